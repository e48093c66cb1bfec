import Records
import ToolKit

/// The samples and dropped rows that the page shows on demand, as the JSON that its script reads.
///
/// Texts are JSON strings in which what a parser of HTML looks for (`<`, `>`, `&`) and what JavaScript takes for line ends
/// are escapes: nothing in them can end the element that holds them.
struct SampleData {
  let survey: Survey
  let links: HubLinks

  /// Code points of a text that are shown, from the most on; the first with which all fits is taken.
  private static let lengths = [SampleExcerpt.most, 4000, 2000, 1000, 500, 200, 80]

  /// The JSON in at most `room` bytes, as long as 80 characters of each text fit in.
  func json(room: Int) -> ByteBuffer {
    let buffer = ByteBuffer(capacity: 1 << 16)
    for length in Self.lengths {
      buffer.removeAll()
      write(to: buffer, length)
      if buffer.count <= room { break }
    }
    return buffer
  }

  private func write(to buffer: ByteBuffer, _ length: Int) {
    buffer.append("{\"datasets\":[")
    list(survey.members, to: buffer) { append($0.dataset.name, to: buffer) }
    buffer.append("],\n\"samples\":[")
    let picks = survey.members.map { $0.found?.picks.excerpts ?? [] }
    // Each dataset in its turn.
    let samples = (0..<(picks.map(\.count).max() ?? 0)).flatMap { turn in
      picks.indices.filter { turn < picks[$0].count }.map { ($0, picks[$0][turn]) }
    }
    list(samples, to: buffer) { sample($0.0, $0.1, length, to: buffer) }
    buffer.append("],\n\"drops\":[")
    let drops = survey.members.enumerated().flatMap { index, member in
      member.drops.reasons.flatMap { reason in reason.examples.map { (index, $0) } }
    }
    list(drops, to: buffer) { drop($0.0, $0.1, min(length, DropReasons.rowLength), to: buffer) }
    buffer.append("]}")
  }

  /// `[dataset, number, id, characters, tokens, metadata, link, file, row of the file, row of the source, parts]`
  private func sample(_ index: Int, _ excerpt: SampleExcerpt, _ length: Int, to buffer: ByteBuffer) {
    let source = survey.members[index].dataset.source
    let row = excerpt.provenance.row ?? SampleName(excerpt.id, of: survey.members[index].dataset.name)?.row
    let place = row.flatMap { source.file(ofRow: $0) }
    let file = excerpt.provenance.file ?? place?.name
    let link = file == nil && row == nil ? nil : links.row(source, inFile: file)
    buffer.append("[\(index),\(excerpt.number),")
    append(excerpt.id, to: buffer)
    buffer.append(",\(excerpt.length),\(excerpt.tokens.map(String.init) ?? "null"),")
    append(shortened(excerpt.metadata, length), to: buffer)
    for text in [link, file] {
      buffer.append(",")
      append(text ?? "", to: buffer)
    }
    let rowOfFile = place.flatMap { $0.name == file ? $0.row : nil }
    for number in [rowOfFile, row] { buffer.append(",\(number.map(String.init) ?? "null")") }
    buffer.append(",[")
    var left = length
    list(excerpt.parts, to: buffer) { part in
      let text = String(String.UnicodeScalarView(part.text.unicodeScalars.prefix(max(left, 0))))
      left -= text.unicodeScalars.count
      buffer.append("[")
      append(part.role ?? "", to: buffer)
      buffer.append(",\(part.start),\((part.isPrompt ? 1 : 0) + (part.isRationale ? 2 : 0)),")
      append(text, to: buffer)
      buffer.append("]")
    }
    buffer.append("]]")
  }

  /// `[dataset, stage, kind, reason, detail, id, row of the source, row]`
  private func drop(_ index: Int, _ row: RejectedRow, _ length: Int, to buffer: ByteBuffer) {
    buffer.append("[\(index)")
    for text in [row.stage, row.kind, row.reason, row.detail, row.id ?? ""] {
      buffer.append(",")
      append(text, to: buffer)
    }
    buffer.append(",\(row.sourceRow.map(String.init) ?? "null"),")
    append(shortened(row.row, length), to: buffer)
    buffer.append("]")
  }

  private func list<Item>(_ items: [Item], to buffer: ByteBuffer, _ write: (Item) -> Void) {
    for (index, item) in items.enumerated() {
      if index > 0 { buffer.append(",\n") }
      write(item)
    }
  }

  /// Appends a JSON string that is safe inside of `<script type="application/json">`.
  private func append(_ text: String, to buffer: ByteBuffer) {
    let escaped = ByteBuffer(capacity: text.utf8.count + 2)
    JSONText.appendString(Secrets.hide(text), to: escaped)
    withExtendedLifetime(escaped) {
      let bytes = escaped.view
      for (at, byte) in bytes.enumerated() {
        switch byte {
        case 0x3C: buffer.append("\\u003c")
        case 0x3E: buffer.append("\\u003e")
        case 0x26: buffer.append("\\u0026")
        // U+2028 and U+2029 are E2 80 A8 and E2 80 A9.
        case 0xE2 where at + 2 < bytes.count && bytes[at + 1] == 0x80 && bytes[at + 2] & 0xFE == 0xA8:
          buffer.append(bytes[at + 2] == 0xA8 ? "\\u2028" as String : "\\u2029")
        case 0x80 where at > 0 && at + 1 < bytes.count && bytes[at - 1] == 0xE2 && bytes[at + 1] & 0xFE == 0xA8: break
        case 0xA8, 0xA9:
          if !(at > 1 && bytes[at - 1] == 0x80 && bytes[at - 2] == 0xE2) { buffer.append(byte) }
        default: buffer.append(byte)
        }
      }
    }
  }
}

/// What a sample's id says: `gsm8k_00000123`, with `_e2` for a repeated epoch, `_1` or `_s1` for one of several of a row.
struct SampleName {
  let row: Int
  /// What stands behind the row.
  let rest: String

  /// Nil for an id that is none of the dataset's.
  init?(_ id: String, of dataset: String) {
    guard id.hasPrefix(dataset + "_") else { return nil }
    let digits = id.dropFirst(dataset.count + 1).prefix { $0.isASCII && $0.isNumber }
    guard digits.utf8.count >= 8, let row = Int(outside: digits) else { return nil }
    let rest = id.dropFirst(dataset.count + 1 + digits.count)
    guard rest.isEmpty || rest.hasPrefix("_") else { return nil }
    self.row = row
    self.rest = String(rest)
  }
}
