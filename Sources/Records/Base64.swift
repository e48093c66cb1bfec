/// Base64 with padding (RFC 4648 section 4).
public enum Base64 {
  /// Appends the encoding of `bytes`.
  public static func append(_ bytes: ByteView, to buffer: ByteBuffer) {
    let alphabet = ByteView("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/")
    buffer.reserve((bytes.count + 2) / 3 * 4)
    var at = 0
    while at < bytes.count {
      let left = bytes.count - at
      let triple =
        UInt32(bytes[at]) << 16 | UInt32(left > 1 ? bytes[at + 1] : 0) << 8 | UInt32(left > 2 ? bytes[at + 2] : 0)
      buffer.append(alphabet[Int(triple >> 18)])
      buffer.append(alphabet[Int(triple >> 12 & 63)])
      buffer.append(left > 1 ? alphabet[Int(triple >> 6 & 63)] : 0x3D)
      buffer.append(left > 2 ? alphabet[Int(triple & 63)] : 0x3D)
      at += 3
    }
  }

  /// Appends the bytes that base64 stands for; false, with anything appended, when it is none. Padding may be missing.
  public static func decode(_ text: ByteView, to buffer: ByteBuffer) -> Bool {
    var end = text.count
    while end > 0, text.count - end < 2, text[end - 1] == 0x3D { end -= 1 }
    guard end % 4 != 1, end == text.count || text.count % 4 == 0 else { return false }
    var bits: UInt32 = 0
    var filled = 0
    for byte in text.prefix(end) {
      guard let value = value(of: byte) else { return false }
      bits = bits << 6 | value
      filled += 6
      if filled >= 8 {
        filled -= 8
        buffer.append(UInt8(truncatingIfNeeded: bits >> UInt32(filled)))
      }
    }
    return true
  }

  private static func value(of letter: UInt8) -> UInt32? {
    switch letter {
    case 0x41...0x5A: UInt32(letter - 0x41)
    case 0x61...0x7A: UInt32(letter - 0x61) + 26
    case 0x30...0x39: UInt32(letter - 0x30) + 52
    case 0x2B: 62
    case 0x2F: 63
    default: nil
    }
  }
}
