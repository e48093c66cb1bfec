import Foundation
import TestHubSupport
import Testing

/// What shows that the test hub is faithful: the real `huggingface_hub` and `datasets` list, download and stream from it.
@Test("real Python clients", .timeLimit(.minutes(30)))
func pythonClients() throws {
  let folder = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    .appending(path: "python-clients")
  let (python, reason) = try run("/bin/bash", [folder.appending(path: "environment").path])
  guard python.hasPrefix("/") else {
    print("skipped: real Python clients: \(reason.trimmingCharacters(in: .whitespacesAndNewlines))")
    return
  }
  let hub = try SampleHub()
  let script = folder.appending(path: "read_all.py").path
  let interpreter = python.trimmingCharacters(in: .newlines)
  let variables = [
    "HF_ENDPOINT=\(hub.running.hub)", "HF_HOME=\(hub.root.path)/.home", "HF_HUB_DISABLE_XET=1",
    "HF_HUB_DISABLE_PROGRESS_BARS=1", "NO_PROXY=127.0.0.1",
  ]
  let command = ["-u", "HF_TOKEN"] + variables + [interpreter, script, hub.running.hub, hub.root.path]
  let (shown, errors) = try run("/usr/bin/env", command)
  #expect(shown.contains("\nhuggingface_hub "), "\(shown)\n\(errors)")
}

/// Standard output and standard error of a command; they go to files, so that neither can fill a pipe.
private func run(_ command: String, _ arguments: [String]) throws -> (output: String, errors: String) {
  let files = FileManager.default
  let scratch = files.temporaryDirectory.appending(path: "dd-run-\(UUID().uuidString)")
  try files.createDirectory(at: scratch, withIntermediateDirectories: true)
  defer { try? files.removeItem(at: scratch) }
  let places = ["output", "errors"].map { scratch.appending(path: $0) }
  for place in places { try Data().write(to: place) }
  let process = Process()
  process.executableURL = URL(filePath: command)
  process.arguments = arguments
  process.standardInput = FileHandle.nullDevice
  process.standardOutput = try FileHandle(forWritingTo: places[0])
  process.standardError = try FileHandle(forWritingTo: places[1])
  try process.run()
  process.waitUntilExit()
  return (try String(contentsOf: places[0], encoding: .utf8), try String(contentsOf: places[1], encoding: .utf8))
}
