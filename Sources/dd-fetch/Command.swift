import ArgumentParser
package import ToolKit

/// What dd-fetch is to its executable and to a chain.
package enum FetchTool {
  /// The tool.
  package static var tool: Tool { Tool(Fetch.self) }
}

struct Fetch: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "dd-fetch",
    abstract: "Fetch a dataset's rows, the object that each row names, or one file.",
    discussion: """
      Without a subcommand it fetches rows: 'dd-fetch SOURCE' is 'dd-fetch rows SOURCE'; its options are in \
      'dd-fetch rows --help'.

        dd-fetch openai/gsm8k --subset main --split train > rows.jsonl
        dd-fetch rows.parquet --columns question,answer | head -3
      """,
    version: toolVersion,
    subcommands: [Rows.self, Contents.self, FileCommand.self],
    defaultSubcommand: Rows.self)
}
