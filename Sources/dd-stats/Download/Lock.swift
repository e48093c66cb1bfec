import ArgumentParser
import Records
import ToolKit

/// Writes what a download was made from and what came out, or holds it against what was written before.
struct Lock: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "lock",
    abstract: "Write DIR/dd.lock.json: commits, files, digests and licences of a download, sha256 of its output.",
    discussion: """
      With --locked nothing is written: what differs from the file is named, with exit code 65. Entries that a run did \
      not touch stay as they are.
      """)

  @Flag(help: "Compare with the file in place of writing it.")
  var locked = false

  @Option(help: ArgumentHelp("With --locked: this dataset's entry is written anew.", valueName: "name"))
  var update: [String] = []

  @Argument(help: ArgumentHelp("The output folder of a download.", valueName: "dir"))
  var folder: String

  func run() throws {
    let download = DownloadFolder(folder)
    let path = "\(folder)/\(DownloadLock.fileName)"
    try withLock(on: folder) { () throws(ToolError) in
      var entries: [(name: String, json: JSONValue)] = []
      for dataset in try FinishedDataset.all(in: download) {
        if let json = try Self.entry(dataset, download) { entries.append((dataset.name, json)) }
      }
      var lock = DownloadLock(
        entries, tokenizer: try DownloadTokenizer.read(download), benchmarks: try BenchmarkFiles.read(download),
        shards: try Self.shards(download))
      let planned = try DownloadPlan.readAll(download).map(\.dataset)
      let isWhole = FileKind(of: download.planPath()) == .file
      let older = FileKind(of: path) == .file ? try DownloadLock(path: path) : nil
      if locked {
        guard let older else { throw ToolError(.noInput, "\(path): there is no lock to keep to") }
        try compare(lock, older, isWhole ? planned : lock.entries.map(\.name) + older.entries.map(\.name))
        guard !update.isEmpty else { return }
      }
      if let older { lock.keep(older, ofPart: !isWhole) { !isWhole || planned.contains($0) } }
      try lock.write(to: path, tools: toolVersion)
    }
  }

  private func compare(_ lock: DownloadLock, _ older: DownloadLock, _ planned: [String]) throws(ToolError) {
    var differences = older.unknown(besides: planned) + older.differences(ofBenchmarks: lock.benchmarks)
    differences += older.differences(ofShards: lock.shards)
    var changes: [(dataset: String, message: String)] = []
    for (name, json) in lock.entries where !update.contains(name) {
      changes += older.differences(name, json, in: DownloadLock.keysBegun + DownloadLock.keysDone).map { (name, $0) }
    }
    differences += FailureCause.all(changes).map(\.text)
    guard differences.isEmpty else {
      throw ToolError(.dataError, "not what was locked: " + differences.joined(separator: "; "))
    }
  }

  /// Nil while the file and its checksum don't belong together: an assembly was interrupted.
  private static func entry(_ dataset: FinishedDataset, _ download: DownloadFolder) throws(ToolError) -> JSONValue? {
    let assembly = "\(download.statePath)/\(dataset.name)/assembly"
    guard FileKind(of: assembly + "/sha256") == .file else { return nil }
    let digits = try digits(in: assembly, "sha256")
    let held = try dataset.validation.map { held throws(ToolError) in
      JSONValue.object([
        ("output", .string(held.file)), ("samples", .int(held.samples)),
        ("sha256", .string(try self.digits(in: assembly, "validation/sha256"))),
      ])
    }
    let read = try download.rounds(of: dataset.name).reduce(0) { $0 &+ $1.read }
    return .object(
      DownloadLock.begun(plan: dataset.plan.json, dataset.source) + [
        ("rows_read", .int(read)),
        ("output", .string(dataset.file)),
        ("samples", .int(dataset.samples)),
        ("sha256", .string(digits)),
        ("validation", held),
        ("journals", try journals(of: dataset.name, download)),
        ("scores", try scores(of: dataset, download)),
      ])
  }

  /// The SHA-256 of what a teacher's server said, by the task; nil without a teacher.
  private static func journals(of name: String, _ download: DownloadFolder) throws(ToolError) -> JSONValue? {
    let sums = try sums("\(download.statePath)/\(name)/journals")
    let named = sums.filter { $0.name.hasSuffix(".journal") }.map { (String($0.name.dropLast(8)), Optional($0.json)) }
    return named.isEmpty ? nil : .object(named)
  }

  /// The SHA-256 of the training files.
  private static func shards(_ download: DownloadFolder) throws(ToolError) -> [(name: String, json: JSONValue)] {
    guard FileKind(of: "\(download.path)/shards/README.md") == .file else { return [] }
    return try sums("\(download.statePath)/.shards/sha256")
  }

  /// What sha256sum said of files in a folder; nothing where it wasn't asked.
  private static func sums(_ path: String) throws(ToolError) -> [(name: String, json: JSONValue)] {
    guard FileKind(of: path) == .file else { return [] }
    return try readText(path).parts(at: "\n").compactMap { line in
      let words = line.split(separator: " ", maxSplits: 1)
      guard words.count == 2, let mark = words[1].firstRange(of: "./") else { return nil }
      return (String(words[1][mark.upperBound...]), .string(String(words[0])))
    }
  }

  /// The scores of the finished file, and their checksum.
  private static func scores(of dataset: FinishedDataset, _ download: DownloadFolder) throws(ToolError) -> JSONValue? {
    guard let report = try download.scores(of: dataset.name).last else { return nil }
    return .object([
      ("output", .string("scores/\(dataset.file)")), ("samples", .int(report.output)),
      ("sha256", .string(try digits(in: "\(download.statePath)/\(dataset.name)/scores", "sha256"))),
    ])
  }

  private static func digits(in assembly: String, _ name: String) throws(ToolError) -> String {
    let digits = String(try readText("\(assembly)/\(name)").prefix { $0 != " " && $0 != "\n" })
    guard digits.utf8.count == 64, digits.utf8.allSatisfy({ Character(UnicodeScalar($0)).isHexDigit }) else {
      throw ToolError(
        .dataError, "\(assembly)/\(name): it holds no SHA-256; with \(assembly) removed, dd-download makes it anew")
    }
    return digits
  }
}
