import Records
import Text
import ToolKit
import Tokens

/// What keeps a record from being a training row.
struct RowReasons {
  let texts: TextReasons
  let wrongShape: Int
  let tooLong: Int
  let noTokens: Int
  let noLabels: Int

  init(_ task: TokenTask, _ run: RecordRun) {
    texts = TextReasons(task, run)
    wrongShape = run.reason("wrong_shape")
    tooLong = run.reason("too_long")
    noTokens = run.reason("no_tokens")
    noLabels = run.reason("no_labels")
  }

  /// What to try where a reason rejects most of a run; nil where only looking at rows helps.
  static func advice(_ reason: String) -> String? {
    switch reason {
    case "too_long": "a larger --max-length takes them; --on-long truncate or split takes their parts"
    case "no_labels": "--mask none learns all tokens; what --on-long truncate keeps of a row may be prompt alone"
    default: TextReasons.advice(reason)
    }
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
  /// What is learned; nil where all is.
  private let masks: MaskReader?
  private let text: FieldLookup
  private let writer = RowWriter()

  init(_ task: TokenTask, _ plan: RowPlan, _ reasons: RowReasons, _ record: MeasuredRecord) throws(ToolError) {
    self.plan = plan
    self.reasons = reasons
    self.record = record
    reader = try TextReader(task, reasons.texts, record)
    masks = plan.mask == .none ? nil : MaskReader(plan.mask, record.document)
    text = FieldLookup(try FieldPath(task.key))
  }

  func measure() throws(ToolError) -> Verdict? {
    list.removeAll()
    if let reason = try reader.read(into: list) { return .reject(reason) }
    if list.count == 0 { return .reject(reasons.noTokens) }
    do {
      try label()
    } catch {
      record.detail = error.detail
      return .reject(reasons.wrongShape)
    }
    let parts = cut()
    if parts.isEmpty {
      record.detail = "\(row.tokens.count) of at most \(plan.maximum ?? 0) tokens"
      return .reject(reasons.tooLong)
    }
    let kept = parts.filter { masks == nil || RowWriter.labels($0.tokens) > 0 }
    if kept.isEmpty { return .reject(reasons.noLabels) }
    record.notes.put(parts.count - kept.count)
    return plan.pack == nil ? write(kept) : note(kept)
  }

  /// Says of each token whether it is learned; what ends the row is where the text is learned to its end.
  private func label() throws(RecordFault) {
    row.tokens.removeAll(keepingCapacity: true)
    var learned = try self.learned()
    for index in 0..<list.count {
      let isLearned = learned?.next(end: Int(list.ends[index])) ?? true
      row.append(list[index], isLearned: isLearned)
    }
    guard let end = plan.end else { return }
    let count = reader.chat?.text.count ?? textNode.map { record.document.text($0).count } ?? 0
    row.append(end, isLearned: learned?.reachesEnd(count) ?? true)
  }

  /// What is learned of the text that was tokenised; nil where all is.
  private func learned() throws(RecordFault) -> Learned? {
    guard let masks else { return nil }
    if let chat = reader.chat { return try masks.read(chat) }
    return try textNode.map { (node) throws(RecordFault) in try masks.read(record.document.text(node)) }
  }

  private var textNode: JSONNode? { text.first(in: record.document) }

  /// A row, or a part of a long one.
  private struct Part {
    let tokens: ArraySlice<UInt64>
    /// Its number among the parts, from 1.
    var number: Int?
  }

  /// The row, or what becomes of it where it is too long: nothing where it is dropped.
  private func cut() -> [Part] {
    guard let maximum = plan.maximum, row.tokens.count > maximum else { return [Part(tokens: row.tokens[...])] }
    switch plan.onLong {
    case .drop: return []
    case .truncate: return [Part(tokens: row.tokens.prefix(maximum))]
    case .split:
      return stride(from: 0, to: row.tokens.count, by: maximum).map {
        Part(tokens: row.tokens[$0..<min($0 + maximum, row.tokens.count)], number: $0 / maximum + 1)
      }
    }
  }

  private func write(_ parts: [Part]) -> Verdict {
    made.removeAll()
    let id = record.document.member(ByteView("id"), of: .root).map { record.document.source($0) }
    record.notes.put(parts.count)
    for part in parts {
      record.notes.put(part.tokens.count)
      record.notes.put(RowWriter.labels(part.tokens))
      writer.begin(id: id, part: part.number)
      made.add(writer.row(part.tokens))
    }
    return .make
  }

  /// Leaves the rows to be packed, in order.
  private func note(_ parts: [Part]) -> Verdict? {
    record.notes.put(parts.count)
    for part in parts {
      record.notes.put(part.tokens.count)
      for token in part.tokens { record.notes.put(token) }
    }
    return nil
  }
}
