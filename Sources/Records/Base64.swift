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
}
