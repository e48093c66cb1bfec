import Columns
import Parquet
import Records

/// A row's scores as dd-teach writes them (docs/teacher.md), turned to lie at the positions of a model's logits.
///
/// Its row t - start is of token t, given the tokens before: position t - 1. Positions before the first row, which is so
/// with `--from assistant`, have token 0 and `noValue`; they lie in the prompt.
final class ScoredRow {
  /// A log-probability where there is none: e to its power is 0 in any float, and no sum of it is infinite.
  static let noValue: Float = -10_000

  /// Candidates of a row at most: 64 MB a column.
  private static let mostNumbers = 1 << 24

  private let layout: ScoreLayout
  private let field: String
  /// How many token ids there are, from 0.
  private let vocabularySize: Int?
  private let ids = ByteBuffer(capacity: 1 << 12)
  private let labels = ByteBuffer(capacity: 1 << 12)
  private let topIDs = ByteBuffer(capacity: 1 << 14)
  private let topValues = ByteBuffer(capacity: 1 << 14)
  private let ones = ByteBuffer(capacity: 1 << 12)
  private let mask = ByteBuffer(capacity: 1 << 14)
  private let raw = ByteBuffer(capacity: 1 << 14)

  init(_ layout: ScoreLayout, field: String, vocabularySize: Int?) {
    self.layout = layout
    self.field = field
    self.vocabularySize = vocabularySize
  }

  /// The row's cells, in the order of the layout's columns; good until the next call. Throws exit 65, and names the row,
  /// for scores that are none.
  func cells(_ row: Row) throws(ToolError) -> [RowCell] {
    let scores = try ScoreMembers(row, field: field, vocabularySize: vocabularySize)
    for buffer in [ids, labels, topIDs, topValues, ones, mask] { buffer.removeAll() }
    try scores.integers("input_ids", to: ids)
    let tokens = ids.count / 4
    guard tokens > 0 else { throw scores.fail("'input_ids' is empty") }
    guard scores.start <= tokens else { throw scores.fail("'start' is \(scores.start), there are \(tokens) tokens") }
    guard (tokens - 1) * scores.k <= Self.mostNumbers else {
      throw scores.fail("\(tokens) tokens of \(scores.k) candidates are more than \(Self.mostNumbers) numbers")
    }
    ids.truncate(to: ids.count - 4)
    addLabels(prompt: scores.promptTokens)
    addRows(before: scores.start - 1, scores.k)
    try scores.integers("top_ids", to: topIDs)
    try scores.floats("top_logprobs", to: topValues, raw)
    let wanted = 4 * scores.k * (tokens - 1)
    for (name, buffer) in [("top_ids", topIDs), ("top_logprobs", topValues)] where buffer.count != wanted {
      let count = (buffer.count / 4) - scores.k * (scores.start - 1)
      throw scores.fail(
        "'\(name)' has \(count) numbers; \(tokens - scores.start) tokens from \(scores.start) on, \(scores.k) each, are "
          + "\(scores.k * (tokens - scores.start))")
    }
    addMask(before: scores.start - 1, scores.k)
    return cells(row, each: scores.k)
  }

  private func cells(_ row: Row, each k: Int) -> [RowCell] {
    let id = RowCell.json(row.document, row.document.member(ByteView("id"), of: .root))
    let candidates: [RowCell] = [.lists(topIDs.view, each: k), .lists(topValues.view, each: k)]
    switch layout {
    case .distillkit: return [id, .list(ids.view), .list(labels.view)] + candidates
    case .axolotl:
      return [id, .list(ids.view), .list(ones.view), .list(labels.view)] + candidates + [.lists(mask.view, each: k)]
    }
  }

  private func addLabels(prompt: Int) {
    for index in 0..<(ids.count / 4) {
      let id = ids.view[(4 * index)..<(4 * index + 4)]
      if index < prompt { labels.append(number: -100) } else { labels.append(id) }
      ones.append(number: 1)
    }
  }

  private func addRows(before count: Int, _ k: Int) {
    for _ in 0..<(count * k) {
      topIDs.append(number: 0)
      topValues.append(number: Int32(bitPattern: Self.noValue.bitPattern))
    }
  }

  private func addMask(before count: Int, _ k: Int) {
    for _ in 0..<(count * k) { mask.append(number: 0) }
    for _ in 0..<(k * (ids.count / 4 - count)) { mask.append(number: 1) }
  }
}

extension ByteBuffer {
  /// Appends four bytes, the lowest first.
  func append(number: Int32) {
    for shift in stride(from: Int32(0), to: 32, by: 8) { append(UInt8(truncatingIfNeeded: number >> shift)) }
  }
}
