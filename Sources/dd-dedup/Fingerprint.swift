/// 128 bits that stand for a key.
struct Fingerprint: Hashable, Comparable {
  let high: UInt64
  let low: UInt64

  static func < (left: Fingerprint, right: Fingerprint) -> Bool {
    (left.high, left.low) < (right.high, right.low)
  }
}
