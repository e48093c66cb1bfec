import Parquet
import Records
import ToolKit

/// The rows of a file of JSON lines, or of a stretch of it, counted, with places among them where reading can begin.
struct CountedRows {
  /// Rows, malformed ones too.
  private(set) var rows = 0
  /// Places before rows, in their order; the first is where counting began.
  private(set) var marks: [FilePosition]
  /// Bytes that were read for it.
  private(set) var bytesRead = 0

  /// Counts what is left of a reader, with a mark at most every `distance` bytes. What is not all is no count: nil when
  /// the run is over before the end.
  init?(_ reader: any RowReader, distance: Int, watch: Watch) throws(ToolError) {
    let start = reader.position
    marks = [start]
    var marked = start.byte
    while true {
      if case .end = try reader.next() { break }
      rows &+= 1
      let position = reader.position
      if position.byte &- marked >= distance {
        marks.append(position)
        marked = position.byte
      }
    }
    guard watch.goesOn() else { return nil }
    bytesRead = reader.bytesRead
    // The last row may have been followed by a mark.
    if marks.count > 1, let last = marks.last, last.row - start.row == rows { marks.removeLast() }
  }

  /// The last mark at or before a row of the file.
  func mark(before row: Int) -> FilePosition { marks[max(0, marks.count(upTo: row) - 1)] }
}

extension [FilePosition] {
  /// How many of these places, which are in order, stand at a row or before it.
  func count(upTo row: Int) -> Int {
    var (low, high) = (0, count)
    while low < high {
      let middle = (low + high) / 2
      if self[middle].row <= row { low = middle + 1 } else { high = middle }
    }
    return low
  }
}

extension FileOpener {
  /// Rows of a file, where its footer says it or they were counted.
  func rowCount(_ file: SourceFile, _ reading: Reading) throws(ToolError) -> Int? {
    try knowsRowCount(file, reading) ? try footer(file).rowCount : counted[ExactText(file.path)]?.rows
  }

  /// Counts the rows of an uncompressed file of JSON lines, once; nil of any other, and when the run is over.
  func count(_ file: SourceFile, _ reading: Reading) throws(ToolError) -> CountedRows? {
    if let known = counted[ExactText(file.path)] { return known }
    guard try isByteAddressed(file, reading), let reader = try open(file, reading) as? LineRows else { return nil }
    let found = try CountedRows(reader, distance: CountedRows.distance(file.size), watch: watch)
    counted[ExactText(file.path)] = found
    return found
  }
}

extension CountedRows {
  /// Bytes between the marks of a file: a thousandth of it, so that little is read twice and the marks stay few.
  static func distance(_ size: Int?) -> Int { max(4096, (size ?? 1 << 30) / 1024) }
}
