public import Recipe
public import Records

/// One whole round of a dataset: what was fetched and kept by one pipe. Its folder appears by rename(2) only.
public struct DownloadRound: Sendable {
  /// Counted from 1.
  public let number: Int
  /// The folder.
  public let path: String
  /// The pipe's reports in its order; never empty.
  public let reports: [RunReport]
  /// Samples that it holds out of training, beside those that it kept.
  public var heldOut: Int { reports.last { $0.json["held_out"] != nil }?.json["held_out"]?.count ?? 0 }
  /// Its samples.
  public var keptPath: String { DownloadFolder.stateFile(path + "/kept") }
  /// The rounds whose keys it saw, as folders below `.dd`; none unless `dedup.across` joins its dataset with others.
  public let after: [String]

  /// Rows of the source that the round used up, malformed ones too.
  public var read: Int { reports[0].input }
  /// Samples in its `kept.ndjson`.
  public var kept: Int { reports[reports.count - 1].output }
  /// Tokens of those samples, where the download plans tokens: then a round ends with counting them.
  public var tokens: Int? { reports[reports.count - 1].json["tokens"]?["total"]?.count }

  /// What it kept, in a plan's unit. Throws exit 65 when it doesn't say.
  public func amount(in unit: QuotaUnit) throws(ToolError) -> Int {
    if unit == .samples { return kept }
    if let tokens { return tokens }
    throw ToolError(
      .dataError,
      "\(path): the round has no count of its tokens; with its dataset's folder removed, dd-download makes it anew")
  }
  /// Whether the source came to its end: dd-fetch's `exhausted`, else that it ended at the end of its input.
  public var isLast: Bool {
    read == 0 || reports[0].json["exhausted"]?.bool ?? (reports[0].end == .endOfInput)
  }
}

/// What a download leaves under `<output>/.dd/`; the layout is described in docs/driver-state.md.
///
/// Everything that a later step decides is derived from whole round folders and the plan, so that going on after a
/// kill is the same work as going on after a round.
public struct DownloadFolder: Sendable {
  /// The output folder.
  public let path: String

  /// The state of the download into this folder.
  public init(_ path: String) { self.path = path }

  /// Where the state lies.
  public var statePath: String { path + "/.dd" }

  /// The plan of the whole download, or of one dataset that was downloaded alone.
  public func planPath(dataset: String? = nil) -> String {
    Self.stateFile(statePath + (dataset.map { "/\($0)" } ?? "") + "/plan")
  }

  /// Datasets that have a state, by name.
  public func datasets() throws(ToolError) -> [String] {
    try listFolder(statePath).filter { !$0.beginsExactly(with: ".") && FileKind(of: "\(statePath)/\($0)") == .folder }
  }

  /// Why the dataset's download failed, as the driver noted it; nil when it did not.
  public func failure(of dataset: String) throws(ToolError) -> String? { try failureNote(of: dataset)?.message }

  /// The same with what was said below it, and the exit code, which is the note's last line. A note without one could
  /// not be written whole.
  public func failureNote(of dataset: String) throws(ToolError) -> (message: String, list: [String], code: ExitCode)? {
    let path = "\(statePath)/\(dataset)/failed"
    guard FileKind(of: path) == .file else { return nil }
    let lines = try readText(path).parts(at: "\n").filter { !$0.isEmpty }
    let code = lines.last.flatMap { Int32($0) }
    let words = code == nil ? lines : lines.dropLast()
    return (words.first ?? "no reason given", Array(words.dropFirst()), code.flatMap(ExitCode.init) ?? .ioError)
  }

  /// A dataset's whole rounds in order. Throws exit 65 when one is missing or its reports are.
  public func rounds(of dataset: String) throws(ToolError) -> [DownloadRound] {
    let folder = "\(statePath)/\(dataset)"
    guard FileKind(of: folder + "/rounds") == .folder else { return [] }
    do {
      return try Self.rounds(in: folder + "/rounds")
    } catch {
      throw ToolError(error.code, "\(error.message); with \(folder) removed, dd-download makes it anew")
    }
  }

  private static func rounds(in folder: String) throws(ToolError) -> [DownloadRound] {
    var rounds: [DownloadRound] = []
    for name in try listFolder(folder) {
      guard let number = number(name) else { continue }
      guard number == rounds.count + 1 else {
        throw ToolError(.dataError, "\(folder)/\(name): round \(rounds.count + 1) is missing")
      }
      let reports = try reports(in: "\(folder)/\(name)")
      guard !reports.isEmpty else { throw ToolError(.dataError, "\(folder)/\(name): the round has no reports") }
      let after = FileKind(of: "\(folder)/\(name)/after") == .file ? try readText("\(folder)/\(name)/after") : "-"
      rounds.append(
        DownloadRound(
          number: number, path: "\(folder)/\(name)", reports: reports,
          after: after.split(whereSeparator: { $0 == "," || $0 == "\n" }).map(String.init).filter { $0 != "-" }))
    }
    return rounds
  }

  /// Removes a dataset's rounds from `number` on, the last one first: there is never one missing in between.
  public func dropRounds(of dataset: String, from number: Int) throws(ToolError) {
    for round in try rounds(of: dataset).reversed() where round.number >= number { try removeWhole(round.path) }
  }

  /// The reports of the pipe that made the dataset's final file; empty when there was none yet.
  public func assembly(of dataset: String) throws(ToolError) -> [RunReport] {
    let folder = "\(statePath)/\(dataset)/assembly"
    return FileKind(of: folder) == .folder ? try Self.reports(in: folder) : []
  }

  /// What the dataset's final file has, in a plan's unit; nil when there is none yet.
  public func taken(of dataset: String, in unit: QuotaUnit) throws(ToolError) -> Int? {
    let reports = try assembly(of: dataset)
    if unit == .samples { return reports.last?.output }
    return reports.compactMap { $0.json["tokens"]?["total"]?.count }.last
  }

  /// The report of the run that scored the dataset's final file; empty when there was none yet.
  public func scores(of dataset: String) throws(ToolError) -> [RunReport] {
    let folder = "\(statePath)/\(dataset)/scores"
    return FileKind(of: folder) == .folder ? try Self.reports(in: folder) : []
  }

  /// The samples that are held out beside the dataset's final file: none while there is no file of them.
  public func validation(of plan: DownloadPlan) throws(ToolError) -> (file: String, samples: Int, bytes: Int)? {
    let file = "validation/\(plan.category)/\(plan.dataset).jsonl"
    let statistics = "\(statePath)/\(plan.dataset)/assembly/validation/stats.json"
    guard FileKind(of: "\(path)/\(file)") == .file, FileKind(of: statistics) == .file else { return nil }
    let json = try JSONValue.readFile(statistics)
    guard let samples = json["samples"]?.count, let bytes = json["size_bytes"]?.byteCount else {
      throw ToolError(.dataError, "\(statistics): 'samples' or 'size_bytes' is no count")
    }
    return (file, samples, bytes)
  }

  /// The reports `1-dd-fetch.json`, `2-dd-map.json` … of a pipe's folder, in its order. Throws exit 65 when one is missing.
  public static func reports(in folder: String) throws(ToolError) -> [RunReport] {
    var found: [(position: Int, name: String)] = []
    for name in try listFolder(folder) where name.hasSuffix(".json") {
      guard let dash = name.firstIndex(of: "-"), let position = number(name[..<dash]) else { continue }
      found.append((position, name))
    }
    found.sort { $0.position < $1.position }
    var reports: [RunReport] = []
    for (index, report) in found.enumerated() {
      guard report.position == index + 1 else {
        throw ToolError(
          .dataError, "\(folder): the report of tool \(index + 1) in the pipe is missing before '\(report.name)'")
      }
      reports.append(try RunReport(path: "\(folder)/\(report.name)"))
    }
    return reports
  }

  private static func number(_ digits: some StringProtocol) -> Int? {
    guard !digits.isEmpty, digits.utf8.allSatisfy({ $0 >= 0x30 && $0 <= 0x39 }) else { return nil }
    return Int(digits)
  }
}
