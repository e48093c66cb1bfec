import ArgumentParser
import Records
import ToolKit

/// Passes the first N records, then stops reading.
struct Take: StageCommand {
  static let configuration = CommandConfiguration(
    commandName: "take",
    abstract: "Pass the first N records, then stop reading.",
    discussion: """
      With --epochs the files are read again when they end: the second time ids end in _e2 and metadata.epoch is 2.
      """)

  @Option(name: .short, help: "How many records to pass.")
  var n: Int

  @Option(help: "How often each record may come, at most.")
  var epochs = 1

  @OptionGroup var common: CommonOptions

  @Argument(help: ArgumentHelp("JSON lines; standard input when there are none, or for '-'.", valueName: "file"))
  var operands: [String] = []

  /// The operands, once for each epoch.
  var files: [String] { Array(repeating: operands, count: epochs).flatMap { $0 } }

  func validate() throws {
    if n < 0 { throw ValidationError("-n takes 0 or more, not \(n)") }
    if !(1...1000).contains(epochs) { throw ValidationError("--epochs takes 1 to 1000, not \(epochs)") }
  }

  func stage(at place: Place) throws -> any RecordStage {
    if epochs > 1 { try requireReadableAgain(operands.isEmpty ? ["-"] : operands, for: "--epochs") }
    let run = try RecordRun(tool: "dd-mix take", files: files, options: common, at: place)
    return FirstRecords(n, operandCount: operands.count, isRepeated: epochs > 1, run)
  }
}

/// `dd-mix take` as a stage.
private final class FirstRecords: RecordStage {
  let run: RecordRun
  let changesRecords: Bool
  private let operandCount: Int
  private let mark = EpochMark()
  private var left: Int

  init(_ count: Int, operandCount: Int, isRepeated: Bool, _ run: RecordRun) {
    self.run = run
    self.operandCount = operandCount
    left = count
    changesRecords = isRepeated
    run.isDone = left == 0
  }

  func decide() throws(ToolError) -> Verdict {
    left -= 1
    run.isDone = left == 0
    let epoch = operandCount == 0 ? 1 : run.fileIndex / operandCount + 1
    return epoch == 1 ? .pass : .write(mark.marked(try run.parsed(), epoch: epoch))
  }
}
