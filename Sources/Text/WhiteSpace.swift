public import Records

/// Unicode's White_Space property (PropList.txt): tests and trimming on UTF-8 bytes and on JSON text whose escapes stand.
///
/// U+0009–000D, 0020, 0085, 00A0, 1680, 2000–200A, 2028, 2029, 202F, 205F, 3000. U+200B and U+FEFF are none.
public enum WhiteSpace {
  /// Whether the scalar value has the property.
  @inlinable public static func contains(_ scalar: UInt32) -> Bool {
    switch scalar {
    case 0x09...0x0D, 0x20, 0x85, 0xA0, 0x1680, 0x2000...0x200A, 0x2028, 0x2029, 0x202F, 0x205F, 0x3000: true
    default: false
    }
  }

  /// The text without the white space at both ends.
  public static func trim(_ text: ByteView) -> ByteView {
    let start = unsafe leading(text.pointer, text.count)
    let end = unsafe trailing(text.pointer, from: start, text.count)
    return text[start..<end]
  }

  /// How many bytes of white space the text begins with.
  public static func leadingCount(_ text: ByteView) -> Int { unsafe leading(text.pointer, text.count) }

  /// Where the text's trailing white space begins.
  public static func trailingStart(_ text: ByteView) -> Int { unsafe trailing(text.pointer, from: 0, text.count) }

  /// Whether there is nothing but white space.
  public static func isBlank(_ text: ByteView) -> Bool { leadingCount(text) == text.count }

  /// How many bytes the white-space character at `at` has; 0 when it is none.
  @unsafe @inline(__always)
  static func width(_ bytes: UnsafePointer<UInt8>, _ at: Int, _ count: Int) -> Int {
    let first = unsafe bytes[at]
    if first < 0x80 { return first == 0x20 || (first >= 0x09 && first <= 0x0D) ? 1 : 0 }
    if first == 0xC2 {
      return unsafe at &+ 1 < count && (bytes[at &+ 1] == 0x85 || bytes[at &+ 1] == 0xA0) ? 2 : 0
    }
    guard first >= 0xE1 && first <= 0xE3, at &+ 2 < count else { return 0 }
    let low = unsafe UInt32(bytes[at &+ 1] & 0x3F) << 6 | UInt32(bytes[at &+ 2] & 0x3F)
    return contains(UInt32(first & 0xF) << 12 | low) ? 3 : 0
  }

  @unsafe static func leading(_ bytes: UnsafePointer<UInt8>, _ count: Int) -> Int {
    var at = 0
    while at < count {
      let width = unsafe width(bytes, at, count)
      if width == 0 { break }
      at &+= width
    }
    return at
  }

  @unsafe static func trailing(_ bytes: UnsafePointer<UInt8>, from start: Int, _ count: Int) -> Int {
    var end = count
    while end > start {
      var at = end &- 1
      while unsafe at > start && bytes[at] & 0xC0 == 0x80 { at &-= 1 }
      if unsafe width(bytes, at, end) != end &- at { break }
      end = at
    }
    return end
  }
}
