import CCrypto
import Records

/// Digests by libcrypto; a SHA-1 is the name of an object in Software Heritage's store.
enum Digest {
  /// Throws exit 69 where libcrypto can't be had.
  static func require() throws(ToolError) {
    if let reason = unsafe dd_crypto_open() { throw ToolError(.unavailable, unsafe String(cString: reason)) }
  }

  /// What a digest of bytes that come in parts is worked out in. Throws exit 69 or 71 where libcrypto can't be had or
  /// has no memory.
  static func context() throws(ToolError) -> OpaquePointer {
    try require()
    guard let context = unsafe EVP_MD_CTX_new() else { throw ToolError(.software, "libcrypto is out of memory") }
    return unsafe context
  }

  /// The SHA-1 of some bytes in lower-case hexadecimal; `require` comes first.
  static func sha1(_ bytes: ByteView) -> String {
    var digest = [UInt8](repeating: 0, count: 20)
    var length: UInt32 = 0
    guard unsafe EVP_Digest(bytes.pointer, bytes.count, &digest, &length, EVP_sha1(), nil) == 1 else { return "" }
    return hexadecimal(digest[...])
  }

  /// Two lower-case digits a byte.
  static func hexadecimal(_ bytes: ArraySlice<UInt8>) -> String {
    let letters = Array("0123456789abcdef".unicodeScalars)
    var text = ""
    for byte in bytes {
      text.unicodeScalars.append(letters[Int(byte >> 4)])
      text.unicodeScalars.append(letters[Int(byte & 15)])
    }
    return text
  }
}
