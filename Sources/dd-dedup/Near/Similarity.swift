import Recipe
import Records
import ToolKit

/// The Jaccard similarity of two sets, |A∩B| / |A∪B|, as the two whole numbers.
struct Similarity: Comparable {
  // In 32 bits: a near-duplicate's is kept for its exact copies, and a text of 4 GiB has fewer words.
  private let common: UInt32
  private let union: UInt32

  init(common: Int, union: Int) {
    (self.common, self.union) = (UInt32(clamping: common), UInt32(clamping: union))
  }

  /// Equal sets, or equal texts without words.
  static let equal = Similarity(common: 1, union: 1)

  static func < (left: Similarity, right: Similarity) -> Bool {
    UInt64(left.common) * UInt64(right.union) < UInt64(right.common) * UInt64(left.union)
  }
  static func == (left: Similarity, right: Similarity) -> Bool {
    UInt64(left.common) * UInt64(right.union) == UInt64(right.common) * UInt64(left.union)
  }

  /// With six digits behind the point.
  var text: String { decimal(Double(common) / Double(union), places: 6) }
}

/// The similarity from which on a row is a near-duplicate: above 0, at most 1, exactly as it was written.
struct SimilarityThreshold {
  let value: ExactDecimal

  /// Of a part of a whole.
  init(_ value: ExactDecimal) { self.value = value }

  /// How many shingles two sets of these sizes have in common at least when they reach it: ⌈t/(1+t) · (|A|+|B|)⌉.
  func leastCommon(_ left: Int, _ right: Int) -> Int {
    let divisor = ExactDecimal.one.units + value.units
    return Int((value.units * UInt128(left + right) + divisor - 1) / divisor)
  }
}
