import CCrypto
import Records

/// SHA-1 by libcrypto: the name of an object in Software Heritage's store.
enum Digest {
  /// The digest of some bytes in lower-case hexadecimal.
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
