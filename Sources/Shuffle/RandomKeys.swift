/// Random keys that depend on a seed, a source, an epoch and a row's number only.
package struct RandomKeys {
  private let start: UInt64

  /// The keys of a source, counted from 0, in an epoch, counted from 1.
  package init(seed: Int, source: Int, epoch: Int) {
    let first = Self.mix(UInt64(bitPattern: Int64(seed)))
    start = Self.mix(Self.mix(first ^ UInt64(source)) ^ UInt64(epoch))
  }

  /// The key of a row, counted from 0.
  package func key(row: UInt64) -> UInt64 { Self.mix(start &+ row &* 0x9E37_79B9_7F4A_7C15) }

  /// The finaliser of SplitMix64 (Steele, Lea, Flood 2014).
  private static func mix(_ value: UInt64) -> UInt64 {
    var mixed = value &+ 0x9E37_79B9_7F4A_7C15
    mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
    mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
    return mixed ^ (mixed >> 31)
  }
}
