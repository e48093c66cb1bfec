import Records
import ToolKit

/// What a download has in `shards/` for a trainer, by the reports of those that made it.
struct TrainingFiles {
  let files: Int
  let records: Int
  /// The files in `shards/`, as they were written.
  let written: [(file: String, bytes: Int)]
  /// Tokens of the training rows and how many of them are labels; nil where samples themselves were written.
  let tokens: (total: Int, labels: Int)?
  /// Samples that are no training rows, by the reason.
  private let dropped: [(reason: String, count: Int)]
  private let tokenizer: DownloadTokenizer?

  /// Reads the state; nil when the download has no such files.
  init?(in download: DownloadFolder) throws(ToolError) {
    let state = "\(download.statePath)/.shards"
    guard FileKind(of: state + "/stamp") == .file, FileKind(of: "\(download.path)/shards/README.md") == .file else {
      return nil
    }
    let report = try JSONValue.readFile(state + "/shard.json")
    let shards = report["shards"]?.elements ?? []
    files = shards.count
    written = shards.compactMap { shard in
      guard let file = shard["file"]?.text, let bytes = shard["bytes"]?.count else { return nil }
      return (file, bytes)
    }
    records = report["records"]?.count ?? 0
    guard FileKind(of: state + "/2-tokenize.json") == .file else {
      tokens = nil
      dropped = []
      tokenizer = nil
      return
    }
    let rows = try JSONValue.readFile(state + "/2-tokenize.json")
    dropped = (rows["rejected"]?.members ?? []).compactMap { member in
      member.value.count.flatMap { $0 > 0 ? (member.name, $0) : nil }
    }
    let counts = rows["tokens"]
    tokens = (counts?["total"]?.count ?? 0, counts?["labels"]?.count ?? 0)
    tokenizer = try DownloadTokenizer.read(download)
  }

  /// The member `training` of the summary.
  var json: JSONValue {
    .object([
      ("files", .int(files)), ("records", .int(records)), ("tokens", tokens.map { .int($0.total) }),
      ("labels", tokens.map { .int($0.labels) }),
      ("dropped", dropped.isEmpty ? nil : .object(dropped.map { ($0.reason, .int($0.count)) })),
      ("tokenizer", tokenizer?.json),
    ])
  }

  /// `; 119 samples are no rows: too_long 119`
  private var lost: String {
    guard !dropped.isEmpty else { return "" }
    let count = dropped.reduce(0) { $0 &+ $1.count }
    let reasons = dropped.map { "\($0.reason) \(grouped($0.count))" }.joined(separator: ", ")
    return "; \(counted(count, "sample")) \(count == 1 ? "is" : "are") no rows: \(reasons)"
  }

  /// The same for a person.
  var words: String {
    let files = counted(files, "file")
    guard let tokens else { return "\(files) of \(grouped(records)) samples" }
    return "\(files) of \(grouped(records)) rows, \(grouped(tokens.total)) tokens, "
      + "\(percent(tokens.labels, of: tokens.total)) of them labels\(lost)"
  }
}
