internal import Glibc
import Recipe
import Records
import Shingling

/// Benchmarks made ready to be found in texts. Nothing in it changes once it is made, so all threads may read it.
final class ContaminationIndex {
  let plan: ContaminationPlan
  let parts: BenchmarkParts
  /// The grams of long parts, those of 2n words and more.
  let grams: GramTable
  /// The first words of short parts.
  let openings: GramTable
  /// For each part the weights of its grams together; 0 for a short one.
  private(set) var totals: [UInt64] = []
  /// For each short part where in `shortWords` its words' hashes begin.
  private var starts: [Int: Int] = [:]
  private var shortWords: [UInt64] = []
  private let longCount: Int

  /// Words of an opening: no part is shorter.
  static let openingWords = 4

  /// Reads the plan's files. Throws exit 65 for one that is no benchmark, 66 for one that isn't there.
  init(_ plan: ContaminationPlan, maximumLineBytes: Int) throws(ToolError) {
    self.plan = plan
    let parts = try BenchmarkParts(leastAnswer: 2 * plan.width)
    for file in plan.files {
      try file.read(maximumLineBytes: maximumLineBytes) { (item, kind, text) throws(ToolError) in
        try parts.add(item, kind, text)
      }
    }
    try parts.finish()
    self.parts = parts
    let long = parts.parts.indices.filter { parts.parts[$0].count >= 2 * plan.width }
    longCount = long.count
    grams = try GramTable(for: long.reduce(0) { $0 + parts.parts[$1].count - plan.width + 1 })
    openings = try GramTable(for: parts.parts.count - long.count)
    let words = FoldedWords()
    for part in parts.parts.indices {
      try parts.withText(of: part) { words.read($0) }
      if isLong(part) {
        for hash in words.grams(width: plan.width) { grams.insert(hash, part: part) }
      } else {
        openings.insert(words.grams(width: Self.openingWords)[0], part: part)
        starts[part] = shortWords.count
        for index in 0..<words.count { shortWords.append(words[index].hash) }
      }
    }
    for part in parts.parts.indices { totals.append(isLong(part) ? try total(part, words) : 0) }
  }

  func isLong(_ part: Int) -> Bool { parts.parts[part].count >= 2 * plan.width }

  private func total(_ part: Int, _ words: FoldedWords) throws(ToolError) -> UInt64 {
    try parts.withText(of: part) { words.read($0) }
    let slots = Set(words.grams(width: plan.width).compactMap { grams.find($0) })
    return slots.reduce(0) { $0 + weight($1) }
  }

  /// ln((N + 1) / df), in units of 2⁻⁴⁰, so that sums are the same in whatever order.
  func weight(_ slot: Int) -> UInt64 {
    UInt64((log(Double(longCount + 1) / Double(grams.frequency(slot))) * 0x1p40).rounded())
  }

  /// Whether a short part's words stand in a text from a word on, by their hashes.
  func stands(_ part: Int, in words: FoldedWords, at position: Int) -> Bool {
    guard let start = starts[part], position + parts.parts[part].count <= words.count else { return false }
    for index in 0..<parts.parts[part].count where shortWords[start + index] != words[position + index].hash {
      return false
    }
    return true
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
