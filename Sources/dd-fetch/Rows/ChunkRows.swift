import Recipe
import ToolKit

/// The rows of a stream that a run may read: those of an entry's window, or of one of several disjoint parts of it.
///
/// Where it is known how many rows there are, and at least one for each part, a part is a range of them. Otherwise it is
/// every n-th row, so that parts are of the same size whatever there is.
struct ChunkRows {
  /// The stream's row that comes first, counted from 0.
  let first: Int
  /// From one row to the next.
  let step: Int
  /// Rows at most; nil goes on to the end.
  let count: Int?

  /// All rows of a window. A stream that goes on where an earlier run stopped has passed `passed` rows already, and what
  /// is to be skipped of it is counted from there.
  init(_ window: RowWindow, after passed: Int? = nil) {
    guard let passed else {
      self.init(first: window.skip, step: 1, count: window.limit)
      return
    }
    let end = window.limit.flatMap { limit in
      let (end, overflows) = window.skip.addingReportingOverflow(limit)
      return overflows ? nil : end
    }
    self.init(first: 0, step: 1, count: end.map { max(0, $0 - passed) })
  }

  /// A part of a window, when the source has so many rows; nil where that isn't known. What a recipe says of their number
  /// is a hint, by which rows would be lost.
  init(_ chunk: Chunk, of window: RowWindow, counted: Int?) {
    let rows = counted.map(window.rows)
    guard let rows, rows >= chunk.parts else {
      let count = (rows ?? window.limit).map { $0 < chunk.part ? 0 : ($0 - chunk.part) / chunk.parts + 1 }
      self.init(first: Self.sum(window.skip, chunk.part - 1), step: chunk.parts, count: count)
      return
    }
    let range = chunk.range(of: rows)
    self.init(first: Self.sum(window.skip, range.lowerBound), step: 1, count: range.count)
  }

  /// Rows from one on.
  init(first: Int, step: Int, count: Int?) {
    self.first = first
    self.step = step
    self.count = count
  }

  private static func sum(_ left: Int, _ right: Int) -> Int {
    let (sum, overflows) = left.addingReportingOverflow(right)
    return overflows ? Int.max : sum
  }

  /// Where in the stream the row stands that comes after `skip` rows of the part, capped at `Int.max`.
  func position(after skip: Int) -> Int {
    let (distance, overflows) = skip.multipliedReportingOverflow(by: step)
    return overflows ? Int.max : Self.sum(distance, first)
  }

  /// Rows of the part that are left after `skip` of them.
  func left(after skip: Int) -> Int { count.map { max(0, $0 - skip) } ?? Int.max }
}
