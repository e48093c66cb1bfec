import ArgumentParser
import Records
import ToolKit

/// Writes the keys of records as a key set.
struct Learn: ReportingCommand {
  static let configuration = CommandConfiguration(
    abstract: "Write the keys of records, or of other key sets, as a key set for --seen.",
    usage: "dd-dedup learn [<options>] --output <keyset> [<file> ...]",
    discussion: """
      A key set holds 16 bytes for each distinct key, no text, and what made the keys; --seen checks that.
      The same keys make the same file, in whatever order they came.
      """)

  @OptionGroup var keys: KeyOptions

  @Option(name: .shortAndLong, help: ArgumentHelp("The key set; appears when it is whole.", valueName: "keyset"))
  var output: String

  @Option(
    help: ArgumentHelp("Take in this key set too. Repeat the option for each.", valueName: "keyset"))
  var add: [String] = []

  @OptionGroup var common: CommonOptions

  @Argument(help: ArgumentHelp("JSON lines; standard input when there are none, or for '-'.", valueName: "file"))
  var files: [String] = []

  func run() throws {
    let specification = try keys.specification(isRaw: false)
    let run = try RecordRun(
      tool: "dd-dedup learn", files: files, options: common, writes: [OutputFile("--output", output)])
    let key = try RecordKey(specification, of: run.document)
    let learnt = SeenKeys(specification, maximumLineBytes: common.maxLineBytes)
    run.input.watchedOutput = -1  // nothing is written there
    let missing = run.reason("missing_key")
    run.ledger.addToReport = { report in
      report.add("passes", json: "false")
      report.add("key", json: specification.json)
      report.add("distinct", learnt.table.count)
    }
    try run.run(
      prepare: { () throws(ToolError) in for file in add { try learnt.read(file) { _, _, _ in } } },
      finish: { () throws(ToolError) in try KeySetFile.write(learnt.table, specification, to: output) }
    ) { () throws(ToolError) in
      guard let fingerprint = try key.fingerprint() else { return .reject(missing) }
      return try learnt.table.insert(fingerprint) ? .absorb : .duplicate
    }
  }
}
