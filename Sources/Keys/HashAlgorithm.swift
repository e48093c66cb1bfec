/// How a key's bytes become a fingerprint.
public enum HashAlgorithm: String, CaseIterable, Sendable {
  /// XXH3 with 128 bits: the fastest; anyone who tries can make two texts collide.
  case xxh128
  /// The original tool's. Slower, and no safer against those who try.
  case md5
  /// The first 128 bits of SHA-256: nobody makes collisions on purpose.
  case sha256
}
