import Records
import ToolKit

/// What a file gives next.
enum RowEvent {
  /// A row as one line of JSON, good until the next call; checked by the caller unless `RowReader.isChecked`.
  case row(ByteView)
  /// Several rows as lines to write, good until the next call.
  case rows(LineBatch)
  /// Something in a row's place that is none; it takes a number.
  case malformed(Malformed, ByteView)
  /// The file is read, or the run is over.
  case end
}

/// What readers mend and count.
struct Repairs {
  /// Pieces of text that were not UTF-8 and were replaced.
  var replacedText = 0
  /// Rows with fewer fields than there are columns.
  var filledRows = 0
  /// Rows with null for NaN or Infinity.
  var nonFiniteRows = 0

  static func + (left: Repairs, right: Repairs) -> Repairs {
    Repairs(
      replacedText: left.replacedText + right.replacedText, filledRows: left.filledRows + right.filledRows,
      nonFiniteRows: left.nonFiniteRows + right.nonFiniteRows)
  }
}

/// A place in a file, before a row.
struct FilePosition: Equatable {
  /// Rows of the file before it.
  var row = 0
  /// Where the row begins in the file, decompressed; 0 in Parquet.
  var byte = 0
  /// The number of the line, or element, that ended there.
  var line = 0
}

/// What came of a file's lines, so that one of which nothing comes is no quiet loss.
final class FileTally {
  /// Whether a row came, or what came of some lines isn't known.
  var hasRows = false
  /// Lines that were malformed, and what was wrong with the first.
  private(set) var malformed = 0
  private var first = ""

  /// Counts a malformed row of some lines.
  func add(_ fault: Malformed, file: String, line: Int) {
    if malformed == 0 { first = "\(file):\(line): byte \(fault.byte): \(fault.what)" }
    malformed &+= fault.lines
  }

  /// At the file's end: throws exit 65 where all of several lines were malformed.
  func judge() throws(ToolError) {
    guard !hasRows, malformed > 1 else { return }
    throw ToolError(.dataError, "\(first): all \(grouped(malformed)) lines of the file are malformed")
  }
}

/// The rows of one file, in order.
protocol RowReader: AnyObject {
  /// Whether rows are known to be good JSON, being made by the reader.
  var isChecked: Bool { get }
  /// Whether rows have the wanted columns only, the others never having been read.
  var isProjected: Bool { get }
  /// Whether rows have their `_source` already, where that is wanted.
  var hasSource: Bool { get }
  /// The place of the next row.
  var position: FilePosition { get }
  /// Rows of the whole file, when that is known without reading it.
  var rowCount: Int? { get }
  /// The number of the line or element that `next` gave last, from 1.
  var line: Int { get }
  /// Bytes taken from the file so far.
  var bytesRead: Int { get }
  /// What was mended in the rows so far.
  var repairs: Repairs { get }
  /// What becomes of NaN and Infinity in rows that aren't checked yet.
  var nonFinite: ReaderOptions.NonFinite { get }
  /// What came of the lines so far; nil where rows are checked by the reader.
  var tally: FileTally? { get }
  /// Reads the next row.
  func next() throws(ToolError) -> RowEvent
  /// The same, or where more are at hand and wanted up to so many rows.
  func next(most: Int) throws(ToolError) -> RowEvent
  /// Whether no row is left. Of a file that doesn't say how many it has, this takes the next one.
  func isAtEnd() throws(ToolError) -> Bool
  /// Passes over up to `count` rows; returns how many there were.
  func skip(_ count: Int) throws(ToolError) -> Int
}

extension RowReader {
  var isChecked: Bool { false }
  var isProjected: Bool { false }
  var hasSource: Bool { false }
  var rowCount: Int? { nil }
  var repairs: Repairs { Repairs() }
  var nonFinite: ReaderOptions.NonFinite { .reject }
  var tally: FileTally? { nil }

  func next(most: Int) throws(ToolError) -> RowEvent { try next() }

  func isAtEnd() throws(ToolError) -> Bool {
    if let rowCount { return position.row >= rowCount }
    if case .end = try next() { return true }
    return false
  }

  func skip(_ count: Int) throws(ToolError) -> Int {
    var done = 0
    while done < count {
      if case .end = try next() { break }
      done += 1
    }
    return done
  }
}
