/// Dividing whole samples by weights, exactly: integer arithmetic in 128 bits, no rounding but the last step's.
enum Apportionment {
  /// Largest remainder: everyone gets the whole part of its exact share, the rest go one each to the largest
  /// remainders, the earlier of equals first. The parts sum to `total`; all are 0 when the weights are.
  ///
  /// `total` is at most 2⁴⁰ and the weights sum to less than 2⁸⁷, so no product overflows.
  static func largestRemainder(_ total: Int, weights: [UInt128]) -> [Int] {
    let sum = weights.reduce(0, +)
    guard sum > 0, total > 0 else { return weights.map { _ in 0 } }
    var parts: [Int] = []
    var remainders: [(index: Int, value: UInt128)] = []
    for (index, weight) in weights.enumerated() {
      let (whole, remainder) = (UInt128(total) * weight).quotientAndRemainder(dividingBy: sum)
      parts.append(Int(whole))
      remainders.append((index, remainder))
    }
    remainders.sort { ($1.value, $0.index) < ($0.value, $1.index) }
    for (index, _) in remainders.prefix(total - parts.reduce(0, +)) { parts[index] += 1 }
    return parts
  }

  /// Water-filling: shares by weight, but nobody above its capacity; what one cannot take goes to the others by
  /// weight. The parts sum to `total`, or to all capacities of positive weight when those are smaller.
  static func waterFill(_ total: Int, weights: [UInt128], capacities: [Int]) -> [Int] {
    var parts = weights.map { _ in 0 }
    var open = weights.indices.filter { weights[$0] > 0 }
    var rest = total
    while true {
      let sum = open.reduce(0) { $0 + weights[$1] }
      let full = open.filter { index in
        let capacity = capacities[index]
        return capacity <= rest && UInt128(rest) * weights[index] >= UInt128(capacity) * sum
      }
      if full.isEmpty { break }
      for index in full {
        parts[index] = min(capacities[index], rest)
        rest -= parts[index]
      }
      open.removeAll { full.contains($0) }
    }
    let shares = largestRemainder(rest, weights: open.map { weights[$0] })
    for (index, share) in zip(open, shares) { parts[index] = share }
    return parts
  }
}
