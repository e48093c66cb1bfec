/// Counts of numbers in classes that grow with them: 0, 1, 2, 3, then four to an octave (4, 5, 6, 7, 8–9, 10–11 …).
struct QuarterOctaves {
  private(set) var counts: [Int] = []
  private(set) var count = 0

  mutating func add(_ number: Int, times: Int = 1) {
    let index = Self.index(of: number)
    if index >= counts.count { counts.append(contentsOf: repeatElement(0, count: index + 1 - counts.count)) }
    counts[index] += times
    count += times
  }

  mutating func add(_ other: QuarterOctaves) {
    for (index, times) in other.counts.enumerated() where times > 0 {
      add(Self.numbers(of: index).lowerBound, times: times)
    }
  }

  /// The class that a number is in.
  static func index(of number: Int) -> Int {
    guard number >= 4 else { return max(0, number) }
    let octave = Int.bitWidth - 1 - number.leadingZeroBitCount
    return 4 * (octave - 1) + (number >> (octave - 2)) & 3
  }

  /// The numbers of a class.
  static func numbers(of index: Int) -> ClosedRange<Int> {
    guard index >= 4 else { return index...index }
    let octave = index / 4 + 1
    let low = (4 + index % 4) << (octave - 2)
    return low...(low + (1 << (octave - 2)) - 1)
  }

  /// The middle of the class in which the nearest-rank quantile lies; nil without any number.
  func quantile(percent: Int) -> Int? {
    let rank = max(1, (count * percent + 99) / 100)
    var seen = 0
    for (index, times) in counts.enumerated() {
      seen += times
      if seen >= rank && times > 0 {
        let numbers = Self.numbers(of: index)
        return numbers.lowerBound + (numbers.upperBound - numbers.lowerBound) / 2
      }
    }
    return nil
  }
}
