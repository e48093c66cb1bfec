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
      symbolic link a download would write, or remove, outside of DIR. Prints the outermost folder that it made, if any: \
      with --undo it goes again, as long as no download began in it.
      """)

  @Option(help: ArgumentHelp("For a download of this dataset alone.", valueName: "name"))
  var dataset: String?

  @Flag(help: "Make nothing, only check.")
  var dryRun = false

  @Option(
    help: ArgumentHelp(
      "Take away what was made, from this folder on, where nothing else is in it. Its lock is held.", valueName: "made")
  )
  var undo: String?

  @Argument(help: ArgumentHelp("The output folder of a download.", valueName: "dir"))
  var folder: String

  func run() throws {
    let download = DownloadFolder(folder)
    if let undo { return try download.leave(made: undo) }
    guard dryRun else {
      if let made = try download.open(dataset: dataset) { try printToStandardOutput(made + "\n") }
      return
    }
    try download.requireOwnState()
    try download.requireWritable()
  }
}
