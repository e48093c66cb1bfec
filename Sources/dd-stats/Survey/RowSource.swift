import Records
import ToolKit

/// Where a dataset's rows are from, and under what terms.
struct RowSource {
  /// `org/name` on the Hub, or what else was read.
  let repo: String
  /// The commit; nil for what has none.
  let revision: String?
  /// By the card at that commit, else by the recipe.
  let licenses: [String]
  /// What the recipe's author has to say about the terms.
  let notice: String?
  /// The files in the order in which their rows are numbered, with their rows, up to one whose rows aren't known.
  private let files: [(name: String, rows: Int?)]
  /// Whether there is one file alone.
  private let isOneFile: Bool

  /// By the state of a download.
  init(_ plan: DownloadPlan, _ facts: SourceFacts?) {
    repo = facts?.source ?? plan.json["repo"]?.text ?? ""
    revision = facts?.revision
    let ofCard = facts?.licenses ?? []
    licenses = ofCard.isEmpty ? [plan.json["license"]?.text].compactMap { $0 } : ofCard
    notice = plan.json["notice"]?.text
    files = facts?.files.numbered ?? []
    isOneFile = facts?.files.count == 1
  }

  /// By the entry of a lock file; nothing is known without one.
  init(lock entry: JSONValue?) {
    repo = entry?["repo"]?.text ?? ""
    revision = entry?["revision"]?.text
    licenses = entry?["license"]?.elements.compactMap(\.text) ?? []
    notice = nil
    files = (entry?["files"]?.elements ?? []).compactMap { file in file["file"]?.text.map { ($0, nil) } }
    isOneFile = files.count == 1
  }

  /// The file that a row of the whole stream is in, and its number there from 0; nil where rows of files before it
  /// aren't known.
  func file(ofRow row: Int) -> (name: String, row: Int)? {
    if isOneFile, files.count == 1 { return (files[0].name, row) }
    var before = 0
    for file in files {
      guard let rows = file.rows else { return nil }
      if row < before + rows { return (file.name, row - before) }
      before += rows
    }
    return nil
  }
}

/// Addresses of rows and files on the Hub.
struct HubLinks {
  /// Such as `https://huggingface.co`.
  private let endpoint: String

  /// Throws exit 64 for an address that is no `http(s)://host`.
  init(_ endpoint: String?) throws(ToolError) {
    let endpoint = endpoint ?? environmentValue("HF_ENDPOINT") ?? "https://huggingface.co"
    let isAddress = ["https://", "http://"].contains { endpoint.hasPrefix($0) && endpoint.count > $0.count }
    guard isAddress, endpoint.unicodeScalars.allSatisfy({ $0.isASCII && $0.value > 0x20 && $0 != "\"" && $0 != "<" })
    else { throw ToolError(.usage, "--hub takes an address such as https://huggingface.co, not '\(endpoint)'") }
    self.endpoint = endpoint.hasSuffix("/") ? String(endpoint.dropLast()) : endpoint
  }

  /// The dataset at its commit; nil for what is no dataset of the Hub at a commit.
  func dataset(_ source: RowSource) -> String? { page(source).map { "\($0.base)/tree/\($0.revision)" } }

  /// A file at the commit.
  func file(_ source: RowSource, _ name: String) -> String? {
    // What others wrote leads nowhere else.
    let parts = name.split(separator: "/", omittingEmptySubsequences: false)
    guard parts.allSatisfy({ !["", ".", ".."].contains($0) }) else { return nil }
    return page(source).map { "\($0.base)/blob/\($0.revision)/\(percentEncoded(name, safe: "/"))" }
  }

  /// Where a row is at its commit: its file, or the dataset where that isn't known. The Hub has no page of a row at a
  /// commit: its viewer shows the newest, and numbers the rows of each subset and split from 0.
  func row(_ source: RowSource, inFile name: String?) -> String? {
    name.flatMap { file(source, $0) } ?? dataset(source)
  }

  private func page(_ source: RowSource) -> (base: String, revision: String)? {
    guard let revision = source.revision, SourceFacts.isCommit(revision) else { return nil }
    let parts = source.repo.split(separator: "/", omittingEmptySubsequences: false)
    guard (1...2).contains(parts.count), parts.allSatisfy({ !$0.isEmpty && !$0.hasPrefix(".") }) else { return nil }
    return ("\(endpoint)/datasets/\(percentEncoded(source.repo, safe: "/"))", revision)
  }
}
