import ArgumentParser
import Keys
import Recipe
import Records
import ToolKit

/// Keeps a part of the records out of the stream, by their keys.
struct HoldOut: StageCommand {
  static let configuration = CommandConfiguration(
    commandName: "holdout",
    abstract: "Write a part of the records, chosen by the hash of their keys, to a file, and pass the rest.",
    usage: "dd-dedup holdout [<options>] --output <held> [<file> ...]",
    discussion: """
      Equal keys fall on one side, in every run, order and company: what is held out for validation today never turns \
      up in training. Records without the key are passed. The report counts them as held.
      """)

  @OptionGroup var keys: KeyOptions

  @Option(
    help: ArgumentHelp(
      "The part that is held out, above 0 and below 1; without it the recipe's 'holdout'.", valueName: "part"),
    transform: Self.part)
  var part: ExactDecimal?

  @Option(
    name: [.customShort("o", allowingJoined: true), .long],
    help: ArgumentHelp("Where the records that are held out go.", valueName: "held"))
  var output: String

  @OptionGroup var threads: ThreadOptions
  @OptionGroup var common: CommonOptions

  @Argument(help: ArgumentHelp("JSON lines; standard input when there are none, or for '-'.", valueName: "file"))
  var files: [String] = []

  var jobs: Int? { threads.jobs }
  var writes: [OutputFile] { [OutputFile("--output", output)] }

  private static func part(_ text: String) throws -> ExactDecimal {
    guard let part = ExactDecimal(text), part > .zero, part < .one else {
      throw ValidationError("it takes a part above 0 and below 1")
    }
    return part
  }

  func stage(at place: Place) throws -> any RecordStage {
    guard let part = try part ?? keys.recipe.recipe()?.recipe.holdout else {
      throw ToolError(.usage, "how much is to be held out? Give --part 0.01, or an entry of a recipe with 'holdout'")
    }
    let specification = try keys.specification(keys.section(isRaw: false))
    let run = try RecordRun(
      tool: "dd-dedup holdout", files: files, options: common, reads: keys.recipe.reads, writes: writes, at: place)
    return try HeldOutRecords(specification, part: part, output: output, run)
  }
}

/// `dd-dedup holdout` as a stage. The first 64 bits of a key's hash decide, the highest first, as in dd-shard.
private final class HeldOutRecords: RecordStage {
  let run: RecordRun
  private let specification: KeySpecification
  private let threshold: UInt64
  private let output: RecordOutput
  private var count = 0

  init(_ specification: KeySpecification, part: ExactDecimal, output path: String, _ run: RecordRun) throws(ToolError) {
    self.specification = specification
    self.run = run
    threshold = part.threshold
    output = RecordOutput(descriptor: try openForWriting(path), name: path)
    run.ledger.alsoWrites(output)
    run.ledger.addToReport = { [unowned self] report in
      report.add("key", json: self.specification.json)
      report.add("held_out", count)
    }
  }

  func measure(of record: MeasuredRecord) throws(ToolError) -> (any RecordMeasure)? {
    KeyMeasure(
      try RecordKey(specification, of: record.document), nil, record, ifMissing: .pass, run.ledger.wantedDetails())
  }

  func decide() throws(ToolError) -> Verdict {
    guard run.notes.takeFingerprint().high < threshold else { return .pass }
    try output.write(run.line)
    count &+= 1
    return .hold
  }

  func finish() throws(ToolError) { try output.flush() }
}
