import Records
import ToolKit

/// dd-dedup as a stage: keeps the first record of each key.
final class FirstOnes: RecordStage {
  let run: RecordRun
  private let specification: KeySpecification
  private let missingKey: MissingKey
  private let table = KeyTable()
  private let seen: SeenKeys
  private let seenFiles: [String]
  private let duplicates: DuplicatesFile?
  private let missingReason: Int
  private var repeatsOfSeen = 0
  private let learn: String?
  private var hasLearnt = false
  private let isQuiet: Bool
  private var distinct = 0

  init(_ options: Dedup, _ specification: KeySpecification, _ run: RecordRun) throws(ToolError) {
    self.specification = specification
    self.run = run
    missingKey = options.keyMissing
    seen = SeenKeys(specification, maximumLineBytes: options.common.maxLineBytes)
    seenFiles = options.seen
    learn = options.learn
    isQuiet = options.common.quiet
    duplicates = try options.duplicates.map { (path) throws(ToolError) in try DuplicatesFile(path: path) }
    missingReason = missingKey == .drop ? run.reason("missing_key") : 0
    run.ledger.addToReport = { [unowned self] report in addToReport(report) }
    if let duplicates { run.ledger.alsoWrites(duplicates.output) }
  }

  func measure(of record: MeasuredRecord) throws(ToolError) -> (any RecordMeasure)? {
    KeyMeasure(
      try RecordKey(specification, of: record.document), record,
      ifMissing: missingKey == .keep ? .pass : .reject(missingReason), keepsDetails: run.ledger.keepsRejects)
  }

  func prepare() throws(ToolError) {
    for file in seenFiles {
      try seen.read(file) { key, document, number in
        duplicates?.remember(key, document, number: number, file: file)
      }
    }
  }

  func decide() throws(ToolError) -> Verdict {
    let key = run.notes.takeFingerprint()
    let isRepeatOfSeen = !seenFiles.isEmpty && seen.table.contains(key)
    if isRepeatOfSeen {
      repeatsOfSeen &+= 1
    } else if try table.insert(key) {
      distinct &+= 1
      if let duplicates { duplicates.remember(key, try run.parsed(), number: run.recordNumber) }
      return .pass
    }
    try duplicates?.write(key, line: run.lineNumber, row: run.line)
    return .duplicate
  }

  /// At the input's end: what was passed, and what was seen before, is known to the next run.
  func finish() throws(ToolError) {
    try duplicates?.output.flush()
    guard let learn else { return }
    try seen.table.forEachSorted { (keys) throws(ToolError) in for key in keys { _ = try table.insert(key) } }
    try KeySetFile.write(table, specification, to: learn)
    hasLearnt = true
  }

  func conclude() {
    if let learn, !hasLearnt, !isQuiet {
      writeToStandardError("dd-dedup: \(learn): not written: the input was not read to its end\n")
    }
  }

  private func addToReport(_ report: Report) {
    report.add("key", json: specification.json)
    report.add("distinct", distinct)
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
