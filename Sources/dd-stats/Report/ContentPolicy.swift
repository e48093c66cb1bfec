import CCrypto
import Records

/// The page's Content-Security-Policy: its own style and its own script, known by their digests, and nothing else from
/// anywhere (CSP level 3, section 2.3.1).
struct ContentPolicy {
  let text: String

  /// The policy of a page with this style and this script. Throws exit 69 where libcrypto can't be had.
  init(style: String, script: String) throws(ToolError) {
    if let reason = unsafe dd_crypto_open() { throw ToolError(.unavailable, unsafe String(cString: reason)) }
    text =
      "default-src 'none'; style-src 'sha256-\(Self.digest(style))'; script-src 'sha256-\(Self.digest(script))'; "
      + "base-uri 'none'; form-action 'none'"
  }

  /// The SHA-256 of a text in base64.
  private static func digest(_ text: String) -> String {
    var digest = [UInt8](repeating: 0, count: 32)
    var length: UInt32 = 0
    let done = text.withBytes { bytes in
      unsafe EVP_Digest(bytes.pointer, bytes.count, &digest, &length, EVP_sha256(), nil)
    }
    precondition(done == 1, "libcrypto makes no SHA-256")
    let bytes = ByteBuffer()
    let base64 = ByteBuffer()
    for byte in digest { bytes.append(byte) }
    return withExtendedLifetime((bytes, base64)) {
      Base64.append(bytes.view, to: base64)
      return String(base64.view)
    }
  }
}
