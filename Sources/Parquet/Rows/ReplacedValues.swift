/// What stands in rows for values that JSON has no form for (RFC 8259, sections 6 and 8.1).
public struct ReplacedValues: Equatable, Sendable {
  /// Ill-formed UTF-8 sequences that became U+FFFD.
  public var sequences = 0
  /// Rows with null for NaN or an infinity.
  public var nonFiniteRows = 0

  /// None.
  public init() {}

  /// Both together.
  public static func + (left: ReplacedValues, right: ReplacedValues) -> ReplacedValues {
    var sum = left
    sum.sequences += right.sequences
    sum.nonFiniteRows += right.nonFiniteRows
    return sum
  }

  /// What is in the first and not in the second, which came before it.
  static func - (left: ReplacedValues, right: ReplacedValues) -> ReplacedValues {
    var rest = left
    rest.sequences -= right.sequences
    rest.nonFiniteRows -= right.nonFiniteRows
    return rest
  }
}
