internal import Glibc
import Recipe
import Records
import Shingling
import ToolKit

/// Benchmarks made ready to be found in texts. Nothing in it changes once it is made, so all threads may read it.
final class ContaminationIndex {
  let plan: ContaminationPlan
  let parts: BenchmarkParts
  /// The grams of long parts, those of `ContaminationPlan.leastLong` words and more: of each first the parts that weigh least.
  let grams: GramTable
  /// Short parts, each as one gram of all its words.
  let wholes: GramTable
  /// The first words of short parts.
  let openings: GramFilter
  /// How many words short parts have, in ascending order.
  let shortLengths: [Int]
  /// For each part the weights of its grams together; 0 for a short one.
  let totals: [UInt64]
  private let longCount: Int

  /// Words of an opening: no part is shorter.
  static let openingWords = 4

  /// Reads the plan's files. Throws exit 65 for one that is no benchmark, 66 for one that isn't there.
  init(_ plan: ContaminationPlan, maximumLineBytes: Int) throws(ToolError) {
    self.plan = plan
    let parts = try BenchmarkParts(leastAnswer: 2 * plan.width)
    for file in plan.files {
      let counted = parts.counted
      try file.read(maximumLineBytes: maximumLineBytes) { (item, kind, text) throws(ToolError) in
        try parts.add(item, kind, text)
      }
      if parts.counted == counted {
        say(
          "dd-filter",
          "\(file.path): no question or answer in it is long enough to be looked for: --decontaminate-fields names where "
            + "they are")
      }
    }
    try parts.finish()
    self.parts = parts
    let counts = parts.parts.map(\.count)
    let long = counts.filter { $0 >= plan.leastLong }
    longCount = long.count
    shortLengths = Set(counts.filter { $0 < plan.leastLong }).sorted()
    grams = try GramTable(for: long.reduce(0) { $0 + $1 - plan.width + 1 })
    wholes = try GramTable(for: counts.count - long.count)
    openings = GramFilter(for: counts.count - long.count)
    totals = try Self.fill(parts, plan, longCount: long.count, grams, wholes, openings)
  }

  /// Fills the tables and returns the parts' totals.
  private static func fill(
    _ parts: BenchmarkParts, _ plan: ContaminationPlan, longCount: Int, _ grams: GramTable, _ wholes: GramTable,
    _ openings: GramFilter
  ) throws(ToolError) -> [UInt64] {
    let width = plan.width
    let words = FoldedWords()
    for part in parts.parts.indices {
      try parts.withText(of: part) { words.read($0) }
      if words.count >= plan.leastLong {
        for hash in words.grams(width: width) { grams.count(hash, part: part) }
      } else {
        openings.insert(words.grams(width: openingWords)[0])
        wholes.count(words.grams(width: words.count)[0], part: part)
      }
    }
    try grams.makeLists()
    try wholes.makeLists()
    var totals = [UInt64](repeating: 0, count: parts.parts.count)
    for part in parts.parts.indices {
      try parts.withText(of: part) { words.read($0) }
      let isLong = words.count >= plan.leastLong
      let table = isLong ? grams : wholes
      for slot in Set(words.grams(width: isLong ? width : words.count).compactMap { table.find($0) }) {
        table.list(slot, part: part)
        if isLong { totals[part] += weight(table.frequency(slot), of: longCount) }
      }
    }
    grams.finish { [totals] in (totals[$0], $0) < (totals[$1], $1) }
    wholes.finish { $0 < $1 }
    return totals
  }

  /// The weight of a gram of long parts.
  func weight(_ slot: Int) -> UInt64 { Self.weight(grams.frequency(slot), of: longCount) }

  /// ln((N + 1) / df), in units of 2⁻⁴⁰, so that sums are the same in whatever order.
  private static func weight(_ frequency: Int, of count: Int) -> UInt64 {
    UInt64((log(Double(count + 1) / Double(frequency)) * 0x1p40).rounded())
  }
}

/// How much of a part was found: a share of its weight.
struct PartScore {
  let found: UInt64
  let total: UInt64

  static let whole = PartScore(found: 1, total: 1)

  static func < (left: PartScore, right: PartScore) -> Bool {
    UInt128(left.found) * UInt128(right.total) < UInt128(right.found) * UInt128(left.total)
  }

  func reaches(_ share: ExactDecimal) -> Bool {
    UInt128(found) * ExactDecimal.one.units >= share.units * UInt128(total)
  }

  var value: Double { Double(found) / Double(total) }
}
