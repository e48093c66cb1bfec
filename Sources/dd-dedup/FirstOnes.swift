import Keys
import Records
import ToolKit

/// dd-dedup as a stage: keeps the first record of each key and, when asked to, the first of those that are almost the
/// same.
final class FirstOnes: RecordStage {
  let run: RecordRun
  private let specification: KeySpecification
  private let missingKey: MissingKey
  private let table = KeyTable()
  private let seen: SeenKeys
  private let seenFiles: [String]
  private let near: NearDuplicates?
  private let rowName: RowName
  private let duplicates: DuplicatesFile?
  /// Names of the records that keys were first seen in, for `duplicates` and for the reject file.
  private let origins = Origins()
  private let keepsOrigins: Bool
  private let missingReason: Int
  /// Whether the keys of the input are all that there is to go by.
  private var isPlain = false
  private var repeatsOfSeen = 0
  private var repeats = 0
  private let learn: String?
  private let learnNew: String?
  private var hasLearnt = false
  private let options: CommonOptions
  private var distinct = 0

  init(
    _ options: Dedup, seen files: [String], _ specification: KeySpecification, _ near: NearPlan?, _ run: RecordRun
  ) throws(ToolError) {
    self.specification = specification
    self.run = run
    self.options = options.common
    missingKey = options.keyMissing
    seen = SeenKeys(specification, maximumLineBytes: options.common.maxLineBytes)
    seenFiles = files
    learn = options.learn
    learnNew = options.learnNew
    rowName = try RowName()
    self.near = try near.map { (plan) throws(ToolError) in try NearDuplicates(plan, fields: specification.fields) }
    duplicates = try options.duplicates.map { (path) throws(ToolError) in
      try DuplicatesFile(path: path, hasSimilarities: near != nil)
    }
    keepsOrigins = duplicates != nil || run.ledger.keepsRejects
    missingReason = missingKey == .drop ? run.reason("missing_key") : 0
    run.ledger.addToReport = { [unowned self] report in addToReport(report) }
    if let duplicates { run.ledger.alsoWrites(duplicates.output) }
  }

  func measure(of record: MeasuredRecord) throws(ToolError) -> (any RecordMeasure)? {
    KeyMeasure(
      try RecordKey(specification, of: record.document), try near?.measure(of: record.document), record,
      ifMissing: missingKey == .keep ? .pass : .reject(missingReason), run.ledger.wantedDetails())
  }

  func prepare() throws(ToolError) {
    defer { isPlain = near == nil && !keepsOrigins && seen.table.count == 0 }
    for file in seenFiles {
      try seen.read(file) { key, document, number in
        if keepsOrigins {
          origins.remember(key, name: rowName.json(of: document, number: number, file: file))
        }
      }
    }
    try near?.readAnchors(specification, maximumLineBytes: options.maxLineBytes, strict: options.strict) {
      (key, name) throws(ToolError) in
      if try seen.table.insert(key), keepsOrigins { origins.remember(key, name: name) }
    }
  }

  func decide() throws(ToolError) -> Verdict {
    let key = run.notes.takeFingerprint()
    guard isPlain else { return try decide(key) }
    guard try table.insert(key) else {
      repeats &+= 1
      return .duplicate
    }
    distinct &+= 1
    return .pass
  }

  /// With more to go by than the keys of the input.
  private func decide(_ key: Fingerprint) throws(ToolError) -> Verdict {
    let text = near.map { run.notes.takeNearText($0.bands) }
    let isRepeatOfSeen = seen.table.count == 0 ? false : try seen.table.contains(key)
    if isRepeatOfSeen {
      repeatsOfSeen &+= 1
      return try exactDuplicate(key, text)
    }
    guard try table.insert(key) else { return try exactDuplicate(key, text) }
    distinct &+= 1
    if let near, let text {
      if let match = try near.match(text, key) {
        try show(match, near)
        return .nearDuplicate
      }
      try near.keep(text, name: try name())
    }
    if keepsOrigins { origins.remember(key, name: try name()) }
    return .pass
  }

  private func name() throws(ToolError) -> ByteView { rowName.json(of: try run.parsed(), number: run.recordNumber) }

  private func exactDuplicate(_ key: Fingerprint, _ text: NearText?) throws(ToolError) -> Verdict {
    repeats &+= 1
    let name = origins.name(of: key)
    var match = near?.original(ofCopy: key)
    if match == nil, name == nil, keepsOrigins, let near, let text { match = try near.resembled(text) }
    if let near, let match {
      try show(match, near)
    } else {
      if let name, run.ledger.keepsRejects { run.evidence = "{\"repeats\":\(String(name)),\"jaccard\":1}" }
      try duplicates?.write(line: run.lineNumber, repeats: name, nil, row: run.line)
    }
    return .duplicate
  }

  /// Tells what a dropped record resembles, and how much.
  private func show(_ match: NearMatch, _ near: NearDuplicates) throws(ToolError) {
    guard duplicates != nil || run.ledger.keepsRejects else { return }
    let name = try near.name(of: match)
    if run.ledger.keepsRejects {
      run.evidence = "{\"repeats\":\(String(name)),\"jaccard\":\(match.similarity.text)}"
    }
    try duplicates?.write(line: run.lineNumber, repeats: name, match.similarity, row: run.line)
  }

  /// At the input's end: what was passed, and what was seen before, is known to the next run.
  func finish() throws(ToolError) {
    try duplicates?.output.flush()
    try near?.watch(rows: run.ledger.counts.input)
    if let learnNew { try KeySetFile.write(table, specification, to: learnNew) }
    hasLearnt = true
    guard let learn else { return }
    hasLearnt = false
    try seen.table.forEachSorted { (keys) throws(ToolError) in for key in keys { _ = try table.insert(key) } }
    try KeySetFile.write(table, specification, to: learn)
    hasLearnt = true
  }

  func conclude() {
    if let learn = learn ?? learnNew, !hasLearnt, !options.quiet {
      say("dd-dedup", "\(learn): not written: the input was not read to its end")
    }
  }

  private func addToReport(_ report: Report) {
    report.add("key", json: specification.json)
    report.add("distinct", distinct)
    near?.addToReport(report, exact: repeats)
    if !seenFiles.isEmpty {
      report.add(
        "seen",
        [
          ("files", seen.files), ("records", seen.records), ("distinct", seen.table.count),
          ("repeated", repeatsOfSeen),
        ])
    }
  }
}
