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
        entries, tokenizer: try DownloadTokenizer.read(download), benchmarks: try BenchmarkFiles.read(download))
      let planned = try DownloadPlan.readAll(download).map(\.dataset)
      let isWhole = FileKind(of: download.planPath()) == .file
      let older = FileKind(of: path) == .file ? try DownloadLock(path: path) : nil
      if locked {
        guard let older else { throw ToolError(.noInput, "\(path): there is no lock to keep to") }
        try compare(lock, older, isWhole ? planned : lock.entries.map(\.name) + older.entries.map(\.name))
        guard !update.isEmpty else { return }
      }
      if let older { lock.keep(older) { !isWhole || planned.contains($0) } }
      try lock.write(to: path, tools: toolVersion)
    }
  }

  private func compare(_ lock: DownloadLock, _ older: DownloadLock, _ planned: [String]) throws(ToolError) {
    var differences = older.unknown(besides: planned) + older.differences(ofBenchmarks: lock.benchmarks)
    for (name, json) in lock.entries where !update.contains(name) {
      differences += older.differences(name, json, in: DownloadLock.keysBegun + DownloadLock.keysDone)
    }
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
