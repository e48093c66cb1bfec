import Recipe
import Records

/// The operands `file=weight` of a blend, with weights as whole numbers in the same proportions.
struct WeightedPaths {
  let paths: [String]
  let weights: [Int]

  /// What the sum of the whole weights may be, so that products of them fit 128 bits.
  private static let largestSum: UInt128 = 1 << 40

  /// Throws exit 64 for an operand without a weight, or with one that is not above 0, or too large.
  init(_ operands: [String]) throws(ToolError) {
    var paths: [String] = []
    var units: [UInt128] = []
    for operand in operands {
      guard let sign = operand.lastIndex(of: "="), sign > operand.startIndex else {
        // What begins with a dash is an option unless '--' stands before it.
        let example = operand.hasPrefix("-") ? "-- \(operand)=0.5" : "\(operand)=0.5"
        throw ToolError(.usage, "source '\(operand)' has no weight: write \(example)")
      }
      let text = operand[operand.index(after: sign)...]
      guard let weight = ExactDecimal(text, upTo: .huge), weight > .zero else {
        let isLarge = Double(text).map { $0 > 0 && $0.isFinite } ?? false
        throw ToolError(
          .usage,
          "weight '\(text)' of '\(operand[..<sign])' is \(isLarge ? "not between 10^-18 and 10^15" : "no number above 0")"
        )
      }
      paths.append(String(operand[..<sign]))
      units.append(weight.units)
    }
    let divisor = units.reduce(0, Self.greatestCommonDivisor)
    let whole = units.map { $0 / max(divisor, 1) }
    guard whole.reduce(0, +) <= Self.largestSum, paths.count <= 512 else {
      throw ToolError(.usage, "the weights have too many digits: give at most 12 to each of at most 512 sources")
    }
    self.paths = paths
    weights = whole.map { Int($0) }
  }

  private static func greatestCommonDivisor(_ left: UInt128, _ right: UInt128) -> UInt128 {
    var (left, right) = (left, right)
    while right != 0 { (left, right) = (right, left % right) }
    return left
  }
}
