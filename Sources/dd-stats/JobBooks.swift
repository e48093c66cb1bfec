import Records
import ToolKit

/// What the tasks of a job reported, checked and added up.
///
/// A segment after the first begins with what drops the keys that others had first: the second half of the stage that
/// ended the segment before. Where a task lost none its part is a link, and there is no report of that half.
struct JobBooks {
  /// The sums, in the pipe's order, under the names that one pipe's reports would have.
  private(set) var stages: [(name: String, report: JSONValue)] = []

  let folder: String
  /// The tasks as they were planned.
  let plan: [JSONValue]
  let segments: Int
  /// Rows that all tasks dropped at the beginning of a segment, for keys that others had first.
  private(set) var dropped: [Int: Int] = [:]

  /// Whether a folder is a job's.
  static func isJob(_ folder: String) -> Bool { FileKind(of: "\(folder)/tasks.ndjson") == .file }

  /// Reads and checks all. Throws exit 65 with what clashes.
  init(_ folder: String) throws(ToolError) {
    self.folder = folder
    plan = try JSONValue.readLines("\(folder)/tasks.ndjson")
    guard !plan.isEmpty else { throw ToolError(.dataError, "\(folder)/tasks.ndjson: there are no tasks in it") }
    var segments = 0
    while FileKind(of: "\(folder)/\(segments + 1).pipe") == .file { segments += 1 }
    guard segments > 0 else { throw ToolError(.dataError, "\(folder): there is no 1.pipe in it: no job") }
    self.segments = segments
    for segment in 1...segments { try requireEach(segment) }
    var sums: [ReportSum] = []
    for number in 1...plan.count {
      let pipe = try reports(of: number)
      if number == 1 { stages = pipe.map { ($0.name, .null) } }
      guard pipe.map(\.name) == stages.map(\.name) else {
        throw ToolError(.dataError, "\(folder)/1/\(number): it has other reports than task 1")
      }
      for (index, stage) in pipe.enumerated() {
        if number == 1 { sums.append(ReportSum(stage.first)) } else { try sums[index].add(stage.first) }
        if let second = stage.second { sums[index].addSecondHalf(second, of: stage.first) }
      }
    }
    for (index, sum) in sums.enumerated() { stages[index].report = sum.json }
    if segments > 1 { for segment in 2...segments { try checkMeeting(before: segment) } }
    try requireMet()
  }

  /// One stage of a task: its report, and that of its second half, where that is a pass of its own.
  private struct TaskStage {
    let name: String
    let first: RunReport
    var second: RunReport?
  }

  /// The stages of a task through all segments, each segment checked by the law and against the one before.
  private mutating func reports(of number: Int) throws(ToolError) -> [TaskStage] {
    var stages: [TaskStage] = []
    for segment in 1...segments {
      let pipe = try DownloadFolder.reports(in: "\(folder)/\(segment)/\(number)")
      try Law.check(pipe, whole: true)
      try checkPart(segment, number, pipe.last)
      guard segment > 1 else {
        guard let first = pipe.first else {
          throw ToolError(.dataError, "\(folder)/1/\(number): there are no reports in it")
        }
        try check(first, number)
        stages = pipe.enumerated().map { TaskStage(name: Self.name($1, place: $0), first: $1) }
        continue
      }
      guard let half = pipe.first else {
        try checkLink(segment, number)
        continue
      }
      let upper = stages[stages.count - 1].first
      guard half.tool == upper.tool, half.input == upper.output else {
        throw ToolError(
          .dataError,
          "\(half.path): in is \(half.input), but out in the segment before is \(upper.output) (\(upper.path))")
      }
      stages[stages.count - 1].second = half
      dropped[segment, default: 0] += half.duplicates
      for report in pipe.dropFirst() {
        stages.append(TaskStage(name: Self.name(report, place: stages.count), first: report))
      }
    }
    return stages
  }

  /// A report's file in the pipe as a whole: `3-dedup.json`, whatever its number in its segment is.
  private static func name(_ report: RunReport, place: Int) -> String {
    let file = report.path.split(separator: "/").last ?? ""
    return "\(place + 1)-\(file.split(separator: "-", maxSplits: 1).last ?? "")"
  }
}
