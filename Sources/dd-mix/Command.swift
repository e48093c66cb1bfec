import ArgumentParser
import ToolKit

/// What dd-mix is to its executable and to a chain.
package enum MixTool {
  /// Runs the tool by the process's command line, to its end.
  package static func main() {
    let arguments = CommandLine.arguments.dropFirst()
    if arguments.first == "download-options" {
      let words = Array(arguments.dropFirst())
      if words.contains("--help") || words.contains("-h") { ToolMain.run(DownloadHelp.self, arguments: []) }
      ToolMain.run(DownloadOptions.self, name: "dd-download", arguments: words)
    }
    ToolMain.run(Mix.self)
  }
}

struct Mix: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "dd-mix",
    abstract: "Plan quotas, take records, blend sources, settle shortfalls.",
    version: toolVersion,
    subcommands: [PlanCommand.self, Take.self, Blend.self, OpenCommand.self, Settle.self, KeysCommand.self])
}
