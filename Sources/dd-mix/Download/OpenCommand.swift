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
      symbolic link a download would write, or remove, outside of DIR. Prints the folders that it made, if any, \
      as a JSON object: with --undo they go again, as long as no download began in them.
      """)

  @Option(help: ArgumentHelp("For a download of this dataset alone.", valueName: "name"))
  var dataset: String?

  @Flag(help: "Make nothing, only check.")
  var dryRun = false

  @Option(
    help: ArgumentHelp(
      "Take away what was made, as it was printed, where nothing else is in it. Its lock is held.", valueName: "made")
  )
  var undo: String?

  @Argument(help: ArgumentHelp("The output folder of a download.", valueName: "dir"))
  var folder: String

  func run() throws {
    let download = DownloadFolder(folder)
    if let undo { return try download.leave(made: Self.read(undo)) }
    guard dryRun else {
      let made = try download.open(dataset: dataset)
      if !made.isEmpty {
        try printToStandardOutput(JSONValue.object([("made", .array(made.map(JSONValue.string)))]).line)
      }
      return
    }
    try download.requireOwnState()
    try download.requireWritable()
  }

  private static func read(_ made: String) throws(ToolError) -> [String] {
    let bytes = ByteBuffer()
    bytes.append(made)
    return try JSONValue.parse(bytes, name: "--undo")["made"]?.elements.compactMap(\.text) ?? []
  }
}
