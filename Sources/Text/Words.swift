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
    let bytes = unsafe text.pointer
    let length = text.count
    var total = 0
    var isInside = false
    var at = 0
    while at < length && total < limit {
      let byte = unsafe bytes[at]
      var space = 0
      var width = 1
      if byte == 0x5C && at &+ 1 < length {
        let escape = unsafe TextSize.escape(bytes, at, length)
        (space, width) = (escape.isSpace ? 1 : 0, escape.width)
      } else if byte &- 0x21 >= 0x5F {
        space = unsafe WhiteSpace.width(bytes, at, length)
        width = max(space, 1)
      }
      if space == 0 && !isInside { total &+= 1 }
      isInside = space == 0
      at &+= width
    }
    return total
  }
}
