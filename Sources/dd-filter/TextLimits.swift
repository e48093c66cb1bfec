import Records
import Text

/// Bounds of a text's length, in Unicode code points, in words as Python's `str.split()` counts them, and in tokens.
struct TextLimits {
  var field: String
  var minimumCharacters: Int?
  var maximumCharacters: Int?
  var minimumWords: Int?
  var maximumWords: Int?
  var minimumTokens: Int?
  var maximumTokens: Int?

  var hasBounds: Bool {
    [minimumCharacters, maximumCharacters, minimumWords, maximumWords, minimumTokens, maximumTokens]
      .contains { $0 != nil }
  }

  /// A bound that a text does not keep.
  enum Breach { case tooShort, tooLong, tooFewWords, tooManyWords, tooFewTokens, tooManyTokens }

  /// The first bound that JSON text, the inside of a string, does not keep. Counts no further than the bounds.
  func breach(escaped text: ByteView, isEscaped: Bool) -> Breach? {
    if let minimumCharacters, !CodePoints.reaches(minimumCharacters, escaped: text) { return .tooShort }
    if let maximumCharacters, maximumCharacters < text.count {
      if CodePoints.reaches(maximumCharacters + 1, escaped: text) { return .tooLong }
    }
    if let minimumWords, words(text, isEscaped, upTo: minimumWords) < minimumWords { return .tooFewWords }
    if let maximumWords, maximumWords < text.count {
      if words(text, isEscaped, upTo: maximumWords + 1) > maximumWords { return .tooManyWords }
    }
    return nil
  }

  /// The first bound that a text of this size does not keep.
  func breach(_ size: TextSize) -> Breach? {
    if let minimumCharacters, size.codePoints < minimumCharacters { return .tooShort }
    if let maximumCharacters, size.codePoints > maximumCharacters { return .tooLong }
    if let minimumWords, size.words < minimumWords { return .tooFewWords }
    if let maximumWords, size.words > maximumWords { return .tooManyWords }
    return nil
  }

  /// Whether anybody asks how many tokens a text has.
  var boundsTokens: Bool { minimumTokens != nil || maximumTokens != nil }

  /// The first bound that a text of so many tokens does not keep.
  func breach(tokens: Int) -> Breach? {
    if let minimumTokens, tokens < minimumTokens { return .tooFewTokens }
    if let maximumTokens, tokens > maximumTokens { return .tooManyTokens }
    return nil
  }

  private func words(_ text: ByteView, _ isEscaped: Bool, upTo limit: Int) -> Int {
    isEscaped ? Words.count(escaped: text, upTo: limit) : Words.count(text, upTo: limit)
  }

  /// What a reject file says about a breach, such as `12 of at least 50 characters`.
  func detail(_ breach: Breach, _ size: TextSize, tokens: Int) -> String {
    switch breach {
    case .tooShort: "\(size.codePoints) of at least \(minimumCharacters ?? 0) characters"
    case .tooLong: "\(size.codePoints) of at most \(maximumCharacters ?? 0) characters"
    case .tooFewWords: "\(size.words) of at least \(minimumWords ?? 0) words"
    case .tooManyWords: "\(size.words) of at most \(maximumWords ?? 0) words"
    case .tooFewTokens: "\(tokens) of at least \(minimumTokens ?? 0) tokens"
    case .tooManyTokens: "\(tokens) of at most \(maximumTokens ?? 0) tokens"
    }
  }
}
