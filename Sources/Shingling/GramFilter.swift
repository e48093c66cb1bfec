/// A run of words: its hash, and the number of its first word.
public struct FoundGram: Sendable {
  /// 64 bits that stand for the words.
  public let hash: UInt64
  /// The first word, from 0.
  public let position: Int
}

/// Bits that tell of nearly every run of words that it is none of those which are looked for: two for each, in one word
/// of memory, chosen by the highest bits of its hash.
@safe public final class GramFilter {
  nonisolated(unsafe) let words: UnsafeMutablePointer<UInt64>
  private let count: Int
  let shift: UInt32

  /// A filter for so many runs: 8 bits for each, 2²² at least.
  public init(for runs: Int) {
    var bits: UInt32 = 22
    while bits < 36 && 1 << Int(bits) < 8 * runs { bits += 1 }
    shift = 64 - bits
    count = 1 << Int(bits - 6)
    unsafe words = .allocate(capacity: count)
    unsafe words.initialize(repeating: 0, count: count)
  }

  deinit { unsafe words.deallocate() }

  /// Whether a run with this hash is let through.
  public func passes(_ hash: UInt64) -> Bool {
    let word = unsafe words[Int(hash >> UInt64(shift + 6))]
    return word >> (hash & 63) & word >> (hash >> 6 & 63) & 1 != 0
  }

  /// From now on a run with this hash is let through.
  public func insert(_ hash: UInt64) {
    unsafe words[Int(hash >> UInt64(shift + 6))] |= 1 << (hash & 63) | 1 << (hash >> 6 & 63)
  }
}
