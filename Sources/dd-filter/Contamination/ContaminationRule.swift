import Records
import Text
import ToolKit

/// The rule about benchmarks, for one thread: it says of each record what it found, and to whom the record belongs.
final class ContaminationRule {
  private let index: ContaminationIndex
  private let record: MeasuredRecord
  private let search: ContaminationSearch
  private let text: KeyText
  private let source: FieldLookup
  private let reason: Int
  private let keepsDetails: Bool

  init(
    _ index: ContaminationIndex, _ record: MeasuredRecord, reason: Int, keepsDetails: Bool
  ) throws(ToolError) {
    self.index = index
    self.record = record
    self.reason = reason
    self.keepsDetails = keepsDetails
    search = ContaminationSearch(index)
    text = try KeyText(index.plan.fields ?? ["text"], of: record.document)
    source = FieldLookup(try FieldPath("source"))
  }

  /// The reason that drops the record at hand; nil when it passes. Notes for `ContaminationBooks` are put unless the
  /// record has no text.
  func reject() throws(ToolError) -> Int? {
    let text = text.text()
    if let missing = self.text.missing { return record.reason("missing_\(missing)") }
    let found = try search.look(text)
    putSource()
    record.notes.put(found.map { $0.part + 1 } ?? 0)
    guard let found else { return nil }
    if keepsDetails { record.evidence = evidence(found) }
    return reason
  }

  /// Where in the line its source stands, without quotes.
  private func putSource() {
    let document = record.document
    let node = source.first(in: document).flatMap { document.kind($0) == .string ? $0 : nil }
    let range = node.map { document.range($0) } ?? 0..<0
    record.notes.put(range.lowerBound)
    record.notes.put(range.count)
  }

  private func evidence(_ found: Contamination) -> String {
    let part = index.parts.parts[found.part]
    let item = index.parts.items[part.item]
    let buffer = ByteBuffer()
    buffer.append("{\"bench\":")
    JSONText.appendString(item.bench, to: buffer)
    buffer.append(",\"item\":\(item.id),\"part\":\"\(part.kind.rawValue)\",\"score\":")
    buffer.append("\(decimal(found.score.value, places: 6)),\"span\":")
    buffer.append("[\(found.span.lowerBound),\(found.span.upperBound)]}")
    return String(buffer.view)
  }
}

/// What was dropped for benchmarks, counted in the order of the records.
final class ContaminationBooks {
  private let index: ContaminationIndex
  private var rows = 0
  private var benches: [(name: String, rows: Int, items: Set<Int>)] = []
  private var sources: [(name: String, rows: Int, dropped: Int)] = []
  private var numbers: [String: Int] = [:]
  private static let mostSources = 4096

  init(_ index: ContaminationIndex) { self.index = index }

  /// Counts the record at hand by what `ContaminationRule` put.
  func count(_ run: RecordRun) {
    let (start, length) = (run.notes.takeNumber(), run.notes.takeNumber())
    let part = run.notes.takeNumber() - 1
    let source = number(of: String(run.line[start..<start + length]))
    sources[source].rows += 1
    guard part >= 0 else { return }
    rows += 1
    sources[source].dropped += 1
    let item = index.parts.parts[part].item
    let name = index.parts.items[item].bench
    let bench = benches.firstIndex { $0.name == name } ?? benches.count
    if bench == benches.count { benches.append((name, 0, [])) }
    benches[bench].rows += 1
    benches[bench].items.insert(item)
  }

  /// Beyond so many sources, the rest are one.
  private func number(of source: String) -> Int {
    if let known = numbers[source] { return known }
    let name = numbers.count < Self.mostSources ? source : "…"
    if let known = numbers[name] { return known }
    numbers[name] = sources.count
    sources.append((name, 0, 0))
    return sources.count - 1
  }

  private func hasAlarm(_ source: (name: String, rows: Int, dropped: Int)) -> Bool {
    source.dropped >= 20 && index.plan.alarm.isExceeded(by: source.dropped, of: source.rows)
  }

  /// At the end of the input: whether a source loses too much. Throws exit 65 when that is to fail.
  func watch() throws(ToolError) {
    for source in sources where hasAlarm(source) {
      let name = source.name.isEmpty ? "rows without a source" : "source '\(source.name)'"
      let message =
        "--decontaminate: \(name): \(grouped(source.dropped)) of \(grouped(source.rows)) rows are contaminated, more than "
        + "\(index.plan.alarm): --rejects FILE shows them"
      if index.plan.failsOnAlarm { throw ToolError(.dataError, message) }
      say("dd-filter", message)
    }
  }

  func addToReport(_ report: Report) {
    let buffer = ByteBuffer()
    let plan = index.plan
    buffer.append("{\"ngram\":\(plan.width),\"score\":\(plan.score),\"mode\":\"\(plan.mode.rawValue)\",")
    buffer.append("\"items\":\(index.parts.items.count),\"parts\":\(index.parts.counted),")
    buffer.append("\"too_short\":\(index.parts.tooShort),\"rows\":\(rows),\"by_bench\":{")
    for (number, bench) in benches.enumerated() {
      if number > 0 { buffer.append(",") }
      JSONText.appendString(bench.name, to: buffer)
      buffer.append(":{\"rows\":\(bench.rows),\"items\":\(bench.items.count)}")
    }
    buffer.append("},\"sources\":{")
    for (number, source) in sources.enumerated() {
      // The name as it stands in its record, escapes and all.
      if number > 0 { buffer.append(",") }
      buffer.append("\"\(source.name)\":{\"rows\":\(source.rows),\"dropped\":\(source.dropped),")
      buffer.append("\"alarm\":\(hasAlarm(source))}")
    }
    buffer.append("}}")
    report.add("contamination", json: String(buffer.view))
  }
}
