internal import CDigest
internal import Records

/// The SHA-256 of bytes, in hexadecimal. Throws where libcrypto can't be had.
func sha256(_ bytes: ByteView) throws(ToolError) -> String {
  var digest = [UInt8](repeating: 0, count: 32)
  if let reason = unsafe dd_sha256(bytes.pointer, bytes.count, &digest) {
    throw ToolError(.unavailable, unsafe String(cString: reason))
  }
  let letters = Array("0123456789abcdef".unicodeScalars)
  var text = ""
  for byte in digest {
    text.unicodeScalars.append(letters[Int(byte >> 4)])
    text.unicodeScalars.append(letters[Int(byte & 15)])
  }
  return text
}
