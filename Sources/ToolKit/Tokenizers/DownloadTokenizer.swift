public import Records

/// The tokenizer that a download works with, as it began: a copy of its files in `.dd/.tokenizer`, and where they are from.
public struct DownloadTokenizer: Sendable {
  /// What `--tokenizer` or the recipe named.
  public let name: String
  /// The Hub's commit; nil for files of this machine.
  public let revision: String?
  /// The SHA-256 of the tokenizer.json.
  public let sha256: String

  /// Where a download keeps it.
  public static func folder(_ download: DownloadFolder) -> String { "\(download.statePath)/.tokenizer" }

  /// What a download works with; nil when it has no tokenizer.
  public static func read(_ download: DownloadFolder) throws(ToolError) -> DownloadTokenizer? {
    let path = folder(download) + "/source.json"
    guard FileKind(of: path) == .file else { return nil }
    guard let tokenizer = DownloadTokenizer(try JSONValue.readFile(path)) else {
      throw ToolError(
        .dataError, "\(path): it names no tokenizer; with \(folder(download)) removed, dd-download makes it anew")
    }
    return tokenizer
  }

  /// What a lock or a state says; nil when that is none.
  public init?(_ json: JSONValue) {
    guard let name = json["tokenizer"]?.text, let sha256 = json["sha256"]?.text else { return nil }
    let revision = json["revision"]?.text
    guard revision.map(SourceFacts.isCommit) ?? true else { return nil }
    (self.name, self.revision, self.sha256) = (name, revision, sha256)
  }

  /// What is written of it.
  public var json: JSONValue {
    .object([
      ("tokenizer", .string(name)), ("revision", revision.map(JSONValue.string) ?? .null), ("sha256", .string(sha256)),
    ])
  }

  /// A tokenizer of this name.
  public init(name: String, revision: String?, sha256: String) {
    (self.name, self.revision, self.sha256) = (name, revision, sha256)
  }
}
