internal import Records

/// A text's bytes; outside of it there are zeros.
struct TextBytes {
  let view: ByteView

  init(_ view: ByteView) { self.view = view }

  var count: Int { view.count }

  @inline(__always) subscript(at: Int) -> UInt8 { unsafe at >= 0 && at < view.count ? view.pointer[at] : 0 }

  @inline(__always) func isDigit(_ at: Int) -> Bool { self[at] &- 0x30 < 10 }

  @inline(__always) func isLetter(_ at: Int) -> Bool { (self[at] | 0x20) &- 0x61 < 26 }

  func isHexadecimal(_ at: Int) -> Bool { isDigit(at) || (self[at] | 0x20) &- 0x61 < 6 }

  func isAlphanumeric(_ at: Int) -> Bool { isDigit(at) || isLetter(at) }

  /// A letter, a digit, `_`, or part of a character beyond ASCII that is likely a letter of one of the scripts with spaces:
  /// two bytes long, U+0080 to U+07FF, but for U+0080 to U+00BF, which are signs.
  func isWord(_ at: Int) -> Bool {
    let byte = self[at]
    if byte < 0x80 { return isAlphanumeric(at) || byte == 0x5F }
    if byte >= 0xC0 { return byte > 0xC2 && byte < 0xE0 }
    // The second byte of two.
    return self[at - 1] > 0xC2 && self[at - 1] < 0xE0
  }

  /// Where the run of bytes that `belongs` takes ends; no more than `most` are looked at.
  func end(_ start: Int, atMost most: Int = .max, _ belongs: (UInt8) -> Bool) -> Int {
    let limit = most < count - start ? start + most : count
    var at = start
    while at < limit, belongs(self[at]) { at += 1 }
    return at
  }

  /// Whether these bytes stand there.
  func has(_ literal: StaticString, at start: Int) -> Bool {
    let literal = ByteView(literal)
    return start >= 0 && start + literal.count <= count && view[start..<(start + literal.count)] == literal
  }

  /// The word of ASCII letters that ends right before a byte, in lower case.
  func word(before end: Int) -> String {
    var start = end
    while start > 0, end - start < 16, isLetter(start - 1) { start -= 1 }
    return String(decoding: (start..<end).map { self[$0] | 0x20 }, as: UTF8.self)
  }
}
