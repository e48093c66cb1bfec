internal import Glibc

/// How many MinHashes are compared, and in which groups: `count` bands of `rows` MinHashes each.
///
/// Two rows meet when all MinHashes of a band are equal, which at similarity s has a chance of 1 − (1 − sʳ)ᵇ (Leskovec,
/// Rajaraman, Ullman: Mining of Massive Datasets, section 3.4.2). At the threshold that is 1 − 10⁻⁴ or more, down to
/// thresholds of a quarter; below, 128 bands are as many as there are.
struct Bands {
  let count: Int
  let rows: Int

  /// The MinHashes of all bands.
  var hashes: Int { count * rows }

  init(threshold: Double) {
    // 24 bands miss a pair with 10⁻⁴ when each has a chance of 1 − 10^(−4/24) = 0.3187, whose −ln is 1.1436.
    let most = threshold < 1 ? 1.1436 / -log(threshold) : 10
    if most >= 2 {
      count = 24
      rows = Int(min(most, 10))
    } else {
      rows = 2
      count = min(max(32, Int((log(1e-4) / log(1 - threshold * threshold)).rounded(.up))), 128)
    }
  }

  /// Of so many MinHashes, equal with the threshold's chance each, fewer are equal once in 10⁵ times: 4.5 standard
  /// deviations below what is expected.
  func leastEqual(threshold: Double) -> Int {
    let expected = Double(hashes) * threshold
    return Int((expected - 4.5 * (expected * (1 - threshold)).squareRoot()).rounded(.up))
  }
}
