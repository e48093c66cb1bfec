import ArgumentParser
import ToolKit

@main struct Entry {
  static func main() { ToolMain.run(Fetch.self) }
}

struct Fetch: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "dd-fetch",
    abstract: "Fetch a dataset's rows, or the object that each row names.",
    version: toolVersion,
    subcommands: [Rows.self, Contents.self],
    defaultSubcommand: Rows.self)
}
