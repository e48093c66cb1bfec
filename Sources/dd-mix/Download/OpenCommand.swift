import ArgumentParser
import Records
import ToolKit

/// Makes a folder ready for a download's state.
struct OpenCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "open",
    abstract: "Make DIR ready for a download, or say why it can't be: dd-download's first step.",
    discussion: """
      Makes DIR/.dd and the files in it that runs lock. What is there already must be files and folders: through a \
      symbolic link a download would write, or remove, outside of DIR.
      """)

  @Option(help: ArgumentHelp("For a download of this dataset alone.", valueName: "name"))
  var dataset: String?

  @Flag(help: "Make nothing, only check.")
  var dryRun = false

  @Argument(help: ArgumentHelp("The output folder of a download.", valueName: "dir"))
  var folder: String

  func run() throws {
    let download = DownloadFolder(folder)
    guard dryRun else { return try download.open(dataset: dataset) }
    try download.requireOwnState()
    try download.requireWritable()
  }
}
