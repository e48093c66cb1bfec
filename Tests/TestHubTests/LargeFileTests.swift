import Foundation
import TestHubSupport
import Testing

/// What dd-fetch takes to read a large Parquet file: bytes over the line, and memory.
struct LargeFileTests {
  private let folder: URL

  init() throws {
    folder = FileManager.default.temporaryDirectory.appending(path: "dd-large-\(UUID().uuidString)")
    try FileManager.default.createDirectory(
      at: folder.appending(path: "hub/acme/wide"), withIntermediateDirectories: true)
  }

  /// Runs dd-fetch by a shell in the folder; false if it failed.
  private func run(_ command: String, environment: [String: String] = [:]) throws -> Bool {
    let process = Process()
    process.executableURL = URL(filePath: "/bin/bash")
    process.arguments = ["-o", "pipefail", "-c", command]
    process.currentDirectoryURL = folder
    process.environment = environment.merging(["PATH": "\(Bundle.main.bundleURL.path):/usr/bin:/bin"]) { $1 }
    process.standardInput = FileHandle.nullDevice
    try process.run()
    process.waitUntilExit()
    return process.terminationStatus == 0
  }

  @Test func twoSmallRemoteColumnsCostTheirChunks() throws {
    defer { try? FileManager.default.removeItem(at: folder) }
    var wide = WideParquet(groups: 12, groupRows: 10_000, textBytes: 100)
    try wide.write(to: folder.appending(path: "hub/acme/wide/train.parquet"))
    let hub = try RunningHub(root: folder.appending(path: "hub"))
    #expect(try run("dd-fetch rows --quiet acme/wide --columns a,b >rows", environment: ["HF_ENDPOINT": hub.hub]))
    let rows = try String(contentsOf: folder.appending(path: "rows"), encoding: .utf8).split(separator: "\n")
    #expect(rows.count == 120_000 && rows.last == #"{"a":119999,"b":119999}"#)
    let requests = try hub.log().filter { $0.target.contains("train.parquet") || $0.origin == "cdn" }
    let arrived = requests.reduce(0) { $0 + $1.arrived }
    #expect(arrived >= wide.smallBytes)
    #expect(Double(arrived) <= 1.1 * Double(wide.smallBytes) + Double(wide.footerBytes))
  }

  @Test(arguments: ["wide.parquet >rows", "wide.parquet | cat >rows"])
  func rowsBeforeAFaultyRowGroupComeOut(_ operands: String) throws {
    defer { try? FileManager.default.removeItem(at: folder) }
    var wide = WideParquet(groups: 12, groupRows: 1_000, textBytes: 4_000)
    wide.lastCodec = 3  // LZO
    try wide.write(to: folder.appending(path: "wide.parquet"))
    #expect(try !run("exec 2>errors; dd-fetch rows --quiet --columns a,x \(operands)"))
    let rows = try String(contentsOf: folder.appending(path: "rows"), encoding: .utf8).split(separator: "\n")
    #expect(rows.count == 11_000)
    #expect(rows.indices.allSatisfy { rows[$0].hasPrefix("{\"a\":\($0),\"x\":\"") })
    let errors = try String(contentsOf: folder.appending(path: "errors"), encoding: .utf8)
    #expect(errors.contains("row group 11: column a: codec LZO isn't supported"))
  }

  /// The one row group has 111 MB. The limits are on all memory that a process may write to (RLIMIT_DATA), in KiB.
  @Test(arguments: [
    "ulimit -d 24000; dd-fetch rows --quiet --columns a,b wide.parquet >rows",
    "ulimit -d 32000; dd-fetch rows --quiet wide.parquet | cat >rows",
    // With a second thread, whose rows wait in a queue.
    "ulimit -d 96000; dd-fetch rows --quiet wide.parquet >rows",
  ])
  func memoryFollowsThePages(_ command: String) throws {
    defer { try? FileManager.default.removeItem(at: folder) }
    var wide = WideParquet(groups: 1, groupRows: 50_000, textBytes: 1_100)
    try wide.write(to: folder.appending(path: "wide.parquet"))
    #expect(try run(command))
    let size = try FileManager.default.attributesOfItem(atPath: folder.appending(path: "rows").path)[.size] as? Int
    #expect(size ?? 0 > 1_000_000)
  }
}
