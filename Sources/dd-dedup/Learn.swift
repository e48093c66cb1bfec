import ArgumentParser
import Keys
import Records
import ToolKit

/// Writes the keys of records as a key set.
struct Learn: StageCommand {
  static let configuration = CommandConfiguration(
    commandName: "learn",
    abstract: "Write the keys of records, or of other key sets, as a key set for --seen.",
    usage: "dd-dedup learn [<options>] --output <keyset> [<file> ...]",
    discussion: """
      A key set holds 16 bytes for each distinct key, no text, and what made the keys; --seen checks that.
      The same keys make the same file, in whatever order they came.
      """)

  @OptionGroup var keys: KeyOptions

  @Option(
    name: [.customShort("o", allowingJoined: true), .long],
    help: ArgumentHelp("The key set; appears when it is whole.", valueName: "keyset"))
  var output: String

  @Option(
    help: ArgumentHelp("Take in this key set too. Repeat the option for each.", valueName: "keyset"))
  var add: [String] = []

  @OptionGroup var folders: TaskKeySets

  @Flag(help: "Take the recipe's section for raw rows, raw.dedup, instead of the one for samples.")
  var raw = false

  @OptionGroup var common: CommonOptions

  @Argument(help: ArgumentHelp("JSON lines; standard input when there are none, or for '-'.", valueName: "file"))
  var files: [String] = []

  var writes: [OutputFile] { [OutputFile("--output", output)] }

  func stage(at place: Place) throws -> any RecordStage {
    let specification = try keys.specification(keys.section(isRaw: raw))
    let add = try folders.paths(self.add)
    try requireReadOnce(add + (!place.isFirst ? [] : files.isEmpty ? ["-"] : files))
    // They are read before the key set is written, which may take their place.
    try requireDistinct(reads: add, writes: common.writes, checksStandardOutput: false)
    try KeySetReader.requireSets(add, under: writes)
    let run = try RecordRun(
      tool: "dd-dedup learn", files: files, options: common, reads: keys.recipe.reads, writes: writes, at: place)
    return LearntKeys(specification, add: add, output: output, maximumLineBytes: common.maxLineBytes, run)
  }
}

/// `dd-dedup learn` as a stage, the last: takes in keys and writes them at the end.
private final class LearntKeys: RecordStage {
  let run: RecordRun
  let writesRecords = false
  let watchedDescriptor: Int32 = -1  // nothing is written there
  private let specification: KeySpecification
  private let add: [String]
  private let output: String
  private let learnt: SeenKeys
  private let missing: Int

  init(_ specification: KeySpecification, add: [String], output: String, maximumLineBytes: Int, _ run: RecordRun) {
    self.specification = specification
    self.add = add
    self.output = output
    self.run = run
    learnt = SeenKeys(specification, maximumLineBytes: maximumLineBytes)
    missing = run.reason("missing_key")
    run.ledger.addToReport = { [learnt] report in
      report.add("passes", json: "false")
      report.add("key", json: specification.json)
      report.add("distinct", learnt.table.count)
    }
  }

  func measure(of record: MeasuredRecord) throws(ToolError) -> (any RecordMeasure)? {
    KeyMeasure(
      try RecordKey(specification, of: record.document), nil, record, ifMissing: .reject(missing),
      run.ledger.wantedDetails())
  }

  func prepare() throws(ToolError) {
    for file in add { try learnt.read(file) { _, _, _ in } }
  }

  func decide() throws(ToolError) -> Verdict {
    try learnt.table.insert(run.notes.takeFingerprint()) ? .absorb : .duplicate
  }

  func finish() throws(ToolError) { try KeySetFile.write(learnt.table, specification, to: output) }
}
