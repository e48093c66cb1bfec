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
    guard Self.wereMade(in: download), FileKind(of: Self.card(of: download)) == .file else { return nil }
    let state = Self.state(of: download)
    let report = try JSONValue.readFile(state + "/shard.json")
    let shards = report["shards"]?.elements ?? []
    files = shards.count
    written = shards.compactMap { shard in
      guard let file = shard["file"]?.text, let bytes = shard["bytes"]?.count else { return nil }
      return (file, bytes)
    }
    records = report["records"]?.count ?? 0
    // Those of training, and of what is held out of it.
    let reports = ["2-tokenize.json", "validation.json"].map { "\(state)/\($0)" }.filter { FileKind(of: $0) == .file }
    let rows = try reports.map { path throws(ToolError) in try JSONValue.readFile(path) }
    var lost: [(reason: String, count: Int)] = []
    for member in rows.flatMap({ $0["rejected"]?.members ?? [] }) {
      guard let count = member.value.count, count > 0 else { continue }
      if let known = lost.firstIndex(where: { $0.reason.isExactly(member.name) }) {
        lost[known].count &+= count
      } else {
        lost.append((member.name, count))
      }
    }
    dropped = lost
    func sum(_ name: String) -> Int { rows.reduce(0) { $0 &+ ($1["tokens"]?[name]?.count ?? 0) } }
    tokens = rows.isEmpty ? nil : (sum("total"), sum("labels"))
    tokenizer = rows.isEmpty ? nil : try DownloadTokenizer.read(download)
  }

  private static func state(of download: DownloadFolder) -> String { "\(download.statePath)/.shards" }
  private static func card(of download: DownloadFolder) -> String { "\(download.path)/shards/README.md" }
  private static func wereMade(in download: DownloadFolder) -> Bool {
    FileKind(of: state(of: download) + "/stamp") == .file
  }

  /// Throws exit 65 or 66 where the files are not those that were written, neither more nor fewer.
  static func check(_ download: DownloadFolder) throws(ToolError) {
    guard wereMade(in: download) else { return }
    guard let made = try TrainingFiles(in: download) else {
      throw ToolError(.noInput, "\(card(of: download)): no such file, but shards were made")
    }
    let folder = "\(download.path)/shards"
    for shard in made.written { try checkSize("\(folder)/\(shard.file)", shard.bytes) }
    let known = Set(made.written.map { ExactText($0.file) })
    for name in try listFolder(folder) where name.contains("-of-") && !known.contains(ExactText(name)) {
      throw ToolError(.dataError, "\(folder)/\(name): it is not of this download, but its card reads it too")
    }
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
