import ArgumentParser
import Records
import ToolKit

/// Passes the first N records, then stops reading.
struct Take: ReportingCommand {
  static let configuration = CommandConfiguration(
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
  var files: [String] = []

  func validate() throws {
    if n < 0 { throw ValidationError("-n takes 0 or more, not \(n)") }
    if !(1...1000).contains(epochs) { throw ValidationError("--epochs takes 1 to 1000, not \(epochs)") }
    if epochs > 1 && (files.isEmpty || files.contains("-")) {
      throw ValidationError("--epochs reads the input again: name files, standard input can't be")
    }
  }

  func run() throws {
    let rounds = Array(repeating: files, count: epochs).flatMap { $0 }
    let run = try RecordRun(tool: "dd-mix take", files: rounds, options: common)
    let mark = EpochMark()
    let fileCount = files.count
    var left = n
    run.isDone = left == 0
    try run.run { () throws(ToolError) in
      left -= 1
      run.isDone = left == 0
      let epoch = fileCount == 0 ? 1 : run.input.fileIndex / fileCount + 1
      return epoch == 1 ? .pass : .write(mark.marked(run.document, epoch: epoch))
    }
  }
}
