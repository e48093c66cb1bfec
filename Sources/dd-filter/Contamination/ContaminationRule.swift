import Records
import Text
import ToolKit

/// The rule about benchmarks, for one thread: it says of each record what it found.
final class ContaminationRule {
  private let index: ContaminationIndex
  private let record: MeasuredRecord
  private let search: ContaminationSearch
  private let text: KeyText
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
  }

  /// What becomes of the record at hand: the reason that drops it, and of a record with a text the number of the part that
  /// was found, from 1, or 0.
  func reject() throws(ToolError) -> (reason: Int?, part: Int?) {
    let text = text.text()
    if let missing = self.text.missing { return (record.reason("missing_\(missing)"), nil) }
    guard let found = try search.look(text) else { return (nil, 0) }
    if keepsDetails { record.evidence = evidence(found) }
    return (reason, found.part + 1)
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
  private let sources: SourceBooks

  init(_ index: ContaminationIndex, _ onAlarm: AlarmAction) {
    self.index = index
    sources = SourceBooks(alarm: index.plan.alarm, onAlarm)
  }

  /// Counts a record of a source in which a part was found, by its number from 1; 0 for none.
  func count(_ source: ByteView, part: Int) {
    sources.count(source, dropped: part > 0)
    guard part > 0 else { return }
    rows += 1
    let item = index.parts.parts[part - 1].item
    let name = index.parts.items[item].bench
    let bench = benches.firstIndex { $0.name == name } ?? benches.count
    if bench == benches.count { benches.append((name, 0, [])) }
    benches[bench].rows += 1
    benches[bench].items.insert(item)
  }

  /// At the end of the input: whether a source loses too much. Throws exit 65 when that is to fail.
  func watch() throws(ToolError) {
    try sources.watch("--decontaminate", "contaminated")
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
    buffer.append("}")
    sources.append(to: buffer)
    buffer.append("}")
    report.add("contamination", json: String(buffer.view))
  }
}
