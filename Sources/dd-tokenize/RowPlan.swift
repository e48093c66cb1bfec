/// How training rows are made.
struct RowPlan {
  var mask: RowOptions.Mask
  /// The most tokens of a row.
  var maximum: Int?
  var onLong: RowOptions.LongRows
  var pack: Int?
  /// The token that ends a row.
  var end: UInt32?
}

/// The tokens of a training row and which of them are learned.
struct TrainingRow {
  /// Of each token its id in the upper half, and its label, -100 where it isn't learned, in the lower.
  var tokens: [UInt64] = []

  static let noLabel: Int32 = -100

  mutating func append(_ id: UInt32, isLearned: Bool) {
    let label = isLearned ? id : UInt32(bitPattern: Self.noLabel)
    tokens.append(UInt64(id) << 32 | UInt64(label))
  }

  static func id(_ token: UInt64) -> UInt32 { UInt32(token >> 32) }
  static func label(_ token: UInt64) -> Int32 { Int32(truncatingIfNeeded: token) }
}
