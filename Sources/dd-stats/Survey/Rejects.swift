import Records
import ToolKit

/// A row that a stage dropped, as `--rejects` keeps it.
struct RejectedRow {
  let stage: String
  /// `rejected`, `duplicate` or `malformed`.
  let kind: String
  let reason: String
  /// In words, or as JSON.
  let detail: String
  /// The row, or what there is of a line that is none.
  let row: String
  /// The sample's id, where the row was one.
  let id: String?
  /// Its number in the whole stream of the source, where it says so.
  let sourceRow: Int?
  /// Its file in the source.
  let sourceFile: String?

  /// Reads a line of a reject file that `document` parsed; nil for what is none. Of a long row, `most` characters.
  init?(_ document: JSONDocument, most: Int) {
    func member(_ name: StaticString, of node: JSONNode = .root) -> JSONNode? {
      document.member(ByteView(name), of: node)
    }
    func text(_ name: StaticString) -> String? {
      member(name).map { shortened(String(document.text($0)), 200) }
    }
    guard let stage = text("stage"), let kind = text("kind"), let reason = text("reason") else { return nil }
    self.stage = stage
    self.kind = kind
    self.reason = reason
    detail = member("detail").map { shortened(String(document.text($0)), 300) } ?? ""
    let row = member("row")
    self.row =
      row.map { Self.beginning(of: document.source($0), most) }
      ?? Self.decoded(member("bytes").map { document.text($0) }, most)
    id = row.flatMap { member("id", of: $0) }.map { shortened(String(document.text($0)), 200) }
    let source =
      row.flatMap { member("_source", of: $0) }
      ?? row.flatMap { member("metadata", of: $0) }.flatMap { member("provenance", of: $0) }
    sourceRow = source.flatMap { member("row", of: $0) }.flatMap { Int(String(document.raw($0))) }
    sourceFile = source.flatMap { member("file", of: $0) }.map { shortened(String(document.text($0)), 200) }
  }

  private static func beginning(of bytes: ByteView, _ most: Int) -> String {
    shortened(String(bytes.prefix(min(bytes.count, 4 * most))), most)
  }

  /// What a line that is no record says, from its base64.
  private static func decoded(_ base64: ByteView?, _ most: Int) -> String {
    guard let base64 else { return "" }
    let bytes = ByteBuffer()
    let beginning = base64.prefix(min(base64.count, 8 * most))
    return withExtendedLifetime(bytes) {
      Base64.decode(beginning, to: bytes) ? Self.beginning(of: bytes.view, most) : ""
    }
  }
}

/// What the pipes of a download dropped of one dataset, where it was made with `--keep-rejects`.
struct RejectFiles {
  /// One file for all rounds and the assembly; else one for each stage of each round.
  let paths: [String]

  /// Looks for the files of a dataset; nil when none were kept.
  init?(_ dataset: String, _ download: DownloadFolder) throws(ToolError) {
    let names = try listFolder(download.statePath).filter {
      $0.hasPrefix("\(dataset).rejects.") && $0.hasSuffix(".zst")
    }
    guard let name = names.first else { return nil }
    paths = ["\(download.statePath)/\(name)"]
  }

  /// Calls `body` with every row that was dropped, in their order, until it returns false.
  func forEach(most: Int, _ body: (RejectedRow) -> Bool) throws(ToolError) {
    let document = JSONDocument()
    for path in paths {
      let lines = try ZstdLines(path)
      while let line = try lines.next() {
        guard (try? document.parse(line)) != nil, let row = RejectedRow(document, most: most) else { continue }
        if !body(row) { return }
      }
    }
  }
}

/// How often each reason dropped rows of a dataset, with some examples of each.
struct DropReasons {
  /// One reason of one stage.
  struct Reason {
    let stage: String
    let kind: String
    let reason: String
    var count: Int
    var examples: [RejectedRow] = []
  }

  /// Examples of each reason.
  static let most = 3
  /// Characters of an example's row.
  static let rowLength = 1200
  /// Reasons that are told apart, so that memory is bounded.
  private static let mostReasons = 500

  /// The commonest first.
  private(set) var reasons: [Reason]
  /// Whether the rows were kept.
  let hasExamples: Bool

  /// By the reports of a download's state, or else what the statistics file has.
  init(_ dataset: Corpus.Dataset, _ download: DownloadFolder?) throws(ToolError) {
    reasons = []
    if let download, dataset.flow != nil {
      for stage in try StageFlow(dataset.name, download).stages {
        for loss in stage.losses where loss.kind != .spare {
          reasons.append(Reason(stage: stage.name, kind: loss.kind.rawValue, reason: loss.reason, count: loss.count))
        }
      }
    } else {
      let losses = dataset.losses
      for (reason, count) in losses.rejected {
        reasons.append(Reason(stage: "", kind: "rejected", reason: reason, count: count))
      }
      for (kind, count) in [("duplicate", losses.duplicates), ("malformed", losses.malformed)] where count > 0 {
        reasons.append(Reason(stage: "", kind: kind, reason: kind, count: count))
      }
    }
    reasons.sort { ($1.count, $0.reason, $0.stage) < ($0.count, $1.reason, $1.stage) }
    guard let download, let files = try RejectFiles(dataset.name, download) else {
      hasExamples = false
      return
    }
    hasExamples = true
    try files.forEach(most: Self.rowLength) { row in
      addExample(row)
      return true
    }
  }

  private mutating func addExample(_ row: RejectedRow) {
    let stage = DropReasons.stageName(row.stage)
    let kind = row.kind == "duplicate" && row.reason == "near_duplicate" ? "near_duplicate" : row.kind
    if let known = reasons.firstIndex(where: {
      $0.kind == kind && (kind == "malformed" || $0.reason == row.reason) && ($0.stage == stage || $0.stage.isEmpty)
    }) {
      if reasons[known].examples.count < Self.most { reasons[known].examples.append(row) }
    } else if reasons.count < Self.mostReasons {
      // Kept by a round that was made anew since.
      reasons.append(Reason(stage: stage, kind: kind, reason: row.reason, count: 0, examples: [row]))
    }
  }

  /// What the driver calls a stage: `raw.filter` for `dd-filter --raw`.
  private static func stageName(_ stage: String) -> String {
    switch stage {
    case "dd-fetch contents": "raw.contents"
    case "dd-mix take": "take"
    default:
      stage.hasSuffix(" --raw")
        ? "raw." + stage.dropFirst("dd-".count).dropLast(" --raw".count)
        : String(stage.drop { $0 != "-" }.dropFirst())
    }
  }
}
