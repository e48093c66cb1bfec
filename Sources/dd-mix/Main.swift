import ArgumentParser
import ToolKit

@main struct Entry {
  static func main() { ToolMain.run(Mix.self) }
}

struct Mix: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "dd-mix",
    abstract: "Plan quotas, take records, blend sources, settle shortfalls.",
    version: toolVersion,
    subcommands: [PlanCommand.self, Take.self, Blend.self, Settle.self])
}
