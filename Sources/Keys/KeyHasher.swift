internal import CCrypto
internal import CXXHash
import Records

/// Works out fingerprints; one object serves all keys.
@safe final class KeyHasher {
  private let algorithm: HashAlgorithm
  private nonisolated(unsafe) let context: OpaquePointer?
  private nonisolated(unsafe) let digest: OpaquePointer?

  /// Throws exit 69 when libcrypto can't be had, or does not offer the algorithm, as in its FIPS mode.
  init(_ algorithm: HashAlgorithm) throws(ToolError) {
    self.algorithm = algorithm
    guard algorithm != .xxh128 else {
      unsafe context = nil
      unsafe digest = nil
      return
    }
    if let reason = unsafe dd_crypto_open() {
      throw ToolError(.unavailable, "--hash \(algorithm): \(unsafe String(cString: reason))")
    }
    unsafe digest = EVP_MD_fetch(nil, algorithm == .md5 ? "MD5" : "SHA256", nil)
    unsafe context = EVP_MD_CTX_new()
    guard unsafe digest != nil, unsafe context != nil else {
      throw ToolError(.unavailable, "--hash \(algorithm): libcrypto does not offer it here")
    }
  }

  deinit {
    unsafe EVP_MD_CTX_free(context)
    unsafe EVP_MD_free(digest)
  }

  func fingerprint(_ key: ByteView) -> Fingerprint {
    if algorithm == .xxh128 {
      let hash = unsafe dd_xxh128(key.pointer, key.count)
      return Fingerprint(high: hash.high64, low: hash.low64)
    }
    return cryptographic(key)
  }

  /// The first 16 bytes of the digest, the first byte highest.
  private func cryptographic(_ key: ByteView) -> Fingerprint {
    // 64 bytes: EVP_MAX_MD_SIZE of openssl/evp.h.
    var words: (UInt64, UInt64, UInt64, UInt64, UInt64, UInt64, UInt64, UInt64) = (0, 0, 0, 0, 0, 0, 0, 0)
    let succeeded = unsafe withUnsafeMutableBytes(of: &words) { room in
      guard let base = unsafe room.baseAddress?.assumingMemoryBound(to: UInt8.self) else { return false }
      return unsafe EVP_DigestInit_ex2(context, digest, nil) == 1
        && EVP_DigestUpdate(context, key.pointer, key.count) == 1
        && EVP_DigestFinal_ex(context, base, nil) == 1
    }
    precondition(succeeded, "libcrypto failed on a digest that it had set up")
    return Fingerprint(high: UInt64(bigEndian: words.0), low: UInt64(bigEndian: words.1))
  }
}
