import ArgumentParser
import Foundation
import Glibc

/// Servers on loopback that answer as the Hub, its CDN, S3 and a teacher model's server do, for tests and by hand.
@main
struct TestHub: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "dd-testhub",
    abstract: "Serve folders as repositories of the Hugging Face Hub, on 127.0.0.1.",
    discussion: """
      Prints one line of JSON when it is ready: {"hub":"http://127.0.0.1:N","cdn":"…","s3":"…","teacher":"…"}. Ends when its \
      standard input does, or by SIGTERM. POST /__control changes it while it runs; docs/testhub.md tells how.
      """)

  @Option(help: ArgumentHelp("Folder of ORG/NAME datasets and models/ORG/NAME (repeatable).", valueName: "folder"))
  var root: [String] = []

  @Option(
    help: ArgumentHelp(
      "Folder of the object store. Default: softwareheritage.s3.amazonaws.com in a root, when there.",
      valueName: "folder"))
  var objects: String?

  @Option(help: ArgumentHelp("Port of the Hub; 0 is any free one.", valueName: "port"))
  var hubPort = 0

  @Option(help: ArgumentHelp("Port of the CDN.", valueName: "port"))
  var cdnPort = 0

  @Option(help: ArgumentHelp("Port of the object store.", valueName: "port"))
  var s3Port = 0

  @Option(help: ArgumentHelp("Port of the teacher's server.", valueName: "port"))
  var teacherPort = 0

  @Option(help: ArgumentHelp("Files of at least so many bytes are large ones.", valueName: "bytes"))
  var largeBytes = 10_000_000

  @Option(help: ArgumentHelp("Files so named are large whatever their size, comma-separated.", valueName: "suffixes"))
  var largeSuffixes = ".parquet,.arrow,.gz,.zst,.bz2,.xz,.lz4,.zip,.tar,.7z,.bin"

  @Option(help: ArgumentHelp("Settings as for POST /__control: JSON, or a file of it.", valueName: "json|file"))
  var control: String?

  @Flag(help: "Go on when standard input ends.")
  var stay = false

  func validate() throws {
    if root.isEmpty { throw ValidationError("--root is missing, the folder to serve: dd-testhub --root examples/hub") }
  }

  static func main() {
    do {
      var command = try parseAsRoot()
      try command.run()
    } catch {
      let code = exitCode(for: error)
      if code.isSuccess { exit(withError: error) }
      FileHandle.standardError.write(Data("dd-testhub: \(message(for: error)) (see 'dd-testhub --help')\n".utf8))
      _exit(code.rawValue)
    }
  }

  mutating func run() throws {
    let server = try makeServer()
    signal(SIGPIPE, SIG_IGN)
    server.start()
    let places = Origin.allCases.map { ($0.rawValue, JSON.string(server.url($0))) }
    try FileHandle.standardOutput.write(contentsOf: Data(JSON.object(places).bytes + [10]))
    while stay { pause() }
    while let input = try FileHandle.standardInput.read(upToCount: 4096), !input.isEmpty {}
    _exit(0)
  }

  private func makeServer() throws -> Server {
    for folder in root + [objects].compactMap(\.self) where unsafe access(folder, R_OK | X_OK) != 0 {
      throw ValidationError("\(folder): \(unsafe String(cString: strerror(errno)))")
    }
    let bucket = "softwareheritage.s3.amazonaws.com"
    let buckets: [String] = root.map { $0 + "/" + bucket }
    let inRoot = buckets.first { folder in unsafe access(folder, F_OK) == 0 }
    let suffixes = largeSuffixes.split(separator: ",").map(String.init)
    let store = RepositoryStore(
      roots: root, excluding: inRoot, rule: LargeRule(bytes: largeBytes, suffixes: suffixes))
    var settings = Settings()
    if let control {
      let text = control.hasPrefix("{") ? Data(control.utf8) : try Data(contentsOf: URL(filePath: control))
      settings = try settings.changed(by: [UInt8](text))
    }
    return try Server(
      repositories: store, objects: objects ?? inRoot, settings: settings,
      ports: [.hub: hubPort, .cdn: cdnPort, .objects: s3Port, .teacher: teacherPort])
  }
}
