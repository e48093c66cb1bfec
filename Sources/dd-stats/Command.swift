import ArgumentParser
package import ToolKit

/// What dd-stats is to its executable and to a chain.
package enum StatsTool {
  /// The tool.
  package static var tool: Tool { Tool(Stats.self) }
}

struct Stats: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "dd-stats",
    abstract: "Count samples and their lengths; sum up, check and explain a download.",
    discussion: """
      Without a subcommand it counts: 'dd-stats FILE ...' is 'dd-stats count FILE ...'; its options are in \
      'dd-stats count --help'.

        dd-stats samples.jsonl
        dd-stats report data/distillation       # a page for the browser
        dd-stats check data/distillation        # is every row accounted for?
      """,
    version: toolVersion,
    subcommands: [
      Count.self, ReportCommand.self, Diff.self, Explain.self, Summary.self, Check.self, Gather.self, Funnel.self,
      Alarms.self, NextSteps.self, Notice.self, DatasetCard.self, Lock.self, Watch.self,
    ],
    defaultSubcommand: Count.self)
}
