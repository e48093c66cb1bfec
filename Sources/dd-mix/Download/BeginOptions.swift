import ArgumentParser
import Records
import ToolKit

/// What a download's beginning checks.
struct BeginOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "Check all that stands against a download into DIR, and keep its plan there; sources are in DIR/.dd/NAME.",
      valueName: "dir"))
  var into: String?

  @Flag(help: "With --into: check and print, but keep nothing and change nothing.")
  var dryRun = false

  @Flag(help: "With --into: plan without sources that can't be read; others get their share.")
  var skipUnavailable = false

  @Flag(help: "With --into: refuse licences that forbid commercial use, or don't say that it is allowed.")
  var commercialOnly = false

  @Flag(help: "With --into: refuse licences that ask the same licence of copies.")
  var noShareAlike = false

  @Flag(help: "With --into: the samples are to be in folders of parts.")
  var parts = false

  @Flag(help: "With --into: go on though entries changed since their rounds were made.")
  var force = false

  @Option(
    help: ArgumentHelp(
      "With --into: rows of one round at most, or an eighth of those before it (default: 100000).", valueName: "n"))
  var roundRows: Int?

  @Option(help: ArgumentHelp("With --into: keep to this dd.lock.json, or name what differs.", valueName: "file"))
  var lock: String?

  @Option(
    help: ArgumentHelp(
      "With --into: redo this dataset, whatever a lock says of it, as its source is now.", valueName: "name"))
  var update: [String] = []

  @Option(
    help: ArgumentHelp(
      "With --into: note this as the command that gives the same samples again.", valueName: "command"))
  var again: String?

  func validate() throws {
    if let roundRows, roundRows < 1 { throw ValidationError("--round-rows takes 1 or more, not \(roundRows)") }
  }

  /// The lock that is kept to; nil where none is named. Throws exit 66 where there is none, 77 for a link: a new one takes
  /// its place at the end.
  func keptLock() throws(ToolError) -> DownloadLock? {
    guard let lock else { return nil }
    if let error = DownloadFolder.misplaced(lock, isFolder: false) { throw error }
    guard FileKind(of: lock) != .nothing else {
      throw ToolError(
        .noInput, "\(lock): there is none, and --locked repeats the download that wrote it"
      )
    }
    return try DownloadLock(path: lock)
  }

  var refusals: Preflight.Refusals { .init(unlessCommercial: commercialOnly, shareAlike: noShareAlike) }
}
