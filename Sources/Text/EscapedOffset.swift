public import Records

extension CodePoints {
  /// Where in JSON text, the inside of a string, the code point with this number begins; its end when it has fewer.
  ///
  /// Blocks of sixteen bytes without a backslash are counted at once.
  public static func offset(of codePoint: Int, escaped text: ByteView) -> Int {
    let bytes = unsafe text.pointer
    var left = codePoint
    var at = 0
    while left > 0 && at < text.count {
      if left >= 16 && at &+ 16 <= text.count {
        let block = unsafe UnsafeRawPointer(bytes + at).loadUnaligned(as: SIMD16<UInt8>.self)
        if !any(block .== 0x5C) {
          let starts = SIMD16<UInt8>(repeating: 0).replacing(with: 1, where: block & 0xC0 .!= 0x80)
          left &-= Int(starts.wrappedSum())
          at &+= 16
          continue
        }
      }
      at = unsafe next(bytes, at, text.count)
      left &-= 1
    }
    // A block may end inside a character that was counted by its first byte.
    while unsafe at < text.count && bytes[at] & 0xC0 == 0x80 { at &+= 1 }
    return at
  }

  /// The position after the character at `at`, which may be an escape, or a pair of them for one code point.
  @unsafe private static func next(_ bytes: UnsafePointer<UInt8>, _ at: Int, _ count: Int) -> Int {
    var end = at &+ 1
    if unsafe bytes[at] == 0x5C && end < count {
      let isUnicode = unsafe bytes[end] == 0x75
      let isHighSurrogate =
        unsafe isUnicode && at &+ 11 < count && bytes[at &+ 2] | 0x20 == 0x64
        && (0x38...0x62).contains(bytes[at &+ 3] | 0x20)
      return at &+ (isHighSurrogate ? 12 : isUnicode ? 6 : 2)
    }
    while unsafe end < count && bytes[end] & 0xC0 == 0x80 { end &+= 1 }
    return end
  }
}
