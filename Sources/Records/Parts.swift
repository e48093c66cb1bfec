extension StringProtocol {
  /// The parts between a character's places, the empty ones too, judged by Unicode scalars. For `Character`, a slash and
  /// the letter before it may be one (U+0D4E and `/` are), or a line end and a carriage return.
  public func parts(at separator: Unicode.Scalar) -> [String] {
    unicodeScalars.split(separator: separator, omittingEmptySubsequences: false).map {
      String(String.UnicodeScalarView($0))
    }
  }

  /// Whether a scalar is among the text's.
  public func has(_ scalar: Unicode.Scalar) -> Bool { unicodeScalars.contains(scalar) }

  /// Whether the text's bytes begin with those of a word.
  public func beginsExactly(with word: String) -> Bool { utf8.starts(with: word.utf8) }

  /// Whether the text's bytes end with those of a word.
  public func endsExactly(with word: String) -> Bool { utf8.reversed().starts(with: word.utf8.reversed()) }
}
