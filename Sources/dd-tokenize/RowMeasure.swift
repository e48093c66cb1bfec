import Records
import Text
import ToolKit
import Tokens

/// What keeps a record from being a training row.
struct RowReasons {
  let texts: TextReasons
  let tooLong: Int
  let noLabels: Int

  init(_ task: TokenTask, _ run: RecordRun) {
    texts = TextReasons(task, run)
    tooLong = run.reason("too_long")
    noLabels = run.reason("no_labels")
  }
}

/// Makes training rows of records, for one thread.
final class RowMeasure: RecordMeasure {
  let made = MadeLines()
  private let plan: RowPlan
  private let reasons: RowReasons
  private let record: MeasuredRecord
  private let reader: TextReader
  private let list = TokenList(keepsEnds: true)
  private var row = TrainingRow()
  private let promptEnd = FieldLookup(RowMeasure.path("metadata.prompt_end"))
  private let rationaleStart = FieldLookup(RowMeasure.path("metadata.rationale.start"))
  private let rationaleEnd = FieldLookup(RowMeasure.path("metadata.rationale.end"))
  private let text: FieldLookup
  private let id = FieldLookup(RowMeasure.path("id"))
  private let writer = RowWriter()

  init(_ task: TokenTask, _ plan: RowPlan, _ reasons: RowReasons, _ record: MeasuredRecord) throws(ToolError) {
    self.plan = plan
    self.reasons = reasons
    self.record = record
    reader = try TextReader(task, reasons.texts, record)
    text = FieldLookup(try FieldPath(task.key))
  }

  private static func path(_ text: String) -> FieldPath {
    do { return try FieldPath(text) } catch { fatalError(error.message) }
  }

  func measure() throws(ToolError) -> Verdict? {
    list.removeAll()
    if let reason = try reader.read(into: list) { return .reject(reason) }
    label()
    let parts = cut()
    if parts.isEmpty {
      record.detail = "\(row.tokens.count) of at most \(plan.maximum ?? 0) tokens"
      return .reject(reasons.tooLong)
    }
    if plan.mask != .none && !parts.contains(where: { $0.contains { TrainingRow.label($0) != TrainingRow.noLabel } }) {
      return .reject(reasons.noLabels)
    }
    return plan.pack == nil ? write(parts) : note(parts)
  }

  /// Says of each token whether it is learned: one that ends behind the prompt, and not in the rationale.
  private func label() {
    row.tokens.removeAll(keepingCapacity: true)
    let learned = plan.mask == .none ? Learned(start: -1, rationale: 0..<0) : learned()
    for index in 0..<list.count {
      row.append(list[index], isLearned: learned.contains(end: Int(list.ends[index])))
    }
    if let end = plan.end { row.append(end, isLearned: true) }
  }

  private struct Learned {
    /// The byte behind which tokens end that are learned.
    var start: Int
    /// The bytes of the rationale, which is not.
    var rationale: Range<Int>

    func contains(end: Int) -> Bool { end > start && !(end > rationale.lowerBound && end <= rationale.upperBound) }
  }

  /// What is learned, in bytes of the text that was tokenised.
  private func learned() -> Learned {
    let prompt = number(promptEnd) ?? 0
    var rationale: Range<Int>?
    if plan.mask == .rationale, let start = number(rationaleStart), let end = number(rationaleEnd), start < end {
      rationale = start..<end
    }
    if let turn = reader.lastTurn { return learned(in: turn, prompt: prompt, rationale) }
    guard let node = text.first(in: record.document), record.document.kind(node) == .string else {
      return Learned(start: 0, rationale: 0..<0)
    }
    let bytes = record.document.text(node)
    func byte(_ points: Int) -> Int { Self.byte(of: points, in: bytes) }
    return Learned(start: byte(prompt), rationale: rationale.map { byte($0.lowerBound)..<byte($0.upperBound) } ?? 0..<0)
  }

  /// In a chat the last assistant's content, and what ends its turn, are learned; offsets count from `prompt_end`.
  private func learned(in turn: ChatText.Turn, prompt: Int, _ rationale: Range<Int>?) -> Learned {
    guard let rationale else { return Learned(start: turn.start, rationale: 0..<0) }
    let content = reader.chatText[turn.start..<turn.end]
    func byte(_ points: Int) -> Int { turn.start + Self.byte(of: max(0, points - prompt - turn.trimmed), in: content) }
    return Learned(start: turn.start, rationale: byte(rationale.lowerBound)..<byte(rationale.upperBound))
  }

  /// The byte at which a code point of a text begins; its end when it has fewer.
  private static func byte(of points: Int, in text: ByteView) -> Int {
    var left = points
    for (index, byte) in text.enumerated() where byte & 0xC0 != 0x80 {
      if left == 0 { return index }
      left -= 1
    }
    return text.count
  }

  private func number(_ lookup: FieldLookup) -> Int? {
    guard let node = lookup.first(in: record.document), record.document.kind(node) == .number else { return nil }
    let number = Int(String(record.document.raw(node)))
    return number.flatMap { $0 >= 0 ? $0 : nil }
  }

  /// The row, or what becomes of it where it is too long: nothing where it is dropped.
  private func cut() -> [ArraySlice<UInt64>] {
    guard let maximum = plan.maximum, row.tokens.count > maximum else { return [row.tokens[...]] }
    switch plan.onLong {
    case .drop: return []
    case .truncate: return [row.tokens.prefix(maximum)]
    case .split:
      return stride(from: 0, to: row.tokens.count, by: maximum).map {
        row.tokens[$0..<min($0 + maximum, row.tokens.count)]
      }
    }
  }

  private func write(_ parts: [ArraySlice<UInt64>]) -> Verdict {
    made.removeAll()
    let name = id.first(in: record.document).map { record.document.source($0) }
    record.notes.put(parts.count)
    for (index, part) in parts.enumerated() {
      record.notes.put(part.count)
      record.notes.put(RowWriter.labels(part))
      writer.begin(id: name, part: parts.count > 1 ? index + 1 : nil)
      made.add(writer.row(part))
    }
    return .make
  }

  /// Leaves the rows to be packed, in order.
  private func note(_ parts: [ArraySlice<UInt64>]) -> Verdict? {
    record.notes.put(parts.count)
    for part in parts {
      record.notes.put(part.count)
      for token in part { record.notes.put(token) }
    }
    return nil
  }
}
