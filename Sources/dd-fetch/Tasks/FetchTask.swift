import Records
import ToolKit

/// A stretch of one file.
struct TaskStretch {
  /// The file as it was when the tasks were planned; its size is known where it is cut.
  let path: String
  let size: Int?
  /// What tells the version beside the size: the Hub's hash, a server's tag, or when a local file was last written.
  let tag: String?
  /// Which of the parts that take turns it is of, from 0.
  let part: Int
  /// Where the stretch begins. Its row and line are 0 as long as nobody has counted.
  let start: FilePosition
  /// The byte where it ends; nil at the file's end, and where rows say it.
  let end: Int?
}

/// A part of a source that a command reads by itself: some stretches of its files, one after the other. A line of
/// `dd-fetch rows --tasks`.
struct FetchTask {
  /// What comes behind the last row of the last task.
  enum Last: String {
    /// Nothing: it ends with the source.
    case source
    /// Rows that are not of the window or chunk.
    case part
  }

  /// Counted from 1.
  let number: Int
  let of: Int
  let source: String
  let commit: String?
  /// The number of its first row in the source, and how many it has; nil before they are counted.
  let row: Int?
  let rows: Int?
  /// Rows of the stretches before the first.
  let skip: Int
  /// From one row to the next.
  let step: Int
  /// Set in the last task, where the rows end because there are no more.
  let last: Last?
  /// How the files of each part are read.
  let readings: [Reading]
  let stretches: [TaskStretch]

  /// The line.
  var json: JSONValue {
    .object([
      ("task", .int(number)), ("of", .int(of)), ("source", .string(source)), ("commit", commit.map(JSONValue.string)),
      ("row", row.map(JSONValue.int) ?? .null), ("rows", rows.map(JSONValue.int) ?? .null),
      ("skip", skip > 0 ? .int(skip) : nil), ("step", step > 1 ? .int(step) : nil),
      ("last", last.map { .string($0.rawValue) }), ("reading", .array(readings.map(\.json))),
      ("files", .array(stretches.map(\.json))),
    ])
  }
}

extension FetchTask {
  /// The one task of a sample that is spread over its source: nothing can be cut of it.
  static let spread = JSONValue.object([
    ("task", .int(1)), ("of", .int(1)), ("sample", .string("spread")), ("row", .null), ("rows", .null),
  ])
}

extension TaskStretch {
  /// As a member of a line.
  var json: JSONValue {
    .object([
      ("file", .string(path)), ("bytes", size.map(JSONValue.int)), ("etag", tag.map(JSONValue.string)),
      ("part", part > 0 ? .int(part) : nil), ("byte", start.byte > 0 ? .int(start.byte) : nil),
      ("to", end.map(JSONValue.int)), ("file_row", start.row > 0 ? .int(start.row) : nil),
      ("line", start.line > 0 ? .int(start.line) : nil),
    ])
  }
}

/// A task's line is foreign input: every number of it is checked.
extension FetchTask {
  /// Reads line `number`, counted from 1, of a file of tasks. Throws exit 65 where there is no such task.
  init(line number: Int, of path: String) throws(ToolError) {
    let input = RecordInput(paths: [path])
    for _ in 0..<number {
      guard case .line = try input.next() else {
        throw ToolError(.dataError, "\(path): there is no line \(number) in it")
      }
    }
    let name = "\(path):\(number)"
    let copy = ByteBuffer(capacity: input.line.count)
    copy.append(input.line)
    try self.init(try JSONValue.parse(copy, name: name), number: path == "-" ? nil : number, name: name)
  }

  private init(_ value: JSONValue, number expected: Int?, name: String) throws(ToolError) {
    func fail(_ key: String) -> ToolError {
      ToolError(.dataError, "\(name): no task of dd-fetch: '\(key)' is not usable")
    }
    func optional(_ key: String) throws(ToolError) -> Int? {
      guard let member = value[key], member != .null else { return nil }
      guard let count = member.count else { throw fail(key) }
      return count
    }
    guard value["sample"] == nil else {
      throw ToolError(.usage, "\(name): a spread sample is one task: read it with its own options, without --task")
    }
    guard let number = value["task"]?.count, number > 0, number == expected ?? number else { throw fail("task") }
    guard let of = value["of"]?.count, of >= number else { throw fail("of") }
    guard let source = value["source"]?.text else { throw fail("source") }
    self.number = number
    self.of = of
    self.source = source
    commit = value["commit"]?.text
    row = try optional("row")
    rows = try optional("rows")
    skip = try optional("skip") ?? 0
    step = max(1, try optional("step") ?? 1)
    guard skip <= row ?? 0 else { throw fail("skip") }
    last = value["last"]?.text.flatMap(Last.init)
    var readings: [Reading] = []
    for reading in value["reading"]?.elements ?? [] {
      guard let reading = Reading(reading) else { throw fail("reading") }
      readings.append(reading)
    }
    guard !readings.isEmpty else { throw fail("reading") }
    self.readings = readings
    var stretches: [TaskStretch] = []
    for file in value["files"]?.elements ?? [] {
      guard let stretch = TaskStretch(file), readings.indices.contains(stretch.part) else { throw fail("files") }
      stretches.append(stretch)
    }
    self.stretches = stretches
  }
}

extension TaskStretch {
  /// Reads a member; nil for what can't be one.
  init?(_ value: JSONValue) {
    guard let path = value["file"]?.text, SourceName.isURL(path) || path == "-" || HubFile.isInside(path) else {
      return nil
    }
    var numbers: [Int?] = []
    for key in ["bytes", "byte", "to", "part", "file_row", "line"] {
      guard let member = value[key], member != .null else {
        numbers.append(nil)
        continue
      }
      guard let number = member.byteCount else { return nil }
      numbers.append(number)
    }
    self.path = path
    size = numbers[0]
    tag = value["etag"]?.text
    part = numbers[3] ?? 0
    start = FilePosition(row: numbers[4] ?? 0, byte: numbers[1] ?? 0, line: numbers[5] ?? 0)
    end = numbers[2]
    guard start.byte <= end ?? size ?? .max, (end ?? 0) <= size ?? .max else { return nil }
  }
}
