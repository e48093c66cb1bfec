import Records
import ToolKit

/// The reports of one stage of all tasks, added up as the report of one run.
///
/// Counts are sums, members of objects too; where a run ended, what comes next and how it is set up is the last task's.
struct ReportSum {
  /// What is the same in every task, or the last one's: no counts.
  private static let notAdded: Set<String> = [
    "tool", "version", "end", "exhausted", "next", "key", "passes", "contamination.ngram", "contamination.score",
    "contamination.items", "contamination.parts", "contamination.too_short", "quality.rules", "chunk",
  ]
  /// Bounds are none either: those of all tasks are the outermost.
  private static let bounds: [String: @Sendable (Int, Int) -> Int] = [
    "tokens.min": { min($0, $1) }, "tokens.max": { max($0, $1) },
  ]
  private let tool: String
  private let version: String
  private(set) var json: JSONValue

  init(_ report: RunReport) {
    tool = report.tool
    version = report.json["version"]?.text ?? ""
    json = Self.ofOneRun(report.json)
  }

  /// Adds the next task's. Throws exit 65 where it is of another tool or version.
  mutating func add(_ report: RunReport) throws(ToolError) {
    guard report.tool == tool, (report.json["version"]?.text ?? "") == version else {
      throw ToolError(
        .dataError,
        "\(report.path): of \(report.tool) \(report.json["version"]?.text ?? ""), and task 1's is of \(tool) \(version)"
      )
    }
    json = Self.sum(json, Self.ofOneRun(report.json), at: "")
  }

  /// Adds what the pass over a task's part dropped of it, of which the sum has the first half.
  mutating func addSecondHalf(_ report: RunReport, of first: RunReport) {
    json = .object(
      json.members.map { member in
        func value(_ report: RunReport) -> Int { report.json[member.name]?.byteCount ?? 0 }
        switch member.name {
        case "duplicates", "malformed", "held", "rejected", "seconds":
          return (member.name, Self.sum(member.value, report.json[member.name] ?? .int(0), at: member.name))
        case "out", "bytes_out", "distinct":
          return (member.name, .int((member.value.int ?? 0) &+ value(report) &- value(first)))
        default: return (member.name, member.value)
        }
      })
  }

  /// Without what a single run doesn't say.
  private static func ofOneRun(_ report: JSONValue) -> JSONValue {
    .object(report.members.filter { !["task", "seen"].contains($0.name) }.map { ($0.name, $0.value) })
  }

  private static func sum(_ left: JSONValue, _ right: JSONValue, at path: String) -> JSONValue {
    if notAdded.contains(path) { return right }
    switch (left, right) {
    case (.number(let one), .number(let other)):
      if let one = Int(one), let other = Int(other) { return .int((bounds[path] ?? (&+))(one, other)) }
      return .number(floatingPoint((Double(one) ?? 0) + (Double(other) ?? 0), places: 3))
    case (.object(let one), .object(let other)):
      let sums = one.map { member in
        let name = path.isEmpty ? member.name : "\(path).\(member.name)"
        return (member.name, right[member.name].map { sum(member.value, $0, at: name) } ?? member.value)
      }
      return .object(sums + other.filter { left[$0.name] == nil }.map { ($0.name, $0.value) })
    case (.array(let one), .array(let other)): return .array(one + other.filter { !one.contains($0) })
    default: return right
    }
  }
}
