import Records

/// A category's part of the total.
public struct CategoryRatio: Sendable {
  /// The category, which names a folder of the output.
  public let name: String
  /// From 0 to 1, as written.
  public let ratio: ExactDecimal
  /// Where the ratio stands.
  public let mark: Mark
}

enum Ratios {
  /// Whether they sum to 1 within 10⁻⁶, so that thirds can be written.
  static func sumToOne(_ ratios: [ExactDecimal]) -> Bool {
    let sum = ratios.reduce(0) { $0 + $1.units }
    let one = ExactDecimal.one.units
    return (sum > one ? sum - one : one - sum) <= one / 1_000_000
  }

  /// Reads `category_ratios`, which may be missing, and notes what is wrong with them; none where one can't be read.
  static func read(_ recipe: Section, _ mistakes: inout Mistakes) -> [CategoryRatio] {
    let table = mistakes.section("category_ratios", of: recipe)
    let ratios = table.pairs.compactMap { pair -> CategoryRatio? in
      mistakes.noting { () throws(ToolError) in try OutputName.check(pair.key, "category", at: pair.mark) }
      let ratio = mistakes.value(pair.key, table.ratio)
      return ratio.map { CategoryRatio(name: pair.key, ratio: $0, mark: pair.value.mark) }
    }
    guard ratios.count == table.pairs.count else { return [] }
    if !ratios.isEmpty && !sumToOne(ratios.map(\.ratio)) {
      let sum = ExactDecimal(units: ratios.reduce(0) { $0 + $1.ratio.units })
      let parts = ratios.map { "\($0.name) \($0.ratio)" }.joined(separator: ", ")
      mistakes.add(ToolError(at: table.mark, "category_ratios sum to \(sum), not 1: \(parts)"))
    }
    return ratios
  }
}
