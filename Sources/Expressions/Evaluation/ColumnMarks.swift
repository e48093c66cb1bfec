/// Which columns rows were asked for, and which a row had. Marked for every value, so without reference counting.
///
/// A mark is twice the column's number, and one more for a column that was found.
@safe final class ColumnMarks {
  private nonisolated(unsafe) let marks: UnsafeMutableBufferPointer<Bool>
  /// Marks that were made since they were looked at last.
  private(set) var fresh: [Int] = []
  private(set) var hasFresh = false

  init(columns: Int) {
    unsafe marks = .allocate(capacity: 2 * columns)
    unsafe marks.initialize(repeating: false)
  }

  deinit { unsafe marks.deallocate() }

  @inline(__always) func ask(_ column: Int32) { mark(2 &* Int(column)) }

  @inline(__always) func find(_ column: Int32) { mark(2 &* Int(column) &+ 1) }

  @inline(__always) func mark(_ number: Int) {
    precondition(number >= 0 && number < (unsafe marks.count))
    if unsafe !marks[number] { make(number) }
  }

  @inline(never) private func make(_ number: Int) {
    unsafe marks[number] = true
    fresh.append(number)
    hasFresh = true
  }

  func forgetFresh() {
    fresh.removeAll()
    hasFresh = false
  }

  func wasAskedInVain(_ column: Int32) -> Bool {
    unsafe marks[2 * Int(column)] && !marks[2 * Int(column) + 1]
  }
}

/// The columns that all rows together were asked for and had, put together from what mappers marked.
public final class ColumnTally {
  private let tree: ColumnTree
  private let marks: ColumnMarks

  /// For rows of one map.
  public init(_ map: SampleMap) {
    tree = map.program.tree
    marks = ColumnMarks(columns: tree.columns.count)
  }

  /// Adds a mark of a mapper.
  public func add(_ mark: Int) {
    marks.mark(mark)
    marks.forgetFresh()
  }

  /// Columns that rows were asked for and none had, as the recipe writes them.
  public var neverFound: [String] { tree.neverFound(marks) }
}
