import Records
import ToolKit

/// The benchmarks that a download's samples were held against, as its lock has them.
enum BenchmarkFiles {
  /// `{"gsm8k_test":{"revision":"…","sha256":"…"}}` from what dd-download left in `.dd/.benchmarks`; none without that.
  static func read(_ download: DownloadFolder) throws(ToolError) -> [(name: String, json: JSONValue)] {
    let folder = download.statePath + "/.benchmarks"
    guard FileKind(of: folder + "/.sums") == .file else { return [] }
    var found: [(name: String, json: JSONValue)] = []
    for line in try readText(folder + "/.sums").split(separator: "\n") {
      let sides = line.split(separator: "\t", maxSplits: 1).map(String.init)
      guard sides.count == 2, sides[0].utf8.count == 64,
        sides[0].utf8.allSatisfy({ Character(UnicodeScalar($0)).isHexDigit })
      else { throw ToolError(.dataError, "\(folder)/.sums: it holds no SHA-256; removed, dd-download makes it anew") }
      let report = "\(folder)/\(sides[1]).json"
      let isSet = !sides[1].contains("/") && FileKind(of: report) == .file
      let revision = isSet ? try JSONValue.readFile(report)["commit"] : nil
      found.append((sides[1], .object([("revision", revision), ("sha256", .string(sides[0]))])))
    }
    return found
  }
}
