import Foundation
import Testing

/// A few cases of each of `make fuzz`'s kinds, the same in every run: other people's writers, and their readers.
@Test("independent fuzzers", .timeLimit(.minutes(5)))
func independentFuzzers() throws {
  let tests = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
  func run(_ program: URL, _ arguments: [String]) throws -> (output: String, status: Int32) {
    let process = Process()
    process.executableURL = program
    process.arguments = arguments
    var environment = ProcessInfo.processInfo.environment
    environment["DD_BIN"] = Bundle.main.bundleURL.path
    process.environment = environment
    let output = Pipe()
    process.standardOutput = output
    try process.run()
    let shown = String(decoding: output.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
    process.waitUntilExit()
    return (shown, process.terminationStatus)
  }
  let python = try run(tests.appending(path: "python-clients/environment"), []).output
    .trimmingCharacters(in: .whitespacesAndNewlines)
  guard !python.isEmpty else { return print("skipped: independent fuzzers: no Python with pyarrow") }
  let fuzz = tests.appending(path: "fuzz/fuzz.py").path
  let (shown, status) = try run(URL(filePath: python), [fuzz, "--cases", "25", "--seed", "1"])
  print(shown)
  #expect(status == 0, "\(shown)")
}
