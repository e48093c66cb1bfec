import ArgumentParser
import Records
package import ToolKit

/// What dd-mix is to its executable and to a chain.
package enum MixTool {
  /// The tool.
  package static var tool: Tool { Tool(Mix.self) }

  /// Runs the tool, or what it does for scripts, by the process's command line, to its end.
  package static func main() -> Never {
    let words = Array(CommandLine.arguments.dropFirst())
    if words.first == "engine-options" { Engines.main(Array(words.dropFirst())) }
    guard words.first == "download-options" else { ToolMain.run(tool, words: readable(words)) }
    let rest = Array(words.dropFirst())
    if rest.contains("--help") || rest.contains("-h") { ToolMain.run(Tool(DownloadHelp.self), words: []) }
    ToolMain.run(Tool(DownloadOptions.self, name: "dd-download"), words: rest)
  }

  /// The parser takes a source that begins with a dash for an option.
  private static func readable(_ words: [String]) -> [String] {
    guard words.first == "blend" else { return words }
    let options = words.prefix { $0 != "--" }
    return options.map { $0.beginsExactly(with: "-=") ? "/dev/stdin" + $0.dropFirst() : $0 }
      + words.dropFirst(options.count)
  }
}

struct Mix: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "dd-mix",
    abstract: "Plan quotas, take records, blend sources, settle shortfalls.",
    discussion: """
        dd-mix plan --config mix.yaml
        dd-mix take -n 1000 all.jsonl > some.jsonl
        dd-mix blend code.jsonl=0.3 chat.jsonl=0.7 --shuffle > train.jsonl

      'open', 'tokenizer', 'settle' and 'parts' are steps of dd-download.
      """,
    version: toolVersion,
    subcommands: [
      PlanCommand.self, Take.self, Blend.self, OpenCommand.self, TasksCommand.self, TokenizerCommand.self, Settle.self,
      PartsCommand.self,
      KeysCommand.self,
      GalleryCommand.self,
    ])
}
