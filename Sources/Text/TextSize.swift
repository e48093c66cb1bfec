internal import CBlocks
public import Records

/// The code points, words and UTF-8 bytes of a text, counted in one pass.
public struct TextSize: Equatable, Sendable {
  /// Unicode code points, as Python's `len` counts them.
  public private(set) var codePoints = 0
  /// Words, as `Words` counts them.
  public private(set) var words = 0
  /// Bytes of UTF-8, with the escapes undone.
  public private(set) var bytes = 0

  /// The sum of some texts' sizes.
  public init(_ parts: some Sequence<TextSize>) {
    for part in parts {
      codePoints += part.codePoints
      words += part.words
      bytes += part.bytes
    }
  }

  /// Measures JSON text, the inside of a valid string, as the text that it stands for.
  public init(escaped text: ByteView) {
    let bytes = unsafe text.pointer
    var size = dd_text_size()
    var at = 0
    while true {
      at = unsafe dd_measure_escaped(bytes, text.count, at, &size)
      if at >= text.count { break }
      at = unsafe Self.walk(bytes, from: at, until: min(at &+ 64, text.count), text.count, &size)
    }
    codePoints = size.code_points
    words = size.words
    self.bytes = size.utf8_bytes
  }

  /// Reads character by character, at least up to `end`; returns where it stopped.
  @unsafe private static func walk(
    _ bytes: UnsafePointer<UInt8>, from start: Int, until end: Int, _ length: Int, _ size: inout dd_text_size
  ) -> Int {
    var at = start
    while at < end {
      let byte = unsafe bytes[at]
      if byte & 0xC0 == 0x80 {  // of a character that began in the block before
        size.utf8_bytes &+= 1
        at &+= 1
        continue
      }
      var isSpace = byte == 0x20
      var width = 1
      var encoded = 1
      var isLowSurrogate = false
      if byte == 0x5C {
        unsafe (isSpace, width, encoded, isLowSurrogate) = escape(bytes, at, length)
      } else if byte >= 0x80 {
        width = byte < 0xE0 ? 2 : byte < 0xF0 ? 3 : 4
        encoded = width
        isSpace = unsafe WhiteSpace.width(bytes, at, length) > 0
      }
      if !isLowSurrogate { size.code_points &+= 1 }
      if !isSpace && !size.is_inside_word { size.words &+= 1 }
      size.is_inside_word = !isSpace
      size.utf8_bytes &+= encoded
      at &+= width
    }
    return at
  }

  /// Whether the escape at `at` separates words, how many bytes it has and stands for, and whether it is the second
  /// half of a pair. A half counts two bytes.
  @unsafe static func escape(
    _ bytes: UnsafePointer<UInt8>, _ at: Int, _ length: Int
  ) -> (isSpace: Bool, width: Int, encoded: Int, isLowSurrogate: Bool) {
    guard at &+ 1 < length else { return (false, 1, 1, false) }
    switch unsafe bytes[at &+ 1] {
    case 0x6E, 0x74, 0x72, 0x66: return (true, 2, 1, false)  // n t r f
    case 0x75:
      guard at &+ 6 <= length else { return (false, length &- at, 1, false) }
      let scalar = unsafe JSONText.hex4(bytes + at + 2)
      let isSpace = WhiteSpace.contains(scalar) || (0x1C...0x1F).contains(scalar)
      let encoded = scalar < 0x80 ? 1 : scalar < 0x800 || scalar & 0xF800 == 0xD800 ? 2 : 3
      return (isSpace, 6, encoded, scalar & 0xFC00 == 0xDC00)
    default: return (false, 2, 1, false)
    }
  }
}
