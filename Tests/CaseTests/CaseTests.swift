import Foundation
import Testing

/// A behaviour of a tool: a folder `Tests/cases/<tool>/<case>` with `cmd`, `expout`, and where they matter `experr`
/// and `exitcode` (0 unless told); all other files are its inputs.
struct Case: CustomTestStringConvertible, Sendable {
  let folder: URL
  var testDescription: String { folder.pathComponents.suffix(2).joined(separator: "/") }

  static let all: [Case] = {
    let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent().appending(path: "cases")
    let files = FileManager.default
    func folders(_ url: URL) -> [URL] {
      let names = (try? files.contentsOfDirectory(atPath: url.path)) ?? []
      return names.sorted().filter { !$0.hasPrefix(".") }.map { url.appending(path: $0) }
    }
    return folders(root).flatMap(folders).map(Case.init).filter {
      files.fileExists(atPath: $0.folder.appending(path: "cmd").path)
    }
  }()

  func text(_ name: String) -> String? {
    (try? Data(contentsOf: folder.appending(path: name))).map { String(decoding: $0, as: UTF8.self) }
  }
}

@Test("there are cases") func casesExist() { #expect(Case.all.count > 0) }

@Test("case", arguments: Case.all)
func runCase(_ testCase: Case) throws {
  let files = FileManager.default
  let scratch = files.temporaryDirectory.appending(path: "dd-case-\(UUID().uuidString)")
  try files.copyItem(at: testCase.folder, to: scratch)
  defer { try? files.removeItem(at: scratch) }
  // Output goes to files: no pipe can fill while nobody reads it.
  let output = scratch.appending(path: ".stdout")
  let errors = scratch.appending(path: ".stderr")
  for file in [output, errors] { try Data().write(to: file) }

  let process = Process()
  process.executableURL = URL(filePath: "/bin/bash")
  process.arguments = ["-o", "pipefail", "cmd"]
  process.currentDirectoryURL = scratch
  var environment = ProcessInfo.processInfo.environment
  let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    .deletingLastPathComponent()
  environment["PATH"] =
    Bundle.main.bundleURL.path + ":" + root.appending(path: "scripts").path + ":" + environment["PATH"]!
  environment["DD_ROOT"] = root.path
  environment["TMPDIR"] = scratch.path
  environment["LC_ALL"] = "C"
  // What a user or a `make` around the tests has set isn't the case's: its own make would say "make[1]".
  for name in environment.keys
  where ["HF_", "DD_", "MAKE", "MFLAGS"].contains(where: name.hasPrefix) && name != "DD_ROOT" {
    environment[name] = nil
  }
  process.environment = environment
  process.standardInput = FileHandle.nullDevice
  process.standardOutput = try FileHandle(forWritingTo: output)
  process.standardError = try FileHandle(forWritingTo: errors)
  // swift test blocks SIGTERM for its children; a shell can't undo that, and cases send it.
  var signals = sigset_t()
  sigfillset(&signals)
  pthread_sigmask(SIG_UNBLOCK, &signals, nil)
  try process.run()
  process.waitUntilExit()

  let code = process.terminationReason == .exit ? process.terminationStatus : 128 + process.terminationStatus
  let wantedCode = Int32(testCase.text("exitcode")?.trimmingCharacters(in: .whitespacesAndNewlines) ?? "0")
  let gotOutput = String(decoding: try Data(contentsOf: output), as: UTF8.self)
  let gotErrors = String(decoding: try Data(contentsOf: errors), as: UTF8.self)
  if environment["DD_UPDATE_CASES"] != nil || ProcessInfo.processInfo.environment["DD_UPDATE_CASES"] != nil {
    try gotOutput.write(to: testCase.folder.appending(path: "expout"), atomically: true, encoding: .utf8)
    let errorFile = testCase.folder.appending(path: "experr")
    if gotErrors.isEmpty {
      try? files.removeItem(at: errorFile)
    } else {
      try gotErrors.write(to: errorFile, atomically: true, encoding: .utf8)
    }
    let codeFile = testCase.folder.appending(path: "exitcode")
    if code == 0 {
      try? files.removeItem(at: codeFile)
    } else {
      try "\(code)\n".write(to: codeFile, atomically: true, encoding: .utf8)
    }
    return
  }
  for (name, got) in [("expout", gotOutput), ("experr", gotErrors)] {
    if let difference = firstDifference(got, testCase.text(name) ?? "") {
      Issue.record("\(testCase)/\(name):\(difference)")
    }
  }
  #expect(code == wantedCode)
}

/// The first line in which two texts differ, for a person; nil when they are the same.
private func firstDifference(_ got: String, _ wanted: String) -> String? {
  guard got != wanted else { return nil }
  let got = got.split(separator: "\n", omittingEmptySubsequences: false)
  let wanted = wanted.split(separator: "\n", omittingEmptySubsequences: false)
  let line = zip(got, wanted).prefix { $0 == $1 }.count
  func show(_ lines: [Substring]) -> String { line < lines.count ? "'\(lines[line])'" : "nothing" }
  return "\(line + 1): got \(show(got)), expected \(show(wanted))"
}
