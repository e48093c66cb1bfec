internal import CBlocks
public import Records

extension CodePoints {
  /// Where in JSON text, the inside of a string, the code point with this number begins; its end when it has fewer.
  public static func offset(of codePoint: Int, escaped text: ByteView) -> Int {
    let bytes = unsafe text.pointer
    var left = max(codePoint, 0)
    var at = 0
    while true {
      at &+= unsafe dd_skip_escaped_code_points(bytes + at, text.count &- at, &left)
      if left == 0 || at == text.count { return at }
      let end = min(at &+ 64, text.count)
      while left > 0 && at < end {
        if unsafe bytes[at] & 0xC0 != 0x80 { left &-= 1 }
        at &+= unsafe width(bytes, at, text.count)
      }
      at = min(at, text.count)
      while unsafe at < text.count && bytes[at] & 0xC0 == 0x80 { at &+= 1 }
    }
  }

  /// Whether JSON text, the inside of a string, stands for so many code points or more; looks no further than it must.
  public static func reaches(_ count: Int, escaped text: ByteView) -> Bool {
    if count <= 0 { return true }
    // A code point has 1 to 4 bytes, as escapes at most 12.
    if text.count < count || text.count / 12 >= count { return text.count >= count }
    return offset(of: count - 1, escaped: text) < text.count
  }

  /// How many bytes stand at `at` for one code point: an escape, a pair of them past U+FFFF, else a single byte.
  @unsafe private static func width(_ bytes: UnsafePointer<UInt8>, _ at: Int, _ count: Int) -> Int {
    guard unsafe bytes[at] == 0x5C && at &+ 1 < count else { return 1 }
    guard unsafe bytes[at &+ 1] == 0x75 else { return 2 }
    // The first half of a pair is \uD800 to \uDBFF; letters in either case.
    let isHighSurrogate =
      unsafe at &+ 3 < count && bytes[at &+ 2] | 0x20 == 0x64
      && (bytes[at &+ 3] == 0x38 || bytes[at &+ 3] == 0x39 || (0x61...0x62).contains(bytes[at &+ 3] | 0x20))
    return isHighSurrogate ? 12 : 6
  }
}
