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

  /// Reads `category_ratios`, which may be missing; throws when they do not sum to 1.
  static func read(_ recipe: Section) throws(ToolError) -> [CategoryRatio] {
    let table = try recipe.section("category_ratios")
    var ratios: [CategoryRatio] = []
    for pair in table.pairs {
      guard let ratio = try table.ratio(pair.key) else { continue }
      try OutputName.check(pair.key, "category", at: pair.mark)
      ratios.append(CategoryRatio(name: pair.key, ratio: ratio, mark: pair.value.mark))
    }
    guard ratios.isEmpty || sumToOne(ratios.map(\.ratio)) else {
      let sum = ExactDecimal(units: ratios.reduce(0) { $0 + $1.ratio.units })
      let parts = ratios.map { "\($0.name) \($0.ratio)" }.joined(separator: ", ")
      throw ToolError(at: table.mark, "category_ratios sum to \(sum), not 1: \(parts)")
    }
    return ratios
  }
}
