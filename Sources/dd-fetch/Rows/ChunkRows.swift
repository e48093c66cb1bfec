import ToolKit

/// The rows of a stream that one of several disjoint parts holds.
///
/// Where it is known how many rows there are, a part is a range of them. Otherwise it is every n-th row, so that parts
/// are of the same size whatever there is.
struct ChunkRows {
  /// The stream's row that comes first, counted from 0.
  let first: Int
  /// From one row to the next.
  let step: Int
  /// Rows at most; nil goes on to the end.
  let count: Int?

  /// All rows.
  static let all = ChunkRows(first: 0, step: 1, count: nil)

  /// A part of so many rows: counted in the files, or by the recipe's hint. The last one by a hint has no end.
  init(_ chunk: Chunk, counted: Int?, hinted: Int?) {
    guard let rows = counted ?? hinted, rows >= chunk.parts else {
      self.init(first: chunk.part - 1, step: chunk.parts, count: nil)
      return
    }
    let range = chunk.range(of: rows)
    let isOpen = counted == nil && chunk.part == chunk.parts
    self.init(first: range.lowerBound, step: 1, count: isOpen ? nil : range.count)
  }

  private init(first: Int, step: Int, count: Int?) {
    self.first = first
    self.step = step
    self.count = count
  }

  /// Where in the stream the row stands that comes after `skip` rows of the part, capped at `Int.max`.
  func position(after skip: Int) -> Int {
    let (distance, overflows) = skip.multipliedReportingOverflow(by: step)
    let (position, overflowsToo) = distance.addingReportingOverflow(first)
    return overflows || overflowsToo ? Int.max : position
  }

  /// Rows of the part that are left after `skip` of them.
  func left(after skip: Int) -> Int { count.map { max(0, $0 - skip) } ?? Int.max }
}
