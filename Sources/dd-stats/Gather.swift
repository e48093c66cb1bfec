import ArgumentParser
import Records
import ToolKit

/// The reports of all tasks of a source as those of one pipe.
struct Gather: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "gather",
    abstract: "Add up the reports of all tasks of a source, as if one pipe had done them.",
    discussion: """
      DIR has a folder for each task, named by its number, with the reports of its pipe: 1-fetch.json, 2-map.json and so \
      on. TASKS is what 'dd-fetch rows --tasks' printed. Standard output gets one report a stage, one a line.

      Exit code 65 with what clashes unless every task is there, each kept the law of reports and read the rows that \
      were planned, and each goes on where the one before it ended. What killed attempts left lies in folders whose \
      names begin with a dot: they are passed over.
      """)

  @Option(help: ArgumentHelp("The tasks, one a line.", valueName: "tasks"))
  var tasks: String

  @Flag(name: .shortAndLong, help: "Check only, and print nothing.")
  var quiet = false

  @Argument(help: ArgumentHelp("The folder that has one for each task.", valueName: "dir"))
  var folder: String

  func run() throws {
    let planned = try JSONValue.readLines(tasks)
    guard !planned.isEmpty else { throw ToolError(.dataError, "\(tasks): there are no tasks in it") }
    try requireEach(planned.count)
    var stages: [StageSum] = []
    for (index, task) in planned.enumerated() {
      let name = "\(folder)/\(index + 1)"
      let reports = try DownloadFolder.reports(in: name)
      guard index == 0 || reports.count == stages.count, !reports.isEmpty else {
        throw ToolError(.dataError, "\(name): it has \(reports.count) reports, and task 1 has \(stages.count)")
      }
      try Law.check(reports, whole: true)
      try check(reports[0], task, number: index + 1, next: index + 1 < planned.count ? planned[index + 1] : nil)
      for (stage, report) in reports.enumerated() {
        if index == 0 { stages.append(StageSum(report)) } else { try stages[stage].add(report) }
      }
    }
    if quiet { return }
    try printToStandardOutput(stages.map(\.json.line).joined())
  }

  /// Every task has a folder, and no other number has one.
  private func requireEach(_ count: Int) throws(ToolError) {
    var found: Set<Int> = []
    for name in try listFolder(folder) where !name.hasPrefix(".") {
      guard let number = Int(outside: name), String(number) == name else { continue }
      guard (1...count).contains(number) else {
        throw ToolError(.dataError, "\(folder)/\(name): there are \(count) tasks in \(tasks)")
      }
      found.insert(number)
    }
    if let missing = (1...count).first(where: { !found.contains($0) }) {
      throw ToolError(.dataError, "\(folder)/\(missing): the task is missing: it did not come to its end")
    }
  }

  /// What a task's first stage read is what was planned, and ends where the next task begins.
  private func check(_ report: RunReport, _ task: JSONValue, number: Int, next: JSONValue?) throws(ToolError) {
    func fail(_ what: String) -> ToolError { ToolError(.dataError, "\(report.path): \(what)") }
    guard let rows = task["rows"]?.count, let row = task["row"]?.count else {
      throw ToolError(.dataError, "\(tasks):\(number): the task was not counted")
    }
    let done = report.json["task"]
    guard done?["task"]?.count == number, done?["of"]?.count == task["of"]?.count, done?["row"]?.count == row else {
      throw fail("it is not of task \(number) as it was planned")
    }
    guard report.input == rows else { throw fail("in is \(report.input), but task \(number) is of \(rows) rows") }
    let reached = report.json["next"]?["row"]?.count
    if rows > 0, (task["step"]?.count ?? 1) == 1, let next = next?["row"]?.count, reached != next {
      throw fail("it ends before row \(reached.map { String($0) } ?? "?"), but the next task begins at \(next)")
    }
    let isExhausted = report.json["exhausted"]?.bool ?? false
    guard isExhausted == (task["last"]?.text != nil) else {
      throw fail(
        isExhausted ? "it came to the source's end, and is not the last task" : "it did not come to the source's end")
    }
  }
}

/// The reports of one stage of all tasks, added up.
private struct StageSum {
  private static let counts = [
    "in", "out", "duplicates", "malformed", "held", "made", "merged", "bytes_in", "bytes_out",
  ]
  private let tool: String
  private let version: String
  private var sums: [Int]
  private var rejected: [(String, Int)] = []
  private var seconds = 0.0
  private var last: RunReport

  init(_ report: RunReport) {
    tool = report.tool
    version = report.json["version"]?.text ?? ""
    sums = Self.counts.map { _ in 0 }
    last = report
    take(report)
  }

  /// Adds the next task's. Throws exit 65 where it is of another tool or version.
  mutating func add(_ report: RunReport) throws(ToolError) {
    guard report.tool == tool, (report.json["version"]?.text ?? "") == version else {
      throw ToolError(
        .dataError,
        "\(report.path): of \(report.tool) \(report.json["version"]?.text ?? ""), and task 1's is of \(tool) \(version)"
      )
    }
    take(report)
  }

  private mutating func take(_ report: RunReport) {
    last = report
    for (index, name) in Self.counts.enumerated() { sums[index] = sums[index] &+ (report.json[name]?.byteCount ?? 0) }
    for (reason, count) in report.rejected {
      if let known = rejected.firstIndex(where: { $0.0 == reason }) {
        rejected[known].1 += count
      } else {
        rejected.append((reason, count))
      }
    }
    if case .number(let text)? = report.json["seconds"] { seconds += Double(text) ?? 0 }
  }

  /// As one report; where it ended is where the last task did.
  var json: JSONValue {
    func sum(_ name: String) -> JSONValue? { Self.counts.firstIndex(of: name).map { .int(sums[$0]) } }
    let isManyFold = sums[5] > 0 || sums[6] > 0
    return .object([
      ("tool", .string(tool)), ("version", .string(version)), ("in", sum("in")), ("out", sum("out")),
      ("duplicates", sum("duplicates")), ("rejected", .counts(rejected)), ("malformed", sum("malformed")),
      ("held", sum("held")), ("made", isManyFold ? sum("made") : nil), ("merged", isManyFold ? sum("merged") : nil),
      ("bytes_in", sum("bytes_in")), ("bytes_out", sum("bytes_out")),
      ("seconds", .number(floatingPoint(seconds, places: 3))), ("end", .string(last.end.rawValue)),
      ("passes", last.passesRecords ? nil : .bool(false)), ("exhausted", last.json["exhausted"]),
      ("next", last.json["next"]),
    ])
  }
}
