public import Records
public import Text

/// How tokens are counted: `estimate`, or a tokenizer.json by which they are counted exactly.
public struct TokenCounting: Sendable {
  private let tokenizer: Tokenizer?

  /// The rule of thumb.
  public static let estimate = TokenCounting()

  private init() { tokenizer = nil }

  /// By the tokenizer.json at a path, which errors call by a name; nil is the rule of thumb. Throws as `Tokenizer` does.
  public init(_ file: (path: String, name: String)?) throws(ToolError) {
    tokenizer = try file.map { (file) throws(ToolError) in try Tokenizer(path: file.path, called: file.name) }
  }

  /// What reports say: the SHA-256 of the tokenizer.json, or `estimate`.
  public var name: String { tokenizer?.digest ?? TokenMeasure.estimate.rawValue }

  /// Whether text of so many UTF-8 bytes has at least `tokens` of them whatever it says, so that nobody need look.
  public func surelyReaches(_ tokens: Int, bytes: Int) -> Bool {
    tokenizer == nil && TokenMeasure.estimate.surelyReaches(tokens, bytes: bytes)
  }

  /// A counter for one thread.
  public func counter() -> TokenCounter { TokenCounter(tokenizer) }
}

/// Counts the tokens of texts, for one thread, as dd-tokenize does: without special ones around them.
public final class TokenCounter {
  private let encoder: Encoder?
  private let list = TokenList()
  private let buffer = ByteBuffer(capacity: 1 << 12)

  fileprivate init(_ tokenizer: Tokenizer?) { encoder = tokenizer.map { Encoder($0) } }

  /// The tokens of JSON text, the inside of a string. Throws as `Encoder.encode` does, with the record's place.
  public func count(escaped text: ByteView, at place: @autoclosure () -> String) throws(ToolError) -> Int {
    guard let encoder else { return TokenMeasure.estimate.count(escaped: text) }
    list.removeAll()
    try encoder.encode(unescaped(text), into: list, at: place())
    return list.count
  }

  /// The tokens of a record's text; nil when it has none. Several texts are tokenised each alone. Throws as the other.
  public func count(
    _ field: TextField, in document: JSONDocument, at place: @autoclosure () -> String
  ) throws(ToolError) -> Int? {
    if encoder == nil { return field.size(in: document).map { TokenMeasure.estimate.count($0) } }
    switch field.find(in: document) {
    case .missing, .notText: return nil
    case .one(let node): return try count(escaped: document.raw(node), at: place())
    case .many(let nodes):
      var sum = 0
      for node in nodes { sum += try count(escaped: document.raw(node), at: place()) }
      return sum
    }
  }

  private func unescaped(_ text: ByteView) -> ByteView {
    if text.firstIndex(of: 0x5C) == nil { return text }
    buffer.removeAll()
    var count = 0
    unsafe buffer.append(count: text.count) { room in count = unsafe JSONText.unescape(text, into: room) }
    buffer.truncate(to: count)
    return buffer.view
  }
}
