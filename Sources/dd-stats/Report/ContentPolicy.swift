import CCrypto
import Records

/// The page's Content-Security-Policy: its own style and its own script, known by their digests, and nothing else from
/// anywhere (CSP level 3, section 2.3.1).
struct ContentPolicy {
  let style: String
  let script: String

  var text: String {
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
