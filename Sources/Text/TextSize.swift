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
      repeat { at = unsafe Self.addUnit(bytes, at, text.count, &size) } while unsafe Self.isUnit(bytes, at, text.count)
    }
    codePoints = size.code_points
    words = size.words
    self.bytes = size.utf8_bytes
  }

  /// Whether a `\u` stands there.
  @inline(__always)
  @unsafe private static func isUnit(_ bytes: UnsafePointer<UInt8>, _ at: Int, _ length: Int) -> Bool {
    unsafe at &+ 1 < length && bytes[at] == 0x5C && bytes[at &+ 1] == 0x75
  }

  /// Counts the `\u` that stands there, of which a prefix of a text may have less than all; returns what comes behind it.
  /// Each half of a surrogate pair counts two bytes, and only the first a code point.
  @unsafe private static func addUnit(
    _ bytes: UnsafePointer<UInt8>, _ at: Int, _ length: Int, _ size: inout dd_text_size
  ) -> Int {
    let isWhole = at &+ 6 <= length
    let scalar = isWhole ? unsafe JSONText.hex4(bytes + at + 2) : 0
    let isSpace = isWhole && (WhiteSpace.contains(scalar) || (0x1C...0x1F).contains(scalar))
    if scalar & 0xFC00 != 0xDC00 { size.code_points &+= 1 }
    if !isSpace && !size.is_inside_word { size.words &+= 1 }
    size.is_inside_word = !isSpace
    size.utf8_bytes &+= scalar < 0x80 ? 1 : scalar < 0x800 || scalar & 0xF800 == 0xD800 ? 2 : 3
    return isWhole ? at &+ 6 : length
  }
}
