import Recipe
import Records
import ToolKit

/// The Jaccard similarity of two sets, |A∩B| / |A∪B|, as the two whole numbers.
struct Similarity: Comparable {
  let common: Int
  let union: Int

  /// Equal sets, or equal texts without words.
  static let equal = Similarity(common: 1, union: 1)

  /// Both are below 2³², so the products fit.
  static func < (left: Similarity, right: Similarity) -> Bool { left.common * right.union < right.common * left.union }
  static func == (left: Similarity, right: Similarity) -> Bool {
    left.common * right.union == right.common * left.union
  }

  /// With six digits behind the point.
  var text: String { decimal(Double(common) / Double(union), places: 6) }
}

/// The similarity from which on a row is a near-duplicate: above 0, at most 1, exactly as it was written.
struct SimilarityThreshold {
  let value: ExactDecimal

  /// Nil for what is no such number.
  init?(_ text: String) {
    guard let value = ExactDecimal(text), value > .zero, value <= .one else { return nil }
    self.value = value
  }

  /// How many shingles two sets of these sizes have in common at least when they reach it: ⌈t/(1+t) · (|A|+|B|)⌉.
  func leastCommon(_ left: Int, _ right: Int) -> Int {
    let divisor = ExactDecimal.one.units + value.units
    return Int((value.units * UInt128(left + right) + divisor - 1) / divisor)
  }
}
