internal import Records

/// Stretches of encoded bytes in a text: base64, hexadecimal, `\u` escapes.
///
/// After StarCoder2 (Lozhkov et al. 2024, section 4.1), but for what their base64, `[a-zA-Z0-9+/\n=]{64,}`, takes for it
/// besides, lists with a word a line: here its lines have 32 characters and more.
struct EncodedStretches {
  /// Code points, which are bytes here, of the longest and of all.
  private(set) var longest = 0
  private(set) var total = 0

  private let text: ByteView
  /// A stretch of base64 has so many characters, a line of it so many, and of the others there are so many pairs.
  private static let leastBase64 = 64
  private static let leastLine = 32
  private static let leastGroups = 8

  init(_ text: ByteView) {
    self.text = text
    var at = 0
    while at < text.count {
      let byte = unsafe text.pointer[at]
      var end = at
      if Self.isBase64(byte) {
        let run = runEnd(at)
        end = run - at >= Self.leastLine ? base64End(run) : run - at <= 4 ? hexadecimalEnd(at) : at
        if end - at < (run - at >= Self.leastLine ? Self.leastBase64 : 1) { end = at }
        if end == at {
          at = run
          continue
        }
      } else if byte == 0x5C {
        end = max(unicodeEnd(at), hexadecimalEnd(at))
      }
      longest = max(longest, end - at)
      total += end - at
      at = max(end, at + 1)
    }
  }

  @inline(__always) private static func isBase64(_ byte: UInt8) -> Bool {
    (byte | 0x20) &- 0x61 < 26 || byte &- 0x2F < 11 || byte == 0x2B || byte == 0x3D
  }

  private func runEnd(_ start: Int) -> Int {
    var at = start
    while unsafe at < text.count && Self.isBase64(text.pointer[at]) { at += 1 }
    return at
  }

  /// From the end of its first line.
  private func base64End(_ firstEnd: Int) -> Int {
    var end = firstEnd
    while end < text.count, text[end] == 0x0A {
      end += 1
      let next = runEnd(end)
      if next - end < Self.leastLine { break }
      end = next
    }
    return end
  }

  private func isWord(_ at: Int) -> Bool {
    guard at >= 0 && at < text.count else { return false }
    let byte = text[at]
    return (byte | 0x20) &- 0x61 < 26 || byte &- 0x30 < 10 || byte == 0x5F
  }

  private func isHexadecimal(_ at: Int) -> Bool {
    guard at < text.count else { return false }
    let byte = text[at]
    return byte &- 0x30 < 10 || (byte | 0x20) &- 0x61 < 6
  }

  /// Pairs of digits, each with `0x` or `\x` before it or not, and commas and white space between; `start` when there
  /// are too few.
  private func hexadecimalEnd(_ start: Int) -> Int {
    guard !isWord(start - 1) else { return start }
    var groups = 0
    var at = start
    while true {
      var digits = at
      if digits + 1 < text.count, text[digits + 1] == 0x78, text[digits] == 0x30 || text[digits] == 0x5C { digits += 2 }
      guard isHexadecimal(digits), isHexadecimal(digits + 1), !isWord(digits + 2) else { break }
      groups += 1
      at = digits + 2
      while at < text.count, [0x2C, 0x20, 0x0A, 0x0D, 0x09].contains(text[at]) { at += 1 }
    }
    return groups >= Self.leastGroups ? at : start
  }

  private func unicodeEnd(_ start: Int) -> Int {
    var groups = 0
    var at = start
    while at + 6 <= text.count, text[at] == 0x5C, text[at + 1] == 0x75, (2..<6).allSatisfy({ isHexadecimal(at + $0) }) {
      groups += 1
      at += 6
    }
    return groups >= Self.leastGroups ? at : start
  }
}
