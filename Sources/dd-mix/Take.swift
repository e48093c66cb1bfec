import ArgumentParser
import Records
import ToolKit
import Tokens

/// Passes the first N records, or those of the first N tokens, then stops reading.
struct Take: StageCommand {
  static let configuration = CommandConfiguration(
    commandName: "take",
    abstract: "Pass the first N records, then stop reading.",
    discussion: """
      With --by tokens the record whose tokens reach N is the last.
      With --epochs the files are read again when they end: the second time ids end in _e2 and metadata.epoch is 2.
      """)

  @Option(name: .customShort("n", allowingJoined: true), help: "How many records to pass, or how many tokens.")
  var n: Int

  @Option(help: "What -n counts: samples, or the chars or tokens of their texts.")
  var by = BlendUnit.samples

  @Option(
    help: ArgumentHelp(
      "How tokens are counted: exactly, by \(TokenizerFiles.what); or estimate.", valueName: "name"))
  var tokenizer = TokenizerFiles.estimate

  @Option(help: ArgumentHelp("Where the text is that is counted.", valueName: "path"))
  var textField = "text"

  @Option(help: "How often each record may come, at most.")
  var epochs = 1

  @OptionGroup var common: CommonOptions

  @Argument(help: ArgumentHelp("JSON lines; standard input when there are none, or for '-'.", valueName: "file"))
  var operands: [String] = []

  /// The operands, once for each epoch.
  var files: [String] { Array(repeating: operands, count: epochs).flatMap { $0 } }

  func validate() throws {
    if n < 0 { throw ValidationError("-n takes 0 or more, not \(n)") }
    if tokenizer != TokenizerFiles.estimate && by != .tokens { throw ValidationError("--tokenizer needs --by tokens") }
    if !(1...1000).contains(epochs) { throw ValidationError("--epochs takes 1 to 1000, not \(epochs)") }
  }

  func stage(at place: Place) throws -> any RecordStage {
    if epochs > 1 { try requireReadableAgain(operands.isEmpty ? ["-"] : operands, for: "--epochs") }
    let run = try RecordRun(
      tool: "dd-mix take", files: files, options: common, reads: TokenizerFiles.reads(tokenizer), at: place)
    let counting = try TokenCounting(TokenizerFiles.counting(tokenizer))
    return try FirstRecords(self, counting, run)
  }
}

/// `dd-mix take` as a stage.
private final class FirstRecords: RecordStage {
  let run: RecordRun
  let changesRecords: Bool
  private let operandCount: Int
  private let field: FieldPath
  private let counting: TokenCounting
  private let unit: BlendUnit
  private let mark = EpochMark()
  private var left: Int
  /// What passed, in that unit.
  private var size = 0
  private var withoutText = 0

  init(_ command: Take, _ counting: TokenCounting, _ run: RecordRun) throws(ToolError) {
    self.run = run
    operandCount = command.operands.count
    left = command.n
    changesRecords = command.epochs > 1
    unit = command.by
    field = try FieldPath(command.textField)
    self.counting = counting
    run.isDone = left == 0
    guard unit != .samples else { return }
    run.ledger.addToReport = { [unowned self] report in
      report.add(unit.rawValue, json: "{\"tokenizer\":\"\(counting.name)\",\"total\":\(size)}")
    }
  }

  func measure(of record: MeasuredRecord) throws(ToolError) -> (any RecordMeasure)? {
    unit == .samples ? nil : RecordSize(RowMeasure(unit: unit, textField: field, counting: counting), record)
  }

  func decide() throws(ToolError) -> Verdict {
    var taken = unit == .samples ? 1 : run.notes.takeNumber()
    if taken < 0 {
      taken = 0
      withoutText += 1
    }
    size += taken
    left -= taken
    run.isDone = left <= 0
    let epoch = operandCount == 0 ? 1 : run.fileIndex / operandCount + 1
    return epoch == 1 ? .pass : .write(mark.marked(try run.parsed(), epoch: epoch))
  }

  func finish() throws(ToolError) {
    guard withoutText > 0, withoutText == run.ledger.counts.input else { return }
    throw ToolError(
      .dataError,
      "no record has text at '\(field)', which --by \(unit) measures: --text-field names where it is")
  }
}

/// The size of a record in chars or tokens, found by one thread and noted: -1 where it has no text.
private final class RecordSize: RecordMeasure {
  private let size: RowMeasure
  private let record: MeasuredRecord

  init(_ size: RowMeasure, _ record: MeasuredRecord) {
    self.size = size
    self.record = record
  }

  func measure() throws(ToolError) -> Verdict? {
    var found = -1
    if case .known(let known) = try size.size(record.document, at: record.place()) { found = known }
    record.notes.put(found)
    return nil
  }
}
