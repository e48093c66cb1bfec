import Records
import Text

/// Bounds of a text's length, in Unicode code points and in words as Python's `str.split()` counts them.
struct TextLimits {
  var field: String
  var minimumCharacters: Int?
  var maximumCharacters: Int?
  var minimumWords: Int?
  var maximumWords: Int?

  var hasBounds: Bool {
    minimumCharacters != nil || maximumCharacters != nil || minimumWords != nil || maximumWords != nil
  }

  /// A bound that a text does not keep.
  enum Breach { case tooShort, tooLong, tooFewWords, tooManyWords }

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

  private func words(_ text: ByteView, _ isEscaped: Bool, upTo limit: Int) -> Int {
    isEscaped ? Words.count(escaped: text, upTo: limit) : Words.count(text, upTo: limit)
  }

  /// What a reject file says about a breach, such as `12 of at least 50 characters`.
  func detail(_ breach: Breach, _ size: TextSize) -> String {
    switch breach {
    case .tooShort: "\(size.codePoints) of at least \(minimumCharacters ?? 0) characters"
    case .tooLong: "\(size.codePoints) of at most \(maximumCharacters ?? 0) characters"
    case .tooFewWords: "\(size.words) of at least \(minimumWords ?? 0) words"
    case .tooManyWords: "\(size.words) of at most \(maximumWords ?? 0) words"
    }
  }
}
