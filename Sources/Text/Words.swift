public import Records

/// Words as Python's `str.split()` sees them: runs of characters that are neither White_Space nor U+001C–U+001F.
public enum Words {
  /// How many words UTF-8 text has; counting stops at `limit`.
  public static func count(_ text: ByteView, upTo limit: Int = .max) -> Int {
    let bytes = unsafe text.pointer
    let length = text.count
    var total = 0
    var isInside = false
    var at = 0
    while at < length && total < limit {
      let byte = unsafe bytes[at]
      if byte &- 0x21 < 0x5F {  // printable ASCII, the common case
        if !isInside { total &+= 1 }
        isInside = true
        at &+= 1
        continue
      }
      let space = unsafe byte >= 0x1C && byte <= 0x1F ? 1 : WhiteSpace.width(bytes, at, length)
      if space == 0 && !isInside { total &+= 1 }
      isInside = space == 0
      at &+= max(space, 1)
    }
    return total
  }

  /// How many words JSON text, the inside of a string, stands for; counting stops at `limit`.
  public static func count(escaped text: ByteView, upTo limit: Int = .max) -> Int {
    // No word is shorter than its letter and a blank.
    if limit > text.count / 2 { return TextSize(escaped: text).words }
    var seen = max(limit, 1) * 8
    while seen < text.count {
      // The end of this part may cut a blank in two, whose first half looks like a word.
      if TextSize(escaped: text.prefix(seen)).words > limit { return limit }
      seen *= 4
    }
    return min(limit, TextSize(escaped: text).words)
  }
}
