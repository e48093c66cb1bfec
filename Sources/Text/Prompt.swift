public import Records

/// A sample's prompt: its text up to `metadata.prompt_end`, which counts Unicode code points.
///
/// A record without a usable `prompt_end` is no exchange: all of its text counts as prompt.
public final class Prompt {
  private let textField: FieldLookup
  private let promptEnd: FieldLookup
  private let buffer = ByteBuffer(capacity: 4096)

  /// For records with their text in this field, which names one value.
  public init(textField: FieldPath) throws(ToolError) {
    self.textField = FieldLookup(textField)
    promptEnd = FieldLookup(try FieldPath("metadata.prompt_end"))
  }

  /// `metadata.prompt_end` when it is a whole number, 0 or more.
  public func end(in document: JSONDocument) -> Int? {
    guard let node = promptEnd.first(in: document), document.kind(node) == .number else { return nil }
    return JSONNumber.count(document.raw(node))
  }

  /// The prompt as it stands in the record, the inside of a JSON string; nil when the record has no text.
  public func find(in document: JSONDocument) -> Found? {
    guard let node = textField.first(in: document), document.kind(node) == .string else { return nil }
    return Found(text: document.raw(node), isEscaped: document.isEscaped(node), end: end(in: document))
  }

  /// The prompt in UTF-8, good until the next call or the next record; nil when the record has no text.
  public func text(in document: JSONDocument) -> ByteView? {
    guard let found = find(in: document) else { return nil }
    let raw = found.raw
    guard found.isEscaped else { return raw }
    buffer.removeAll()
    var count = 0
    unsafe buffer.append(count: raw.count) { room in count = unsafe JSONText.unescape(raw, into: room) }
    buffer.truncate(to: count)
    return buffer.view
  }

  /// Where a prompt is.
  public struct Found {
    fileprivate let text: ByteView
    fileprivate let isEscaped: Bool
    fileprivate let end: Int?

    /// The prompt's JSON text. Reads the record's text up to the prompt's end.
    public var raw: ByteView { end.map { text.prefix(CodePoints.offset(of: $0, escaped: text)) } ?? text }

    /// Bytes of UTF-8 that the prompt has at least, told without reading it.
    public var leastBytes: Int {
      // A code point has up to 4 bytes, as escapes up to 12; `prompt_end` may lie past the last one.
      let codePoints = text.count / (isEscaped ? 12 : 4)
      return end.map { min($0, codePoints) } ?? codePoints
    }
  }
}
