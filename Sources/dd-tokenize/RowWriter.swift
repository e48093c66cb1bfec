import Records

/// Writes training rows as JSON lines: `{"id","input_ids","attention_mask","labels"}`.
final class RowWriter {
  private let buffer = ByteBuffer(capacity: 1 << 14)

  /// How many tokens of a row are labels.
  static func labels(_ tokens: ArraySlice<UInt64>) -> Int {
    tokens.reduce(0) { $0 + (TrainingRow.label($1) == TrainingRow.noLabel ? 0 : 1) }
  }

  /// Begins a row with the id of its record, JSON, and the number of its part where there are several: `"a_s1"` of "a",
  /// `"7_s1"` of 7. No id has no parts.
  func begin(id: ByteView?, part: Int? = nil) {
    buffer.removeAll()
    buffer.append("{")
    guard let id else { return }
    buffer.append("\"id\":")
    if let part, !(id == "null") {
      if id[0] == 0x22 {
        buffer.append(id.prefix(id.count - 1))
      } else {
        JSONText.appendString(id, to: buffer)
        buffer.truncate(to: buffer.count - 1)
      }
      buffer.append("_s")
      buffer.append(decimal: part)
      buffer.append("\"")
    } else {
      buffer.append(id)
    }
    buffer.append(",")
  }

  /// The row with its tokens, good until the next.
  func row(_ tokens: ArraySlice<UInt64>) -> ByteView {
    append("\"input_ids\":[", tokens) { Int(TrainingRow.id($0)) }
    append("],\"attention_mask\":[", tokens) { _ in 1 }
    append("],\"labels\":[", tokens) { Int(TrainingRow.label($0)) }
    buffer.append("]}")
    return buffer.view
  }

  /// The same of several rows one after the other, with the positions in each and their lengths.
  func packed(_ tokens: ArraySlice<UInt64>, lengths: [Int]) -> ByteView {
    _ = row(tokens)
    buffer.truncate(to: buffer.count - 1)
    buffer.append(",\"position_ids\":[")
    for length in lengths {
      for position in 0..<length {
        buffer.append(decimal: position)
        buffer.append(",")
      }
    }
    buffer.truncate(to: buffer.count - 1)
    append("],\"seq_lengths\":[", lengths[...]) { $0 }
    buffer.append("]}")
    return buffer.view
  }

  private func append<Item>(_ opening: StaticString, _ items: ArraySlice<Item>, _ number: (Item) -> Int) {
    buffer.append(opening)
    for (index, item) in items.enumerated() {
      if index > 0 { buffer.append(",") }
      buffer.append(decimal: number(item))
    }
  }
}
