import Foundation
import Testing

/// The output is ready for training: the real `datasets` reads all its files in one line, where it can be had.
@Test("load_dataset over the sample hub's output", .timeLimit(.minutes(10)))
func loadOutput() throws {
  let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    .deletingLastPathComponent()
  let process = Process()
  process.executableURL = root.appending(path: "Tests/python-clients/load_output")
  var environment = ProcessInfo.processInfo.environment
  environment["PATH"] =
    Bundle.main.bundleURL.path + ":" + root.appending(path: "scripts").path + ":" + environment["PATH"]!
  process.environment = environment
  let output = Pipe()
  process.standardOutput = output
  try process.run()
  let shown = String(decoding: output.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
  process.waitUntilExit()
  guard !shown.hasPrefix("skipped") else { return print(shown) }
  #expect(process.terminationStatus == 0)
  #expect(shown == "loaded: 1200 samples of 12 datasets\n")
}
