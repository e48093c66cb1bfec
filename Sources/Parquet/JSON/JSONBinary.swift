import Records

/// Bytes that are no text.
extension Output {
  private static let base64: StaticString = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"
  private static let hexadecimal: StaticString = "0123456789abcdef"

  /// Base64 with padding, quoted.
  mutating func write(base64 bytes: ByteView) {
    reserve(bytes.count / 3 * 4 + 8)
    let letters = unsafe Output.base64.utf8Start
    let base = unsafe bytes.pointer
    put(0x22)
    var index = 0
    while index < bytes.count {
      let left = bytes.count - index
      var group = UInt32(unsafe base[index]) << 16
      if left > 1 { group |= UInt32(unsafe base[index + 1]) << 8 }
      if left > 2 { group |= UInt32(unsafe base[index + 2]) }
      unsafe put(letters[Int(group >> 18)])
      unsafe put(letters[Int(group >> 12 & 63)])
      put(left > 1 ? unsafe letters[Int(group >> 6 & 63)] : 0x3D)
      put(left > 2 ? unsafe letters[Int(group & 63)] : 0x3D)
      index += 3
    }
    put(0x22)
  }

  /// `123e4567-e89b-12d3-a456-426614174000`, quoted; `bytes` are 16.
  mutating func write(uuid bytes: ByteView) {
    reserve(38)
    let letters = unsafe Output.hexadecimal.utf8Start
    put(0x22)
    for (index, byte) in bytes.enumerated() {
      if index == 4 || index == 6 || index == 8 || index == 10 { put(0x2D) }
      unsafe put(letters[Int(byte >> 4)])
      unsafe put(letters[Int(byte & 15)])
    }
    put(0x22)
  }
}
