internal import Records

/// The characters by which byte-level models spell bytes: printable ones stand for themselves, the others, in their
/// order, for U+0100 and on (GPT-2's `bytes_to_unicode`).
enum ByteAlphabet {
  /// The code point of each byte.
  static let points: [UInt32] = {
    var points: [UInt32] = []
    var next: UInt32 = 0x100
    for byte in 0..<UInt32(256) {
      if (0x21...0x7E).contains(byte) || (0xA1...0xAC).contains(byte) || (0xAE...0xFF).contains(byte) {
        points.append(byte)
      } else {
        points.append(next)
        next += 1
      }
    }
    return points
  }()

  /// Appends the spelling of a byte in UTF-8: one byte or two.
  static func append(_ byte: UInt8, to buffer: ByteBuffer) {
    let point = points[Int(byte)]
    if point < 0x80 { return buffer.append(UInt8(point)) }
    buffer.append(UInt8(0xC0 | point >> 6))
    buffer.append(UInt8(0x80 | point & 0x3F))
  }

  /// Appends the spelling of bytes.
  static func append(_ bytes: ByteView, to buffer: ByteBuffer) {
    for byte in bytes { append(byte, to: buffer) }
  }
}
