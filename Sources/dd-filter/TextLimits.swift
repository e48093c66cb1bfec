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

  private func words(_ text: ByteView, _ isEscaped: Bool, upTo limit: Int) -> Int {
    isEscaped ? Words.count(escaped: text, upTo: limit) : Words.count(text, upTo: limit)
  }

  /// What a reject file says about a breach, such as `12 characters, at least 50 are wanted`.
  func detail(_ breach: Breach, escaped text: ByteView) -> String {
    let characters = CodePoints.count(escaped: text)
    return switch breach {
    case .tooShort: "\(characters) characters, fewer than \(minimumCharacters ?? 0)"
    case .tooLong: "\(characters) characters, more than \(maximumCharacters ?? 0)"
    case .tooFewWords: "\(Words.count(escaped: text)) words, fewer than \(minimumWords ?? 0)"
    case .tooManyWords: "\(Words.count(escaped: text)) words, more than \(maximumWords ?? 0)"
    }
  }
}
