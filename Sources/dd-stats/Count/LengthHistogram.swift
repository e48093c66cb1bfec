import Records

/// How often each length came, in constant memory: exact below 2048, then 1024 buckets an octave.
///
/// A quantile is off by at most 1 part in 2048 (half a bucket); sum, minimum and maximum are exact.
struct LengthHistogram {
  private static let exact = 2048
  private static let bucketsPerOctave = 1024

  private var counts: [Int] = []
  private(set) var count = 0
  private(set) var sum = 0
  private(set) var minimum = Int.max
  private(set) var maximum = 0

  mutating func add(_ length: Int) {
    let bucket = Self.bucket(of: length)
    if bucket >= counts.count {
      counts.append(contentsOf: repeatElement(0, count: bucket + 1 - counts.count))
    }
    counts[bucket] += 1
    count += 1
    sum += length
    minimum = min(minimum, length)
    maximum = max(maximum, length)
  }

  private static func bucket(of length: Int) -> Int {
    guard length >= exact else { return length }
    let exponent = Int.bitWidth - 1 - length.leadingZeroBitCount
    let mantissa = length >> (exponent - 10)
    return exact + (exponent - 11) * bucketsPerOctave + (mantissa - bucketsPerOctave)
  }

  /// As a member of a state: each bucket that has any, and how many.
  var state: JSONValue {
    let full = counts.indices.filter { counts[$0] > 0 }.map { JSONValue.array([.int($0), .int(counts[$0])]) }
    return .object([
      ("sum", .int(sum)), ("min", .int(count > 0 ? minimum : 0)), ("max", .int(maximum)), ("buckets", .array(full)),
    ])
  }

  /// Adds what another one counted. False where that is no state.
  mutating func add(state: JSONValue) -> Bool {
    guard let sum = state["sum"]?.byteCount, let least = state["min"]?.byteCount, let most = state["max"]?.byteCount,
      let buckets = state["buckets"]?.elements
    else { return false }
    for bucket in buckets {
      let numbers = bucket.elements.compactMap(\.count)
      guard numbers.count == 2, numbers[0] <= Self.bucket(of: .max) else { return false }
      if numbers[0] >= counts.count {
        counts.append(contentsOf: repeatElement(0, count: numbers[0] + 1 - counts.count))
      }
      counts[numbers[0]] &+= numbers[1]
      count &+= numbers[1]
    }
    self.sum &+= sum
    if !buckets.isEmpty { (minimum, maximum) = (min(minimum, least), max(maximum, most)) }
    return true
  }

  /// The lengths that a bucket holds.
  private static func lengths(of bucket: Int) -> ClosedRange<Int> {
    guard bucket >= exact else { return bucket...bucket }
    let (octave, offset) = (bucket - exact).quotientAndRemainder(dividingBy: bucketsPerOctave)
    let shift = octave + 1
    let low = (offset + bucketsPerOctave) << shift
    return low...(low + (1 << shift) - 1)
  }

  /// The nearest-rank quantile: the least length that at least `percent` of the lengths don't exceed; nil without any.
  func quantile(percent: Int) -> Int? {
    guard count > 0 else { return nil }
    let (whole, rest) = count.quotientAndRemainder(dividingBy: 100)
    let rank = max(1, whole * percent + (rest * percent + 99) / 100)
    var seen = 0
    for (bucket, count) in counts.enumerated() {
      seen += count
      if seen >= rank {
        let lengths = Self.lengths(of: bucket)
        let middle = lengths.lowerBound + (lengths.upperBound - lengths.lowerBound) / 2
        return min(max(middle, minimum), maximum)
      }
    }
    return maximum
  }

  /// How many lengths lie in each octave `2^k ..< 2^(k+1)`, from the first to the last that has any.
  var octaves: [(lengths: ClosedRange<Int>, count: Int)] {
    var totals = [Int](repeating: 0, count: Int.bitWidth)
    for (bucket, count) in counts.enumerated() where count > 0 {
      let low = Self.lengths(of: bucket).lowerBound
      totals[low == 0 ? 0 : Int.bitWidth - 1 - low.leadingZeroBitCount] += count
    }
    guard let first = totals.firstIndex(where: { $0 > 0 }), let last = totals.lastIndex(where: { $0 > 0 }) else {
      return []
    }
    return (first...last).map { octave in ((octave == 0 ? 0 : 1 << octave)...((2 << octave) - 1), totals[octave]) }
  }

  /// The same counts in a few classes, for a picture.
  var quarterOctaves: QuarterOctaves {
    var classes = QuarterOctaves()
    for (bucket, count) in counts.enumerated() where count > 0 {
      classes.add(Self.lengths(of: bucket).lowerBound, times: count)
    }
    return classes
  }
}
