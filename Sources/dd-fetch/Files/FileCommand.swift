import ArgumentParser
import Glibc
import Records
import Web
import ToolKit

/// One file of a repository, as it is.
struct FileCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "file",
    abstract: "Get one file of a dataset or a model, as it is.",
    discussion: """
      The bytes go to standard output. With --output they go into a file, which appears whole or not at all, and \
      standard output says in one line of JSON what came: repo, type, revision (the commit), file, bytes, sha256.

      A file that is there already with the right bytes is not fetched again.
      """)

  @Argument(help: ArgumentHelp("The repository: org/name, or org/name@revision.", valueName: "repo"))
  var repository: String

  @Argument(help: ArgumentHelp("The file's path inside it.", valueName: "path"))
  var path: String

  @Option(help: "What the repository is: dataset or model.")
  var repoType = RepositoryKind.dataset

  @Option(help: ArgumentHelp("The branch, tag or commit. (default: main)", valueName: "name"))
  var revision: String?

  @Option(
    help: ArgumentHelp(
      "Another Hub than HF_ENDPOINT's, or a folder with 'org/name/…' and 'models/org/name/…' inside.",
      valueName: "url|dir"))
  var hub: String?

  @Option(name: .shortAndLong, help: ArgumentHelp("Write to FILE, whole or not at all.", valueName: "file"))
  var output: String?

  @OptionGroup var network: NetworkOptions

  @Flag(name: .shortAndLong, help: "Print errors only.")
  var quiet = false

  func run() throws {
    let standardOutput = RecordOutput()
    let watch = Watch(output: standardOutput)
    let place = SourcePlace(hub: hub, policy: network.policy, watch: watch) { [quiet] text in
      if !quiet { say("dd-fetch file", text) }
    }
    let file = try RepositoryFile(try name(), in: place)
    guard let output else {
      return try file.copy { (bytes) throws(ToolError) in
        let error = writeAll(STDOUT_FILENO, bytes).error
        if error != 0 && error != EPIPE { throw ToolError(.ioError, "standard output: \(describe(errno: error))") }
        return error == 0
      }
    }
    try printToStandardOutput(try file.fetch(into: output).line)
  }

  private func name() throws(ToolError) -> HubName {
    let parts = repository.split(separator: "@", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
    let written = parts.count == 2 ? parts[1] : nil
    if let written, let revision, written != revision {
      throw ToolError(.usage, "'\(repository)' and --revision '\(revision)' name two revisions")
    }
    guard let name = HubName(repoType, id: parts[0], revision: revision ?? written, path: path) else {
      throw ToolError(.usage, "'\(repository)' is no repository's name: org/name or org/name@revision")
    }
    guard HubFile.isInside(path) else { throw ToolError(.usage, "'\(path)' is no path inside of a repository") }
    return name
  }
}
