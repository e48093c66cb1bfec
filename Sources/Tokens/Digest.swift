internal import CCrypto
internal import Records

/// The SHA-256 of bytes, in hexadecimal. Throws where libcrypto can't be had.
func sha256(_ bytes: ByteView) throws(ToolError) -> String {
  if let reason = unsafe dd_crypto_open() { throw ToolError(.unavailable, unsafe String(cString: reason)) }
  var digest = [UInt8](repeating: 0, count: 32)
  guard unsafe EVP_Digest(bytes.pointer, bytes.count, &digest, nil, EVP_sha256(), nil) == 1 else {
    throw ToolError(.unavailable, "libcrypto makes no SHA-256")
  }
  let letters = Array("0123456789abcdef".unicodeScalars)
  var text = ""
  for byte in digest {
    text.unicodeScalars.append(letters[Int(byte >> 4)])
    text.unicodeScalars.append(letters[Int(byte & 15)])
  }
  return text
}
