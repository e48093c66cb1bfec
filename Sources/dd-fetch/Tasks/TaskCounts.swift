import Parquet
import Records
import ToolKit

/// What the tasks of a source counted, put together: `--counted`.
struct TaskCounts {
  /// A stretch of a file, counted; rows and lines from its start.
  private struct Stretch {
    let start: Int
    let end: Int?
    let rows: Int
    let lines: Int
    let marks: [FilePosition]
  }

  private let path: String
  private var files: [ExactText: (size: Int?, stretches: [Stretch])] = [:]

  /// Reads lines of `dd-fetch rows --count`, in any order. Throws exit 65 for what is none, or of another source.
  init(_ path: String, source: String, commit: String?) throws(ToolError) {
    self.path = path
    var files = files
    try JSONValue.eachLine(of: path) { (line, number) throws(ToolError) in
      let place = "\(path):\(number)"
      guard line["source"]?.text == source, line["commit"]?.text == commit else {
        throw ToolError(
          .dataError,
          "\(place): the count is of '\(line["source"]?.text ?? "")', not of '\(source)' as it is now: count again")
      }
      for file in line["counts"]?.elements ?? [] {
        let (name, size, stretch) = try Self.stretch(file, place)
        files[name, default: (size, [])].stretches.append(stretch)
      }
    }
    self.files = files
  }

  private static func stretch(_ file: JSONValue, _ place: String) throws(ToolError) -> (ExactText, Int?, Stretch) {
    guard let name = file["file"]?.text, let rows = file["rows"]?.count, let lines = file["lines"]?.byteCount else {
      throw ToolError(.dataError, "\(place): no count of 'dd-fetch rows --count'")
    }
    var marks: [FilePosition] = []
    for mark in file["marks"]?.elements ?? [] {
      let numbers = mark.elements.compactMap(\.byteCount)
      // In their order: places are found by bisection.
      guard numbers.count == 3, numbers[0] <= rows, numbers[2] <= lines,
        marks.last.map({ $0.row <= numbers[0] && $0.byte <= numbers[1] && $0.line <= numbers[2] }) ?? true
      else {
        throw ToolError(.dataError, "\(place): '\(name)' has a mark that is none")
      }
      marks.append(FilePosition(row: numbers[0], byte: numbers[1], line: numbers[2]))
    }
    let stretch = Stretch(
      start: file["byte"]?.byteCount ?? 0, end: file["to"]?.byteCount, rows: rows, lines: lines, marks: marks)
    return (ExactText(name), file["bytes"]?.byteCount, stretch)
  }

  /// The rows of a file with all its marks. Throws exit 65 where its counts leave a hole, or are of another size.
  func file(_ name: String, size: Int?) throws(ToolError) -> (rows: Int, marks: [FilePosition]) {
    guard let known = files[ExactText(name)] else {
      throw ToolError(.dataError, "\(path): no count of '\(name)' in it")
    }
    guard known.size == size else {
      throw ToolError(
        .dataError,
        "\(path): '\(name)' had \(known.size ?? 0) bytes when it was counted and has \(size ?? 0): count again")
    }
    var (byte, row, line) = (0, 0, 0)
    var marks: [FilePosition] = []
    let stretches = known.stretches.sorted { $0.start < $1.start }
    for (index, stretch) in stretches.enumerated() {
      guard stretch.start == byte, (stretch.end == nil) == (index == stretches.count - 1) else {
        throw ToolError(
          .dataError, "\(path): '\(name)' is not counted from byte \(byte) on, or twice: one count a task is wanted")
      }
      for mark in stretch.marks where mark.row < stretch.rows {
        marks.append(FilePosition(row: row + mark.row, byte: mark.byte, line: line + mark.line))
      }
      row += stretch.rows
      line += stretch.lines
      byte = stretch.end ?? byte
    }
    return (row, marks)
  }
}

/// Counts what a task has, for `--counted`: of JSON lines with marks, where cuts may be.
struct TaskCount {
  /// Marks of one stretch at most.
  private static let mostMarks = 64

  /// The line that says it.
  static func line(_ task: FetchTask, _ opening: Opening) throws(ToolError) -> String {
    var counts: [JSONValue] = []
    for stretch in task.stretches {
      counts.append(try count(stretch, task.readings[stretch.part], opening))
    }
    return JSONValue.object([
      ("task", .int(task.number)), ("of", .int(task.of)), ("source", .string(task.source)),
      ("commit", task.commit.map(JSONValue.string)), ("counts", .array(counts)),
    ]).line
  }

  private static func count(_ stretch: TaskStretch, _ reading: Reading, _ opening: Opening) throws(ToolError)
    -> JSONValue
  {
    let file = try opening.file(stretch)
    var marks: [FilePosition] = []
    var (rows, lines) = (0, 0)
    if try opening.opener.knowsRowCount(file, reading) {
      rows = try opening.opener.footer(file).rowCount
    } else {
      let reader = try opening.opener.open(file, reading, at: FilePosition(byte: stretch.start.byte))
      if reader is LineRows {
        let bytes = (stretch.end ?? stretch.size ?? 0) - stretch.start.byte
        let found = try CountedRows(reader, distance: max(1, bytes / mostMarks), watch: opening.opener.watch)
        (rows, marks) = (found?.rows ?? 0, found?.marks ?? [])
      } else {
        rows = try reader.skip(.max)
      }
      lines = reader.position.line
    }
    guard opening.opener.watch.goesOn() else {
      throw ToolError(.temporaryFailure, "\(stretch.path): ended before all rows were counted")
    }
    return .object(
      stretch.json.members.filter { $0.name != "part" }.map { ($0.name, $0.value) } + [
        ("rows", .int(rows)), ("lines", .int(lines)),
        ("marks", marks.isEmpty ? nil : .array(marks.map { .array([.int($0.row), .int($0.byte), .int($0.line)]) })),
      ])
  }
}
