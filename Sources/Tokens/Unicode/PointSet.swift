/// A set of code points: ranges in their order, apart from each other.
struct PointSet: Equatable {
  private(set) var ranges: [ClosedRange<UInt32>] = []

  /// The code points of ranges, in any order.
  init(_ ranges: [ClosedRange<UInt32>]) {
    for range in ranges.sorted(by: { $0.lowerBound < $1.lowerBound }) {
      if let last = self.ranges.last, range.lowerBound <= last.upperBound + 1 {
        self.ranges[self.ranges.count - 1] = last.lowerBound...max(last.upperBound, range.upperBound)
      } else {
        self.ranges.append(range)
      }
    }
  }

  /// All code points that aren't in it.
  var inverted: PointSet {
    var result: [ClosedRange<UInt32>] = []
    var next: UInt32 = 0
    for range in ranges {
      if range.lowerBound > next { result.append(next...(range.lowerBound - 1)) }
      next = range.upperBound + 1
    }
    if next <= 0x10FFFF { result.append(next...0x10FFFF) }
    return PointSet(result)
  }

  func union(_ other: PointSet) -> PointSet { PointSet(ranges + other.ranges) }

  func intersection(_ other: PointSet) -> PointSet { inverted.union(other.inverted).inverted }
}

extension PointSet {
  /// `\p{…}` by the name of a general category, its first letter, or the script Han; nil for all others.
  static func property(_ name: String) -> PointSet? {
    if name == "Han" { return whereRun { $0.flags & 1 != 0 } }
    let categories = CodePointClasses.categories
    let wanted = Set(categories.indices.filter { categories[$0] == name || String(categories[$0].prefix(1)) == name })
    return wanted.isEmpty ? nil : whereRun { wanted.contains($0.category) }
  }

  /// `\s`.
  static let space = whereRun { CodePointClasses.categories[$0.category].hasPrefix("Z") }
    .union(PointSet(CodePointClasses.controlSpaces.map { $0...$0 }))
  /// `\d`.
  static let digit = whereRun { CodePointClasses.categories[$0.category] == "Nd" }
  /// `\w` of Oniguruma, which has other numbers than the regex crate (`CodePointClass.word`), and no joiners.
  static let word = whereRun { $0.flags & 1 << 3 != 0 }
    .union(PointSet([0xB2...0xB3, 0xB9...0xB9, 0xBC...0xBE])).intersection(PointSet([0x200C...0x200D]).inverted)

  private static func whereRun(_ holds: (CodePointClasses.Run) -> Bool) -> PointSet {
    let runs = CodePointClasses.runs
    var result: [ClosedRange<UInt32>] = []
    for (index, packed) in runs.enumerated() {
      let run = CodePointClasses.Run(packed)
      let next = index + 1 < runs.count ? CodePointClasses.Run(runs[index + 1]).first : UInt32(CodePointClasses.count)
      if holds(run) { result.append(run.first...(next - 1)) }
    }
    return PointSet(result)
  }
}
