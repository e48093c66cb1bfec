import Foundation
import Testing

/// What dd-shard writes is what the real readers read, for random tables; where they can be had.
@Test("random tables through dd-shard", .timeLimit(.minutes(10)))
func shardTables() throws {
  let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    .deletingLastPathComponent()
  let process = Process()
  process.executableURL = root.appending(path: "Tests/python-clients/shard_tables")
  process.arguments = ["400"]
  var environment = ProcessInfo.processInfo.environment
  environment["PATH"] = Bundle.main.bundleURL.path + ":" + environment["PATH"]!
  process.environment = environment
  let output = Pipe()
  process.standardOutput = output
  try process.run()
  let shown = String(decoding: output.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
  process.waitUntilExit()
  guard !shown.hasPrefix("skipped") else { return print(shown) }
  #expect(process.terminationStatus == 0)
  #expect(shown.hasSuffix(" tables compared\n"))
}
