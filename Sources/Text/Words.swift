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
        (space, width) = unsafe escape(bytes, at, length)
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

  /// Whether the escape at `at` separates words (1 or 0), and how many bytes it has.
  @unsafe private static func escape(_ bytes: UnsafePointer<UInt8>, _ at: Int, _ length: Int) -> (Int, Int) {
    switch unsafe bytes[at &+ 1] {
    case 0x6E, 0x74, 0x72, 0x66: return (1, 2)  // n t r f
    case 0x75:
      guard at &+ 6 <= length else { return (0, length &- at) }
      let scalar = unsafe JSONText.hex4(bytes + at + 2)
      return (WhiteSpace.contains(scalar) || (0x1C...0x1F).contains(scalar) ? 1 : 0, 6)
    default: return (0, 2)
    }
  }
}
