internal import Glibc
public import Records

/// What a tool left behind with `--report`, read back.
public struct RunReport: Sendable {
  /// The file.
  public let path: String
  /// The tool's name.
  public let tool: String
  /// Records that it decided on.
  public let input: Int
  /// Whole lines that its output took.
  public let output: Int
  /// Records dropped as seen before.
  public let duplicates: Int
  /// How often each reason rejected.
  public let rejected: [(reason: String, count: Int)]
  /// Lines that were no records.
  public let malformed: Int
  /// Records kept back.
  public let held: Int
  /// Records that came out of others, beyond one of each.
  public let made: Int
  /// Records that went into others.
  public let merged: Int
  /// How the run ended.
  public let end: RunEnd
  /// Whether its output is records; a tool that only counts says `"passes":false`.
  public let passesRecords: Bool
  /// The whole report.
  public let json: JSONValue

  /// Reads a report. Throws exit 65, naming the file, when it is missing, empty or not what a tool writes.
  public init(path: String) throws(ToolError) {
    guard FileKind(of: path) != .nothing else {
      throw ToolError(.dataError, "\(path): the report is missing: its tool did not come to an end")
    }
    let json = try Self.readFile(path)
    func fail(_ what: String) -> ToolError { ToolError(.dataError, "\(path): \(what)") }
    func count(_ key: String, _ value: JSONValue?) throws(ToolError) -> Int {
      guard let value else { throw fail("the report has no '\(key)'") }
      guard let number = value.count else { throw fail("'\(key)' is no count") }
      return number
    }
    self.path = path
    self.json = json
    guard let tool = json["tool"]?.text else { throw fail("the report has no 'tool'") }
    self.tool = tool
    input = try count("in", json["in"])
    output = try count("out", json["out"])
    duplicates = try count("duplicates", json["duplicates"])
    malformed = try count("malformed", json["malformed"])
    held = try count("held", json["held"])
    made = try json["made"].map { value throws(ToolError) in try count("made", value) } ?? 0
    merged = try json["merged"].map { value throws(ToolError) in try count("merged", value) } ?? 0
    guard case .object(let members) = json["rejected"] else { throw fail("the report has no 'rejected'") }
    var rejected: [(reason: String, count: Int)] = []
    for member in members {
      rejected.append((reason: member.name, count: try count("rejected.\(member.name)", member.value)))
    }
    self.rejected = rejected
    guard let end = json["end"]?.text.flatMap(RunEnd.init) else { throw fail("'end' is none of the known ends") }
    self.end = end
    passesRecords = json["passes"]?.bool ?? true
  }

  /// A report; of one that names more files than a lock lists, their number alone.
  private static func readFile(_ path: String) throws(ToolError) -> JSONValue {
    var files: [JSONValue] = []
    var count = 0
    let json = try JSONValue.readFile(path, list: "files") { file in
      count += 1
      if count <= SourceFiles.mostListed { files.append(JSONValue(file)) }
    }
    let listed: JSONValue = count <= SourceFiles.mostListed ? .array(files) : .object([("count", .int(count))])
    return .object(json.members.map { ($0.name, $0.name == "files" && count > 0 ? listed : $0.value) })
  }

  /// Removes the report that an earlier run left under the name, which a process that is killed must not leave behind as
  /// its own. Nothing happens to what is no report: it is replaced when there is something in its place.
  static func removeEarlier(_ name: String) {
    guard case .file(let path) = try? Destination(name), mayReplace(name), FileKind(of: path) == .file else { return }
    _ = unsafe unlink(path)
  }

  /// Whether nothing is lost where a report is written: a report, or an empty file, or none.
  static func mayReplace(_ name: String) -> Bool {
    guard case .file(let path) = try? Destination(name), (try? fileSize(path)) ?? 0 > 0 else { return true }
    return (try? RunReport(path: path)) != nil
  }

  /// All rejections together.
  public var rejectedInAll: Int { Self.sum(rejected.map(\.count)) }

  /// `in + made`.
  public var toAccountFor: Int { Self.sum([input, made]) }

  /// `out + merged + duplicates + Σ rejected + malformed + held`: what the law says `in + made` is.
  public var accountedFor: Int { Self.sum([output, merged, duplicates, rejectedInAll, malformed, held]) }

  /// Sums that don't trap on counts which nobody can have counted.
  static func sum(_ counts: [Int]) -> Int {
    counts.reduce(0) { total, count in
      let (sum, overflows) = total.addingReportingOverflow(count)
      return overflows ? Int.max : sum
    }
  }
}
