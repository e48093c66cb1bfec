import Foundation
import TestHubSupport

/// A folder of repositories, and the test hub serving it.
final class SampleHub {
  let root: URL
  let running: RunningHub

  /// 3 MB of bytes that repeat nowhere near, at `data/large.bin`.
  static let large: [UInt8] = (0..<3_000_000).map { UInt8(truncatingIfNeeded: $0 &* 2_654_435_761 >> 13) }
  static let readme = "---\nlicense: cc0-1.0\nconfigs:\n- config_name: a\n  data_files: \"data/*\"\n---\n# tiny\n"
  static let rows = "{\"id\":1}\n{\"id\":2}\n{\"id\":3}\n"

  init(control: String = "{}", arguments: [String] = []) throws {
    root = FileManager.default.temporaryDirectory.appending(path: "dd-testhub-\(UUID().uuidString)")
    let files: [(String, [UInt8])] = [
      ("acme/tiny/README.md", Array(Self.readme.utf8)),
      ("acme/tiny/data/large.bin", Self.large),
      ("acme/tiny/data/rows.jsonl", Array(Self.rows.utf8)),
      ("acme/tiny/data/zwölf %.txt", Array("12\n".utf8)),
      ("acme/tiny@next/README.md", Array("# next\n".utf8)),
      ("acme/tiny@refs%2Fconvert%2Fparquet/a/train/0000.parquet", Array("PAR1".utf8)),
      ("acme/other/README.md", Array("# other\n".utf8)),
      ("softwareheritage.s3.amazonaws.com/content/0a4d55a8d778e5022fab701977c5d840bbc486d0", Array("blob".utf8)),
    ]
    for (path, bytes) in files {
      let url = root.appending(path: path)
      try FileManager.default.createDirectory(at: url.deletingLastPathComponent(), withIntermediateDirectories: true)
      try Data(bytes).write(to: url)
    }
    running = try RunningHub(root: root, arguments: ["--control", control] + arguments)
  }

  deinit { try? FileManager.default.removeItem(at: root) }

  func get(_ path: String, _ headers: [String: String] = [:]) throws -> HTTPExchange {
    try HTTPExchange("GET", running.hub + path, headers: headers)
  }

  /// JSON of an answer, as Foundation reads it.
  func json(_ path: String, _ headers: [String: String] = [:]) throws -> Any {
    try JSONSerialization.jsonObject(with: Data(get(path, headers).body))
  }

  /// A signed link to the large file.
  func link() throws -> String {
    let answer = try get("/datasets/acme/tiny/resolve/main/data/large.bin")
    guard let location = answer.headers["location"] else { throw URLError(.badServerResponse) }
    return location
  }
}
