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

  @Argument(
    help: ArgumentHelp(
      "The repository: org/name[@revision], hf://[datasets/]org/name[@revision][/path], or the URL of its page or file.",
      valueName: "repo"))
  var repository: String

  @Argument(help: ArgumentHelp("The file's path inside it, where the repository's name has none.", valueName: "path"))
  var path: String?

  @Option(help: "What the repository is: dataset or model. (default: dataset)")
  var repoType: RepositoryKind?

  @Option(help: ArgumentHelp("The branch, tag or commit. (default: main)", valueName: "name"))
  var revision: String?

  @Option(
    help: ArgumentHelp(
      "Another Hub than HF_ENDPOINT's, or a folder with 'org/name/...' and 'models/org/name/...' inside.",
      valueName: "url|dir"))
  var hub: String?

  @Option(
    name: [.customShort("o", allowingJoined: true), .long],
    help: ArgumentHelp("Write to FILE, whole or not at all.", valueName: "file"))
  var output: String?

  @OptionGroup var network: NetworkOptions

  @Flag(name: .shortAndLong, help: "Print errors only.")
  var quiet = false

  func run() throws {
    let standardOutput = RecordOutput()
    let watch = Watch(output: standardOutput)
    let place = SourcePlace(hub: hub, policy: network.firstPolicy, watch: watch) { [quiet] text in
      if !quiet { say("dd-fetch file", text) }
    }
    let file = try RepositoryFile(try name(place.hosts), in: place)
    guard let output else {
      return try file.copy { (bytes) throws(ToolError) in
        let error = writeAll(STDOUT_FILENO, bytes).error
        if error != 0 && error != EPIPE { throw ToolError(.ioError, "standard output: \(describe(errno: error))") }
        return error == 0
      }
    }
    try printToStandardOutput(try file.fetch(into: output).line)
  }

  /// The file that the arguments name; what two of them say is the same. Throws exit 64.
  private func name(_ hosts: [String]) throws(ToolError) -> HubName {
    guard var name = try HubName(repository, hosts: hosts, models: true) else {
      throw ToolError(
        .usage, "'\(repository)' is no repository's name: org/name, org/name@revision, hf://... or the URL of its page")
    }
    if let repoType {
      let isSaid = SourceName.isURL(repository) || HubName.isExplicit(repository)
      if isSaid && repoType != name.kind {
        throw ToolError(.usage, "'\(repository)' is a \(name.kind.rawValue), and --repo-type says \(repoType.rawValue)")
      }
      name.kind = repoType
    }
    if let written = name.revision, let revision, written != revision {
      throw ToolError(.usage, "'\(repository)' and --revision '\(revision)' name two revisions")
    }
    name.revision = revision ?? name.revision
    if let written = name.part.path, let path, written != path {
      throw ToolError(.usage, "'\(repository)' and '\(path)' name two files")
    }
    name.part.path = path ?? name.part.path
    guard let file = name.part.path else {
      throw ToolError(.usage, "the file's path is missing: dd-fetch file \(repository) PATH")
    }
    guard HubFile.isInside(file) else { throw ToolError(.usage, "'\(file)' is no path inside of a repository") }
    return name
  }
}
