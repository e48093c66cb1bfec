public import Records

/// How tokens are counted. Tokenizers that count exactly get a case and a name here.
public enum TokenMeasure: String, CaseIterable, Sendable {
  /// ⌈max(words × 4/3, UTF-8 bytes / 4)⌉, with words as `Words` counts them.
  ///
  /// Four thirds of a token a word is the rule of thumb for English prose; a quarter of a token a byte holds for
  /// text whose words are long or that has no spaces: code, and scripts with three bytes to a character.
  case estimate

  /// The tokens of JSON text, the inside of a string.
  public func count(escaped text: ByteView) -> Int {
    switch self {
    case .estimate: count(TextSize(escaped: text))
    }
  }

  /// The tokens of text of this size.
  public func count(_ size: TextSize) -> Int {
    switch self {
    case .estimate: Self.estimate(words: size.words, bytes: size.bytes)
    }
  }

  /// Whether text of so many UTF-8 bytes has at least `tokens` of them whatever it says, so that nobody need look.
  public func surelyReaches(_ tokens: Int, bytes: Int) -> Bool {
    switch self {
    case .estimate: Self.estimate(words: 0, bytes: bytes) >= tokens
    }
  }

  /// Divides before it multiplies: nothing overflows, whatever the counts.
  private static func estimate(words: Int, bytes: Int) -> Int {
    max(words / 3 * 4 + (words % 3 * 4 + 2) / 3, bytes / 4 + (bytes % 4 + 3) / 4)
  }
}
