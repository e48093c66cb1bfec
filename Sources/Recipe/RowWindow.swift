public import Records

/// The rows of a source that an entry is made of, `fetch: {skip, limit}`: those before and behind are no part of it, for
/// whoever reads the entry. What a run skips, takes or divides is counted within.
public struct RowWindow: Sendable, Equatable {
  /// Rows before it.
  public let skip: Int
  /// Rows in it at most.
  public let limit: Int?

  /// How many of a source's rows are in it.
  public func rows(of count: Int) -> Int {
    let left = max(0, count - skip)
    return limit.map { min($0, left) } ?? left
  }
}

extension RowWindow {
  /// A window from a section `fetch`; all rows where it says nothing, or where there is none.
  public init(_ fetch: Section?) throws(ToolError) {
    self.init(skip: try fetch?.int("skip") ?? 0, limit: try fetch?.int("limit"))
  }
}
