public import Records

/// A sample's prompt: its text up to `metadata.prompt_end`, which counts Unicode code points.
///
/// A record without a usable `prompt_end` is no exchange: all of its text counts as prompt.
public final class Prompt {
  private let textField: FieldLookup
  private let promptEnd: FieldLookup
  private let buffer = ByteBuffer(capacity: 4096)

  /// For records with their text in this field. Throws exit 64 for a path that is none.
  public init(textField: String) throws(ToolError) {
    self.textField = FieldLookup(try FieldPath(textField))
    promptEnd = FieldLookup(try FieldPath("metadata.prompt_end"))
  }

  /// `metadata.prompt_end` when it is a whole number, 0 or more.
  public func end(in document: JSONDocument) -> Int? {
    guard let node = promptEnd.first(in: document), document.kind(node) == .number else { return nil }
    let digits = document.raw(node)
    guard digits.count <= 18 else { return nil }
    var value = 0
    for digit in digits {
      guard digit &- 0x30 < 10 else { return nil }
      value = 10 * value + Int(digit &- 0x30)
    }
    return value
  }

  /// Bytes of UTF-8 that the prompt has at least, told without reading it; nil when the record has no text.
  public func leastBytes(in document: JSONDocument) -> Int? {
    guard let node = textField.first(in: document), document.kind(node) == .string else { return nil }
    // A code point has up to 4 bytes, as escapes up to 12; `prompt_end` may lie past the last one.
    let codePoints = document.raw(node).count / (document.isEscaped(node) ? 12 : 4)
    return end(in: document).map { min($0, codePoints) } ?? codePoints
  }

  /// The prompt in UTF-8, good until the next call or the next record; nil when the record has no text.
  public func text(in document: JSONDocument) -> ByteView? {
    guard let node = textField.first(in: document), document.kind(node) == .string else { return nil }
    var raw = document.raw(node)
    if let end = end(in: document) { raw = raw.prefix(CodePoints.offset(of: end, escaped: raw)) }
    guard document.isEscaped(node) else { return raw }
    buffer.removeAll()
    var count = 0
    unsafe buffer.append(count: raw.count) { room in count = unsafe JSONText.unescape(raw, into: room) }
    buffer.truncate(to: count)
    return buffer.view
  }
}
