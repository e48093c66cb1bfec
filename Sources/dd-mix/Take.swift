import ArgumentParser
import Records
import ToolKit

/// Passes the first N records, then stops reading.
struct Take: ParsableCommand {
  static let configuration = CommandConfiguration(abstract: "Pass the first N records, then stop reading.")

  @Option(name: .short, help: "How many records to pass.")
  var n: Int

  @OptionGroup var common: CommonOptions

  @Argument(help: ArgumentHelp("JSON lines; standard input when there are none, or for '-'.", valueName: "file"))
  var files: [String] = []

  func validate() throws {
    if n < 0 { throw ValidationError("-n takes 0 or more, not \(n)") }
  }

  func run() throws {
    let run = try RecordRun(tool: "dd-mix take", files: files, options: common)
    var left = n
    run.isDone = left == 0
    try run.run { () throws(ToolError) in
      left -= 1
      run.isDone = left == 0
      return .pass
    }
  }
}
