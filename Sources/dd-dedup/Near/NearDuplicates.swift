import Keys
import Recipe
import Records
import Text
import ToolKit

/// Near-duplicates at work on records: judges them in their order, and keeps the books about it.
final class NearDuplicates {
  private let plan: NearPlan
  private let fields: [String]
  let bands: Bands
  private let index: NearIndex
  /// For the keys of dropped rows, what they resemble: their exact copies resemble it too.
  private var dropped: [Fingerprint: NearMatch] = [:]

  private var droppedRows = 0
  private var wordlessRows = 0
  private var largest: (row: Int, rows: Int)?
  private var hasAlarm = false
  /// What was read of the files of `--against`.
  private var anchorRows = 0
  private var malformedAnchors = 0

  /// Throws exit 74 when there is no room in `$TMPDIR`.
  init(_ plan: NearPlan, fields: [String]) throws(ToolError) {
    self.plan = plan
    self.fields = fields
    bands = Bands(threshold: plan.threshold.value.value)
    index = try NearIndex(plan.threshold, bands)
  }

  /// A measure of the records that `document` parses, for one thread.
  func measure(of document: JSONDocument) throws(ToolError) -> NearMeasure {
    NearMeasure(try KeyText(fields, of: document), bands, width: plan.width, foldsNumbers: plan.foldsNumbers)
  }

  /// What a record resembles, which is to be dropped then; nil when it resembles no kept row.
  func match(_ text: NearText, _ key: Fingerprint) throws(ToolError) -> NearMatch? {
    if text.shingleCount == 0 { wordlessRows += 1 }
    guard let match = try index.match(text) else { return nil }
    droppedRows += 1
    dropped[key] = match
    count(match)
    return match
  }

  /// Takes a record in as an anchor.
  func keep(_ text: NearText, name: ByteView) throws(ToolError) { try index.keep(text, name: name) }

  /// What the near-duplicate with this key resembles, of which an exact copy came.
  func original(ofCopy key: Fingerprint) -> NearMatch? {
    guard let match = dropped[key] else { return nil }
    count(match)
    return match
  }

  /// The kept row that a record resembles whose key is known, but not whose it is: it may be that of a near-duplicate.
  func resembled(_ text: NearText) throws(ToolError) -> NearMatch? { try index.match(text) }

  /// The name of a kept row; good until the next call of this object.
  func name(of match: NearMatch) throws(ToolError) -> ByteView { try index.name(match.row) }

  private func count(_ match: NearMatch) {
    let rows = index.countDropped(for: match.row)
    if rows > largest?.rows ?? 0 { largest = (match.row, rows) }
  }
}

extension NearDuplicates {
  /// Reads the files of `--against`, whose rows become anchors. `isKnown` gets the key of each.
  ///
  /// Lines that are no records are counted, and with `strict` exit 65.
  func readAnchors(
    _ specification: KeySpecification, maximumLineBytes: Int, strict: Bool,
    isKnown: (Fingerprint, ByteView) throws(ToolError) -> Void
  ) throws(ToolError) {
    let document = JSONDocument()
    let key = try RecordKey(specification, of: document)
    let measure = try measure(of: document)
    let rowName = try RowName()
    for path in plan.against {
      let input = RecordInput(paths: [path], maximumLineBytes: maximumLineBytes)
      var number = -1
      var (rows, firstFault) = (0, "")
      lines: while true {
        switch try input.next() {
        case .line: number += 1
        case .tooLong(let count):
          number += 1
          malformedAnchors += 1
          if strict { throw ToolError(.dataError, "\(path):\(input.lineNumber): longer than the limit (\(count))") }
          continue
        case .end: break lines
        case .interrupted: return
        }
        do {
          try document.parse(input.line)
        } catch {
          malformedAnchors += 1
          let fault = input.explained(error)
          let text = "\(path):\(input.lineNumber): byte \(fault.byte): \(fault.what)"
          if strict || fault.isForeign { throw ToolError(.dataError, text) }
          if firstFault.isEmpty { firstFault = text }
          continue
        }
        rows += 1
        guard let fingerprint = try key.fingerprint() else { continue }
        anchorRows += 1
        let name = rowName.json(of: document, number: number, file: path)
        try isKnown(fingerprint, name)
        try index.keep(measure.measure(), name: name)
      }
      if rows == 0, !firstFault.isEmpty { throw ToolError(.dataError, "\(firstFault): no line is a record") }
    }
  }

  /// At the end of the input: whether one kept row stands for too many. Throws exit 65 when that is to fail.
  func watch(rows: Int) throws(ToolError) {
    if plan.onAlarm == .report { return }
    guard let largest, plan.alarm.isAlarm(group: largest.rows, of: rows) else { return }
    hasAlarm = true
    let message =
      "--near \(plan.threshold.value): \(String(try index.name(largest.row))) stands for \(grouped(largest.rows)) of "
      + "\(grouped(rows)) rows, more than \(plan.alarm): --duplicates FILE shows them"
    if plan.onAlarm == .fail { throw ToolError(.dataError, message) }
    say("dd-dedup", message)
  }

  /// `"near":{"threshold":0.8,"dropped":…}`; `exact` duplicates were dropped by their keys.
  func addToReport(_ report: Report, exact: Int) {
    let name = largest.flatMap { try? index.name($0.row) }.map { String($0) } ?? "null"
    report.add(
      "near",
      json: """
        {"threshold":\(plan.threshold.value),"words":\(plan.width),"dropped":\(droppedRows),"exact":\(exact),\
        "candidates":\(index.candidates),"verified":\(index.verified),"full_buckets":\(index.fullBuckets),\
        "no_words":\(wordlessRows),"largest_group":{"repeats":\(name),"rows":\(largest?.rows ?? 0)},\
        "against_rows":\(anchorRows),"against_malformed":\(malformedAnchors),\
        \(plan.onAlarm == .report ? "\"groups\":[\(groups)]" : "\"alarm\":\(hasAlarm)")}
        """)
  }

  /// What a part's report has in the place of an alarm: the kept rows that stand for most, the 1,000 that could be an alarm
  /// over all parts. A row that none of them names stands for less than .1% of each.
  private var groups: String {
    let largest = index.groups.sorted { ($1.rows, $0.row) < ($0.rows, $1.row) }.prefix(1000)
    return largest.compactMap { row, dropped -> String? in
      guard let name = try? index.name(row) else { return nil }
      return "{\"repeats\":\(String(name)),\"rows\":\(dropped)}"
    }.joined(separator: ",")
  }
}
