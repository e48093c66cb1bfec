import ArgumentParser
import Records
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
    let words = Array(arguments)
    guard words.first == "blend" else { ToolMain.run(Mix.self) }
    // The parser takes a source that begins with a dash for an option.
    let options = words.prefix { $0 != "--" }
    ToolMain.run(
      Mix.self,
      arguments: options.map { $0.beginsExactly(with: "-=") ? "/dev/stdin" + $0.dropFirst() : $0 }
        + words.dropFirst(options.count))
  }
}

struct Mix: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "dd-mix",
    abstract: "Plan quotas, take records, blend sources, settle shortfalls.",
    version: toolVersion,
    subcommands: [PlanCommand.self, Take.self, Blend.self, OpenCommand.self, Settle.self, KeysCommand.self])
}
