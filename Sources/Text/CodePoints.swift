public import Records

/// Lengths in Unicode code points, as Python's `len` counts them.
public enum CodePoints {
  /// How many bytes a block of the loops below has: their sums fit a byte, so that the compiler uses whole vectors.
  private static let block = 64

  /// The code points of well-formed UTF-8: every byte but the continuation bytes.
  public static func count(_ text: ByteView) -> Int {
    let bytes = unsafe text.pointer
    let length = text.count
    var total = 0
    var at = 0
    while at &+ block <= length {
      var starts: UInt8 = 0
      for index in 0..<block {
        let byte = unsafe bytes[at &+ index]
        starts &+= Int8(bitPattern: byte) > -65 ? 1 : 0
      }
      total &+= Int(starts)
      at &+= block
    }
    while at < length {
      if unsafe bytes[at] & 0xC0 != 0x80 { total &+= 1 }
      at &+= 1
    }
    return total
  }

  /// What a look through JSON text, the inside of a string, tells.
  public struct Escaped: Equatable, Sendable {
    /// How many code points the text stands for.
    public var codePoints: Int
    /// Whether it has `\u` or `\/`, so that another spelling may stand for the same text.
    public var hasLongEscapes: Bool
  }

  /// Counts the code points that JSON text stands for: one for each escape, also for a surrogate pair.
  public static func count(escaped text: ByteView) -> Int { look(escaped: text).codePoints }

  /// One pass over valid JSON text.
  ///
  /// A lone backslash makes two bytes one code point. Blocks with two backslashes in a row, `\u` or `\/` are
  /// read byte by byte; a block that begins after a lone backslash begins with that escape's letter.
  public static func look(escaped text: ByteView) -> Escaped {
    let bytes = unsafe text.pointer
    let length = text.count
    var found = Escaped(codePoints: 0, hasLongEscapes: false)
    var at = 0
    while at &+ block < length {
      var net: UInt8 = 0
      var backslashes: UInt8 = 0
      for index in 0..<block {
        let byte = unsafe bytes[at &+ index]
        let backslash: UInt8 = byte == 0x5C ? 0xFF : 0
        // One for every character, less one for the backslash of every escape; all ones are minus one.
        net &+= (Int8(bitPattern: byte) > -65 ? 1 : 0) &+ backslash
        backslashes |= backslash
      }
      if unsafe backslashes == 0 || !isCrowded(bytes + at) {
        found.codePoints &+= Int(net)
        at &+= block
      } else {
        at = unsafe walk(bytes, from: at, until: at &+ block, length, &found)
      }
    }
    _ = unsafe walk(bytes, from: at, until: length, length, &found)
    return found
  }

  /// Whether in a block, and the byte after it, a backslash has another, `u` or `/` behind it.
  @unsafe @inline(__always) private static func isCrowded(_ bytes: UnsafePointer<UInt8>) -> Bool {
    var crowded: UInt8 = 0
    for index in 0..<block {
      let next = unsafe bytes[index &+ 1]
      let isSpecial: UInt8 = (next == 0x5C ? 1 : 0) | (next == 0x75 ? 1 : 0) | (next == 0x2F ? 1 : 0)
      crowded |= unsafe isSpecial & (bytes[index] == 0x5C ? 1 : 0)
    }
    return crowded != 0
  }

  /// Reads character by character, at least up to `end`; returns where it stopped.
  @unsafe private static func walk(
    _ bytes: UnsafePointer<UInt8>, from start: Int, until end: Int, _ length: Int, _ found: inout Escaped
  ) -> Int {
    var at = start
    while at < end {
      let byte = unsafe bytes[at]
      if byte != 0x5C || at &+ 1 >= length {
        if byte & 0xC0 != 0x80 { found.codePoints &+= 1 }
        at &+= 1
        continue
      }
      let letter = unsafe bytes[at &+ 1]
      found.hasLongEscapes = found.hasLongEscapes || letter == 0x75 || letter == 0x2F
      // Of a surrogate pair the low half, \uDC00…\uDFFF, is not counted.
      let isLowSurrogate =
        unsafe letter == 0x75 && at &+ 3 < length && bytes[at &+ 2] | 0x20 == 0x64
        && (bytes[at &+ 3] | 0x20) >= 0x63
      if !isLowSurrogate { found.codePoints &+= 1 }
      at &+= letter == 0x75 ? 6 : 2
    }
    return at
  }
}
