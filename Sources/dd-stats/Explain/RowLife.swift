import Keys
import Records
import ToolKit

/// All that a download's state knows of one row.
struct RowLife {
  /// What happened to the row, or to one of its samples.
  enum Event {
    /// A stage dropped it in a round, or in the assembly (round nil).
    case dropped(RejectedRow, round: Int?, repeats: RowPlace?)
    /// A round kept it.
    case kept(id: String, round: Int, line: Int)
    /// It stands in the finished file, or in one of its parts.
    case output(id: String, file: String, line: Int)
  }

  /// Where another row is, that it is the same as.
  struct RowPlace {
    let dataset: String
    let name: String
    /// How much alike they are, 1 for equal keys.
    let similarity: String?
    /// The round that kept the other one, and its line there; nil where that isn't known.
    let kept: (round: Int, line: Int)?
  }

  let id: String
  let dataset: Corpus.Dataset
  /// The row's number in the whole stream of the source; nil for an id that says none.
  let row: Int?
  let rounds: [DownloadRound]
  private(set) var events: [Event] = []
  /// Whether dropped rows were kept.
  private(set) var hasRejects = false

  private let download: DownloadFolder
  private static let endings = Set("_e0123456789".utf8)
  /// More samples of a row than this aren't told.
  private static let most = 100

  /// Looks for a row in the rounds, the reject files and the finished file of its dataset.
  init(_ id: String, _ dataset: Corpus.Dataset, _ download: DownloadFolder) throws(ToolError) {
    self.id = id
    self.dataset = dataset
    self.download = download
    row = SampleName(id, of: dataset.name)?.row
    rounds = try download.rounds(of: dataset.name)
    for round in rounds {
      try addDrops(in: round.path, round: round)
      try Self.forEachRecord(of: round.keptPath) { document, line in
        if let found = name(of: document) { add(.kept(id: found, round: round.number, line: line)) }
        return true
      }
    }
    try addDrops(in: "\(download.statePath)/\(dataset.name)/assembly", round: nil)
    for (path, file) in dataset.files {
      try Self.forEachRecord(of: path) { document, line in
        if let found = name(of: document) { add(.output(id: found, file: file, line: line)) }
        return true
      }
    }
  }

  /// The id of a record that is the row, or one of the samples that were made of it.
  private func name(of document: JSONDocument) -> String? {
    guard let node = document.member(ByteView("id"), of: .root), document.kind(node) == .string else { return nil }
    let text = document.text(node)
    return id.withBytes { id in
      guard text.hasPrefix(id) else { return nil }
      let more = text[id.count..<text.count]
      // Several samples of a row are _1, _2 …, those of another epoch _e2.
      guard more.isEmpty || more[0] == 0x5F && String(more).utf8.allSatisfy({ Self.endings.contains($0) }) else {
        return nil
      }
      return String(text)
    }
  }

  private mutating func add(_ event: Event) {
    if events.count < Self.most { events.append(event) }
  }

  private mutating func addDrops(in folder: String, round: DownloadRound?) throws(ToolError) {
    guard FileKind(of: folder) == .folder else { return }
    for file in try listFolder(folder) where file.contains(".rejects.") && file.hasSuffix(".zst") {
      hasRejects = true
      let lines = try ZstdLines("\(folder)/\(file)")
      let document = JSONDocument()
      while let line = try lines.next() {
        guard (try? document.parse(line)) != nil, let dropped = RejectedRow(document, most: 400), isThis(dropped) else {
          continue
        }
        let repeats = dropped.kind == "duplicate" ? try original(of: dropped, document, round) : nil
        add(.dropped(dropped, round: round?.number, repeats: repeats))
      }
    }
  }

  private func isThis(_ dropped: RejectedRow) -> Bool {
    if let id = dropped.id, SampleName(id, of: dataset.name) != nil || row == nil {
      return id == self.id || id.hasPrefix(self.id + "_")
    }
    // A raw row's own id is none of a sample.
    return row != nil && dropped.sourceRow == row
  }

  /// What a dropped row repeats: as the stage said, or else the first kept row with the same key.
  private func original(
    of dropped: RejectedRow, _ document: JSONDocument, _ round: DownloadRound?
  ) throws(ToolError) -> RowPlace? {
    let detail = document.member(ByteView("detail"), of: .root).map { JSONValue(document, $0) }
    let similarity = detail?["jaccard"].map { String($0.line.dropLast()) }
    if let name = detail?["repeats"], name != .null {
      let text = name.text ?? name.int.map { "row \($0)" } ?? String(name.line.dropLast())
      return RowPlace(dataset: dataset.name, name: text, similarity: similarity, kept: nil)
    }
    guard let round, let row = document.member(ByteView("row"), of: .root) else { return nil }
    let keys = round.reports.compactMap { report in
      report.tool == dropped.stage ? report.json["key"]?.line : nil
    }
    guard let line = keys.first, let specification = line.withBytes({ KeySpecification(json: $0) }) else { return nil }
    let search = JSONDocument()
    let bytes = ByteBuffer()
    bytes.append(document.source(row))
    guard (try? search.parse(bytes.view)) != nil,
      let wanted = try RecordKey(specification, of: search).fingerprint()
    else { return nil }
    withExtendedLifetime(bytes) {}
    return try firstKept(wanted, specification, before: round)
  }

  /// The first row with a key that this dataset kept up to a round, or those that the round was held against.
  private func firstKept(
    _ wanted: Fingerprint, _ specification: KeySpecification, before last: DownloadRound
  ) throws(ToolError) -> RowPlace? {
    var places = rounds.filter { $0.number <= last.number }.map { (dataset.name, $0) }
    for link in last.after {
      let parts = link.split(separator: "/").map(String.init)
      guard let other = parts.first, let number = parts.last.flatMap({ Int($0) }), other != dataset.name else {
        continue
      }
      places += try download.rounds(of: other).filter { $0.number <= number }.map { (other, $0) }
    }
    for (name, round) in places {
      let document = JSONDocument()
      let key = try RecordKey(specification, of: document)
      let id = FieldLookup(try FieldPath("id"))
      var found: RowPlace?
      try Self.forEachRecord(of: round.keptPath, document) { (document, line) throws(ToolError) in
        guard try key.fingerprint() == wanted else { return true }
        let title = id.first(in: document).map { String(document.text($0)) } ?? "line \(line)"
        found = RowPlace(dataset: name, name: title, similarity: "1", kept: (round.number, line))
        return false
      }
      if let found { return found }
    }
    return nil
  }

  /// Calls `body` with every record of a file and its line's number until it returns false.
  private static func forEachRecord(
    of path: String, _ document: JSONDocument = JSONDocument(),
    _ body: (JSONDocument, Int) throws(ToolError) -> Bool
  ) throws(ToolError) {
    guard FileKind(of: path) == .file else { return }
    let input = RecordInput(paths: [path])
    while case .line = try input.next() {
      guard (try? document.parse(input.line)) != nil else { continue }
      if try !body(document, input.lineNumber) { return }
    }
  }
}
