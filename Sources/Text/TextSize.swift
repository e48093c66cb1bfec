public import Records

/// The code points and words of a text, counted in one pass.
public struct TextSize: Equatable, Sendable {
  /// Unicode code points, as Python's `len` counts them.
  public private(set) var codePoints = 0
  /// Words, as `Words` counts them.
  public private(set) var words = 0

  /// How many bytes a block of the loops below has: their sums fit a byte, so that the compiler uses whole vectors.
  private static let block = 64

  /// Measures JSON text, the inside of a valid string, as the text that it stands for.
  public init(escaped text: ByteView) {
    let bytes = unsafe text.pointer
    let length = text.count
    var isInside = false
    var at = unsafe walk(bytes, from: 0, until: min(2, length), length, &isInside)
    while at &+ Self.block &+ 2 <= length {
      if unsafe !isCounted(bytes + at, &isInside) {
        at = unsafe step(bytes, from: at, until: at &+ Self.block, length, &isInside)
      } else {
        at &+= Self.block
      }
    }
    _ = unsafe walk(bytes, from: at, until: length, length, &isInside)
  }

  /// Counts a block that begins and ends between characters, and has no escape but those of one letter.
  ///
  /// False, with nothing counted, for every other block. Reads two bytes before and behind it as well.
  @unsafe @inline(__always)
  private mutating func isCounted(_ bytes: UnsafePointer<UInt8>, _ isInside: inout Bool) -> Bool {
    let last = Self.block &- 1
    // What the loop takes the character before the block for must be what it was.
    guard unsafe bytes[-1] != 0x5C, unsafe bytes[last] != 0x5C, unsafe Self.endsWithSpace(bytes) != isInside else {
      return false
    }
    var net: UInt8 = 0
    var starts: UInt8 = 0
    var all: UInt8 = 0
    var special: UInt8 = 0
    for index in 0..<Self.block {
      let byte = unsafe bytes[index]
      let next = unsafe bytes[index &+ 1]
      let previous = unsafe bytes[index &- 1]
      let isBackslash: UInt8 = byte == 0x5C ? 1 : 0
      // Of the letters of escapes, but for u and the backslash, those of white space are the ones past b: f n r t.
      let isSpace: UInt8 = (byte == 0x20 ? 1 : 0) | (isBackslash & (next > 0x62 ? 1 : 0))
      let followsSpace: UInt8 =
        unsafe (previous == 0x20 ? 1 : 0) | ((bytes[index &- 2] == 0x5C ? 1 : 0) & (previous > 0x62 ? 1 : 0))
      net &+= (Int8(bitPattern: byte) > -65 ? 1 : 0) &- isBackslash
      starts &+= followsSpace & ~isSpace
      all |= byte
      special |= isBackslash & ((next == 0x5C ? 1 : 0) | (next == 0x75 ? 1 : 0))
    }
    if special != 0 { return false }
    if all >= 0x80, unsafe Self.mayHoldWideSpace(bytes) { return false }
    codePoints &+= Int(net)
    words &+= Int(starts)
    unsafe isInside = !Self.endsWithSpace(bytes + Self.block)
    return true
  }

  /// Whether the character before `bytes` is a space or the escape of one, in text where only such escapes are.
  @unsafe @inline(__always) private static func endsWithSpace(_ bytes: UnsafePointer<UInt8>) -> Bool {
    unsafe bytes[-1] == 0x20 || (bytes[-2] == 0x5C && bytes[-1] > 0x62)
  }

  /// Whether a block may hold the begin of White_Space past ASCII: U+0085, U+00A0, U+1680, U+2000 to U+205F, U+3000.
  @unsafe @inline(__always) private static func mayHoldWideSpace(_ bytes: UnsafePointer<UInt8>) -> Bool {
    var found: UInt8 = 0
    for index in 0..<block {
      let byte = unsafe bytes[index]
      let next = unsafe bytes[index &+ 1]
      let third = unsafe bytes[index &+ 2]
      // Of U+2000 to U+203F, the quotes and dashes U+2010 to U+2027 are no spaces.
      let isGeneral: UInt8 = (next == 0x80 ? 1 : 0) & ((third < 0x90 ? 1 : 0) | (third > 0xA7 ? 1 : 0))
      found |= (byte == 0xC2 ? 1 : 0) & ((next == 0x85 ? 1 : 0) | (next == 0xA0 ? 1 : 0))
      found |= (byte == 0xE1 ? 1 : 0) & (next == 0x9A ? 1 : 0)
      found |= (byte == 0xE2 ? 1 : 0) & (isGeneral | (next == 0x81 ? 1 : 0))
      found |= (byte == 0xE3 ? 1 : 0) & (next == 0x80 ? 1 : 0) & (third == 0x80 ? 1 : 0)
    }
    return found != 0
  }

  /// Counts eight bytes at once where they are ASCII without a backslash, at least up to `end`; returns where it stopped.
  @unsafe private mutating func step(
    _ bytes: UnsafePointer<UInt8>, from start: Int, until end: Int, _ length: Int, _ isInside: inout Bool
  ) -> Int {
    var at = start
    while at < end {
      guard at &+ 8 <= length else { return unsafe walk(bytes, from: at, until: end, length, &isInside) }
      let word = unsafe UInt64(littleEndian: UnsafeRawPointer(bytes + at).loadUnaligned(as: UInt64.self))
      let backslashes = word ^ Self.every(0x5C)
      // Each test is exact for "any byte": not ASCII, or zero after the exclusive or.
      if (word | ((backslashes &- Self.every(0x01)) & ~backslashes)) & Self.every(0x80) != 0 {
        at = unsafe walk(bytes, from: at, until: at &+ 8, length, &isInside)
        continue
      }
      // The high bit of each byte that is no space; JSON text has no control characters.
      let solid = ((word ^ Self.every(0x20)) &+ Self.every(0x7F)) & Self.every(0x80)
      words &+= (solid & ~(solid << 8 | (isInside ? 0x80 : 0))).nonzeroBitCount
      isInside = solid >> 63 != 0
      codePoints &+= 8
      at &+= 8
    }
    return at
  }

  @inline(__always) private static func every(_ byte: UInt64) -> UInt64 { byte &* 0x0101_0101_0101_0101 }

  /// Reads character by character, at least up to `end`; returns where it stopped.
  @unsafe private mutating func walk(
    _ bytes: UnsafePointer<UInt8>, from start: Int, until end: Int, _ length: Int, _ isInside: inout Bool
  ) -> Int {
    var at = start
    while at < end {
      let byte = unsafe bytes[at]
      if byte & 0xC0 == 0x80 {  // of a character that began in the block before
        at &+= 1
        continue
      }
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
      if !isSpace && !isInside { words &+= 1 }
      isInside = !isSpace
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
