import Columns
import Keys
import Parquet
import Records
import Shuffle
import ToolKit

/// The run: a first pass where the columns or a random order need one, then the files, then the folder.
final class Sharding {
  private let command: Shard
  private let sources: ShardSources
  private let ledger: Ledger
  private let folder: ShardFolder
  private let rows: RowReader
  private let holdout: Holdout?
  // Options that each row asks for: the command reads them by way of wrappers.
  private let tokens: TokenRows
  private let isMegatron: Bool
  private let ownSplit: String
  /// Whether rows have a mask for which the files have no place.
  private var leavesLabelsOut = false

  init(_ command: Shard, _ sources: ShardSources, _ ledger: Ledger) throws(ToolError) {
    self.command = command
    self.sources = sources
    self.ledger = ledger
    tokens = TokenRows(vocabularySize: command.vocabSize)
    isMegatron = command.to == .megatron
    ownSplit = command.split
    folder = try ShardFolder(command.output)
    holdout = try command.holdout.map { part throws(ToolError) in
      try Holdout(
        part: part,
        KeySpecification(
          fields: splitList(command.holdoutKey ?? "text"), normalization: command.holdoutNormalize ?? []))
    }
    rows = try RowReader(sources, ledger, maximumLineBytes: command.common.maxLineBytes)
  }

  func run() throws(ToolError) {
    var shards: [FinishedShard] = []
    var dataset = ShardDataset(columns: [], leftOut: [])
    ledger.addToReport = { report in
      report.add("passes", json: "false")
      report.add("to", self.command.to.rawValue)
      report.add("records", shards.reduce(0) { $0 + $1.rows })
      report.add("shards", json: FinishedShard.json(shards))
      let leftOut = dataset.leftOut + (self.leavesLabelsOut ? ["labels"] : [])
      if !leftOut.isEmpty {
        report.add("left_out", json: JSONValue.array(leftOut.map { .string($0) }).line.dropLast().description)
      }
    }
    ledger.conclude = { () throws(ToolError) in
      // What is wrong here is written by another report.
      let finished = shards
      shards = []
      self.closeBooks(shards)
      guard try self.folder.commit() else {
        self.ledger.end = .signal
        return
      }
      shards = finished
      self.closeBooks(shards)
      self.conclude(dataset, shards)
    }
    defer { folder.discard() }
    try ledger.run(nil) { () throws(ToolError) in
      defer { closeBooks(shards) }
      let order = try command.shuffle ? shuffledRows() : nil
      dataset = try firstPass(order)
      guard ledger.end == .endOfInput else { return }
      let series = SplitSeries(command, dataset, folder)
      try write(series, order)
      guard ledger.end == .endOfInput else { return }
      try ledger.judgeMalformed()
      try series.finish(firstSplit: command.split)
      let finished = try folder.name(series.shards)
      try folder.write(ShardCard(command, dataset, finished, isEmpty: rows.count == 0).text, to: ShardsPlace.cardName)
      shards = finished
    }
  }

  /// What was read and is in no whole file.
  private func closeBooks(_ shards: [FinishedShard]) {
    let written = shards.reduce(0) { $0 + $1.rows }
    ledger.held = ledger.counts.input - ledger.counts.malformed - ledger.counts.rejected - written
  }

  private func shuffledRows() throws(ToolError) -> ShuffledRows {
    try ShuffledRows(
      random: RandomKeys(seed: command.seed, source: 0, epoch: 1), bytes: rows.bytes, memory: command.memory << 20)
  }

  /// Finds the columns, and takes the rows into their random order.
  private func firstPass(_ order: ShuffledRows?) throws(ToolError) -> ShardDataset {
    let schema = try command.layout.schema.map { path throws(ToolError) in try DeclaredColumns.read(path) }
    let declared = command.layout.scores?.columns ?? schema
    let isParquet = command.to == .parquet
    let inference = isParquet && declared == nil ? ColumnInference() : nil
    if inference != nil || order != nil {
      try rows.each { row throws(ToolError) in
        inference?.add(row.document, at: row.place)
        if let conflict = inference?.conflicts.first, command.layout.mixed != .json || conflict.path.isEmpty {
          throw Self.refusal(conflict, files: rows.names)
        }
        try order?.add(row.line, size: row.place.packed)
      }
    }
    guard isParquet else { return ShardDataset(columns: [], leftOut: []) }
    if let declared { return try ShardDataset(declared: declared, command.layout.bloomFilter) }
    return try ShardDataset(inference ?? ColumnInference(), command.layout.bloomFilter)
  }

  private static func refusal(_ conflict: ColumnConflict, files: [String]) -> ToolError {
    var reason = ""
    if case .types = conflict.kind { reason = ": a column has one type" }
    let advice = conflict.path.isEmpty ? "; --schema names the columns" : "; --mixed json keeps such values as JSON"
    return ToolError(.dataError, conflict.words(files: files) + reason + advice)
  }

  private func write(_ series: SplitSeries, _ order: ShuffledRows?) throws(ToolError) {
    guard let order else {
      return try rows.each { row throws(ToolError) in try add(row, to: series) }
    }
    let document = JSONDocument()
    while let next = try order.next() {
      if Signals.pending != 0 {
        ledger.end = .signal
        return
      }
      let place = RowPlace(packed: next.size)
      do {
        try document.parse(next.row)
      } catch {
        throw ToolError(.ioError, "temporary file: byte \(error.byte): \(error.what)")
      }
      let row = Row(document: document, line: next.row, place: place, names: rows.names)
      try add(row, to: series)
    }
  }

  private func add(_ row: Row, to series: SplitSeries) throws(ToolError) {
    try tokens.check(row)
    if isMegatron && !leavesLabelsOut {
      leavesLabelsOut = row.document.member(ByteView("labels"), of: .root) != nil
    }
    try series.add(row, split: split(of: row))
  }

  private func split(of row: Row) throws(ToolError) -> String {
    let split = sources.splits[row.place.file]
    guard let holdout, split == ownSplit, try holdout.keepsOut(row) else { return split }
    return Split.validation
  }

  private func conclude(_ dataset: ShardDataset, _ shards: [FinishedShard]) {
    guard !command.common.quiet else { return }
    for path in dataset.leftOut {
      say(
        "dd-shard", "'\(path)' holds nothing but empty objects, which Parquet has no type for: left out")
    }
    if leavesLabelsOut {
      say("dd-shard", "'labels' have no place in Megatron's files: left out, so that all tokens are trained on")
    }
    if rows.count == 0 {
      say(
        "dd-shard", "there are no records: the file is empty")
    }
    let bytes = shards.reduce(0) { $0 + $1.bytes }
    let written = shards.reduce(0) { $0 + $1.rows }
    let files = counted(shards.count, "file")
    let records = counted(written, "record")
    say(
      "dd-shard",
      "\(records), \(ByteSize(bytes: bytes)) in \(files) in "
        + "\(command.output)")
  }
}

extension RowPlace {
  /// Both numbers in one word, for rows that wait in a random order.
  var packed: Int { file << 40 | line }

  /// Takes them apart.
  init(packed: Int) { self.init(file: packed >> 40, line: packed & (1 << 40 - 1)) }
}
