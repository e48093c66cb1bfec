import Foundation

/// A script of Tests/ that starts programs of others on what the built tools make.
struct ClientScript {
  static let tests = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()

  let program: URL
  var arguments: [String] = []

  /// A script by its path below Tests/.
  init(_ path: String, _ arguments: [String] = []) {
    program = Self.tests.appending(path: path)
    self.arguments = arguments
  }

  /// A program with a script of Tests/ as its first argument.
  init(program: String, script: String, _ arguments: [String]) {
    self.program = URL(filePath: program)
    self.arguments = [Self.tests.appending(path: script).path] + arguments
  }

  /// Runs it with the built tools and the driver first on its PATH; what it prints, and how it ends.
  func run() throws -> (output: String, status: Int32) {
    let process = Process()
    process.executableURL = program
    process.arguments = arguments
    var environment = ProcessInfo.processInfo.environment
    let tools = Bundle.main.bundleURL.path
    let scripts = Self.tests.deletingLastPathComponent().appending(path: "scripts").path
    environment["PATH"] = [tools, scripts, environment["PATH"] ?? ""].joined(separator: ":")
    environment["DD_BIN"] = tools
    process.environment = environment
    let output = Pipe()
    process.standardOutput = output
    try process.run()
    let shown = String(decoding: output.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
    process.waitUntilExit()
    return (shown, process.terminationStatus)
  }
}
