internal import CBlocks

/// Works out MinHashes, and from them the tags of bands and the sketch. It remembers nothing of the sets, so that each thread may have its own.
final class MinHasher {
  private let bands: Bands
  private let lanes: Int
  private let factors: [UInt32]
  private let flips: [UInt32]
  private var minima: [UInt32]

  init(_ bands: Bands) {
    self.bands = bands
    lanes = (bands.hashes + 31) / 32 * 32
    var random = SplitMix(state: 0x6464_6E65_6172)
    factors = (0..<lanes).map { _ in UInt32(truncatingIfNeeded: random.next() >> 32) | 1 }
    flips = (0..<lanes).map { _ in UInt32(truncatingIfNeeded: random.next() >> 32) }
    minima = [UInt32](repeating: 0, count: lanes)
  }

  /// Fills in the tags and the sketch of a set that is not empty, in memory that may be written.
  @unsafe func sign(_ text: NearText) {
    unsafe dd_min_hashes(text.shingles, text.shingleCount, factors, flips, lanes, &minima)
    let tags = unsafe UnsafeMutablePointer(mutating: text.tags)
    for band in 0..<bands.count { unsafe tags[band] = tag(band) }
    let sketch = unsafe UnsafeMutablePointer(mutating: text.sketch)
    for index in 0..<bands.hashes { unsafe sketch[index] = UInt8(truncatingIfNeeded: minima[index]) }
  }

  private func tag(_ band: Int) -> UInt32 {
    var hash: UInt64 = 0
    for index in band * bands.rows..<(band + 1) * bands.rows {
      hash = (hash ^ UInt64(minima[index])) &* 0x9E37_79B9_7F4A_7C15  // 2⁶⁴ / golden ratio
      hash ^= hash >> 29
    }
    return UInt32(truncatingIfNeeded: (hash &* 0xBF58_476D_1CE4_E5B9) >> 32)
  }
}

/// Steele, Lea, Flood: Fast splittable pseudorandom number generators, 2014. The numbers are part of no file, and the
/// same in every run.
private struct SplitMix {
  var state: UInt64

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var bits = state
    bits = (bits ^ bits >> 30) &* 0xBF58_476D_1CE4_E5B9
    bits = (bits ^ bits >> 27) &* 0x94D0_49BB_1331_11EB
    return bits ^ bits >> 31
  }
}
