public import Records

/// Trimming the inside of a JSON string without undoing its escapes.
extension WhiteSpace {
  /// The JSON text without the white space at both ends; its escapes stand as they are.
  public static func trim(escaped text: ByteView) -> ByteView {
    let start = leadingCount(escaped: text)
    return text[start..<trailingStart(escaped: text, from: start)]
  }

  /// Whether JSON text holds nothing but white space, escaped or not.
  public static func isBlank(escaped text: ByteView) -> Bool { leadingCount(escaped: text) == text.count }

  /// How many bytes of white space, escaped or not, JSON text begins with.
  public static func leadingCount(escaped text: ByteView) -> Int {
    var at = 0
    while at < text.count {
      let width = unsafe text[at] == 0x5C ? escapeWidth(text, at) : width(text.pointer, at, text.count)
      if width == 0 { break }
      at += width
    }
    return at
  }

  /// Where the trailing white space, escaped or not, of JSON text begins; not before `start`.
  public static func trailingStart(escaped text: ByteView, from start: Int = 0) -> Int {
    var end = text.count
    while end > start {
      let unescaped = unsafe trailing(text.pointer, from: start, end)
      // A space after an odd number of backslashes can't be: `\ ` is no escape.
      end = unescaped
      guard let escape = lastEscape(text, from: start, end), escapeWidth(text, escape) == end - escape else { break }
      end = escape
    }
    return end
  }

  /// Where the escape that ends at `end` begins, if the last character is one.
  private static func lastEscape(_ text: ByteView, from start: Int, _ end: Int) -> Int? {
    for width in [2, 6] where end - width >= start {
      let at = end - width
      guard text[at] == 0x5C, (text[at + 1] == 0x75) == (width == 6) else { continue }
      var backslashes = at
      while backslashes > start && text[backslashes - 1] == 0x5C { backslashes -= 1 }
      if (at - backslashes) % 2 == 0 { return at }
    }
    return nil
  }

  /// How many bytes the escape at `at` has when it stands for white space; else 0.
  private static func escapeWidth(_ text: ByteView, _ at: Int) -> Int {
    guard at + 1 < text.count else { return 0 }
    switch text[at + 1] {
    case 0x6E, 0x74, 0x72, 0x66: return 2  // n t r f
    case 0x75:
      guard at + 6 <= text.count else { return 0 }
      return unsafe contains(JSONText.hex4(text.pointer + at + 2)) ? 6 : 0
    default: return 0
    }
  }
}
