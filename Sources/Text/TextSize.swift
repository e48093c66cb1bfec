public import Records

/// The code points and words of a text, counted in one pass of eight bytes a step.
public struct TextSize: Equatable, Sendable {
  /// Unicode code points, as Python's `len` counts them.
  public private(set) var codePoints = 0
  /// Words, as `Words` counts them.
  public private(set) var words = 0

  /// Measures JSON text, the inside of a valid string, as the text that it stands for.
  public init(escaped text: ByteView) {
    let bytes = unsafe text.pointer
    let length = text.count
    /// 1 when the last character was part of a word, in the place of a byte's high bit.
    var inside: UInt64 = 0
    var at = 0
    while at &+ 8 <= length {
      let block = unsafe UInt64(littleEndian: UnsafeRawPointer(bytes + at).loadUnaligned(as: UInt64.self))
      let backslashes = block ^ Self.every(0x5C)
      // Each test is exact for "any byte": non-ASCII, or zero after the exclusive or.
      if (block | ((backslashes &- Self.every(0x01)) & ~backslashes)) & Self.every(0x80) != 0 {
        at = unsafe walk(bytes, from: at, until: at &+ 8, length, &inside)
        continue
      }
      // The high bit of each byte that is no space; JSON text has no control characters.
      let solid = ((block ^ Self.every(0x20)) &+ Self.every(0x7F)) & Self.every(0x80)
      words &+= (solid & ~(solid << 8 | inside)).nonzeroBitCount
      inside = solid >> 56
      codePoints &+= 8
      at &+= 8
    }
    _ = unsafe walk(bytes, from: at, until: length, length, &inside)
  }

  @inline(__always) private static func every(_ byte: UInt64) -> UInt64 { byte &* 0x0101_0101_0101_0101 }

  /// Reads character by character, at least up to `end`; returns where it stopped.
  @unsafe private mutating func walk(
    _ bytes: UnsafePointer<UInt8>, from start: Int, until end: Int, _ length: Int, _ inside: inout UInt64
  ) -> Int {
    var at = start
    while at < end {
      let byte = unsafe bytes[at]
      var isSpace = byte == 0x20
      var width = 1
      if byte == 0x5C {
        var isLowSurrogate = false
        unsafe (isSpace, width, isLowSurrogate) = Self.escape(bytes, at, length)
        if isLowSurrogate { codePoints &-= 1 }
      } else if byte >= 0x80 {
        width = byte < 0xE0 ? 2 : byte < 0xF0 ? 3 : 4
        isSpace = unsafe WhiteSpace.width(bytes, at, length) > 0
      }
      codePoints &+= 1
      if !isSpace && inside == 0 { words &+= 1 }
      inside = isSpace ? 0 : 0x80
      at &+= width
    }
    return at
  }

  /// Whether the escape at `at` separates words, how many bytes it has, and whether it is the second half of a pair.
  @unsafe private static func escape(_ bytes: UnsafePointer<UInt8>, _ at: Int, _ length: Int) -> (Bool, Int, Bool) {
    guard at &+ 1 < length else { return (false, 1, false) }
    switch unsafe bytes[at &+ 1] {
    case 0x6E, 0x74, 0x72, 0x66: return (true, 2, false)  // n t r f
    case 0x75:
      guard at &+ 6 <= length else { return (false, length &- at, false) }
      var scalar: UInt32 = 0
      for index in 2..<6 {
        let digit = unsafe bytes[at &+ index]
        scalar = scalar << 4 | UInt32(digit & 0xF) &+ (digit >= 0x40 ? 9 : 0)
      }
      let isSpace = WhiteSpace.contains(scalar) || (0x1C...0x1F).contains(scalar)
      return (isSpace, 6, scalar & 0xFC00 == 0xDC00)
    default: return (false, 2, false)
    }
  }
}
