extension String {
  /// The text for a terminal or a table, on one line: what would move the cursor, colour it, turn the order of letters
  /// around or can't be seen is spelled out, as in `\n` and `\u{1b}`.
  public var visible: String {
    if utf8.allSatisfy({ (0x20...0x7E).contains($0) }) { return self }
    var shown = ""
    for scalar in unicodeScalars { shown.append(visible: scalar) }
    return shown
  }

  /// Appends a character as `visible` spells it.
  public mutating func append(visible scalar: Unicode.Scalar) {
    switch scalar {
    case "\n": self += "\\n"
    case "\t": self += "\\t"
    case "\r": self += "\\r"
    default:
      switch scalar.properties.generalCategory {
      case .control, .format, .lineSeparator, .paragraphSeparator:
        self += "\\u{" + String(scalar.value, radix: 16) + "}"
      default: unicodeScalars.append(scalar)
      }
    }
  }
}
