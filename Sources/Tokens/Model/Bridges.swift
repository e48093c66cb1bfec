internal import Records

/// Where a word of a model that works on characters can be cut without changing its tokens: between two characters that
/// no token which a merge makes has side by side.
@safe final class Bridges: @unchecked Sendable {
  /// For each byte, 256 bits: whether a token has it as a character's last before a character that begins with that byte.
  private nonisolated(unsafe) let pairs: UnsafeMutablePointer<UInt64>
  /// The same, one bit a byte, for what stands before `▁`, which begins as much other punctuation does.
  private nonisolated(unsafe) let beforeSpace: UnsafeMutablePointer<UInt64>

  init() {
    unsafe pairs = .allocate(capacity: 1024)
    unsafe pairs.initialize(repeating: 0, count: 1024)
    unsafe beforeSpace = .allocate(capacity: 4)
    unsafe beforeSpace.initialize(repeating: 0, count: 4)
  }

  deinit {
    unsafe pairs.deallocate()
    unsafe beforeSpace.deallocate()
  }

  /// Learns a token that a merge makes.
  func add(_ token: ByteView) {
    for index in 1..<max(token.count, 1) where token[index] & 0xC0 != 0x80 {
      let before = token[index - 1]
      if isSpace(token, index) {
        unsafe beforeSpace[Int(before >> 6)] |= 1 << UInt64(before & 63)
      } else {
        let bit = Int(before) << 8 | Int(token[index])
        unsafe pairs[bit >> 6] |= 1 << UInt64(bit & 63)
      }
    }
  }

  private func isSpace(_ text: ByteView, _ index: Int) -> Bool {
    index + 2 < text.count && text[index] == 0xE2 && text[index + 1] == 0x96 && text[index + 2] == 0x81
  }

  /// The first place behind `start` where text can be cut, or its end.
  @unsafe @inline(__always) func cut(_ text: UnsafePointer<UInt8>, _ start: Int, _ end: Int) -> Int {
    var at = start &+ 1
    while at < end {
      let byte = unsafe text[at]
      if byte & 0xC0 != 0x80 {
        let before = unsafe text[at &- 1]
        let isBridge: Bool
        if unsafe byte == 0xE2 && at &+ 2 < end && text[at &+ 1] == 0x96 && text[at &+ 2] == 0x81 {
          isBridge = unsafe beforeSpace[Int(before >> 6)] >> UInt64(before & 63) & 1 != 0
        } else {
          let bit = Int(before) << 8 | Int(byte)
          isBridge = unsafe pairs[bit >> 6] >> UInt64(bit & 63) & 1 != 0
        }
        if !isBridge { return at }
      }
      at &+= 1
    }
    return end
  }
}
