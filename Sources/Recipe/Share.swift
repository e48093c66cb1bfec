/// A share of all records, such as `1%` or `0.5%`.
public struct Share: Sendable, Comparable, CustomStringConvertible {
  private let percent: ExactDecimal

  static let onePercent = Share(percent: .one)
  static let fifth = Share(percent: ExactDecimal(units: 20 * ExactDecimal.one.units))

  private init(percent: ExactDecimal) { self.percent = percent }

  /// Reads `1%`; from 0 to 100. Nil for anything else, and for more than 18 digits behind the point, which would be another
  /// number.
  public init?(_ text: String) {
    guard text.hasSuffix("%"), let percent = ExactDecimal(exactly: text.dropLast()), percent.value <= 100 else {
      return nil
    }
    self.percent = percent
  }

  /// Whether a part is more than this share of the whole.
  public func isExceeded(by part: Int, of whole: Int) -> Bool {
    UInt128(part) * 100 * ExactDecimal.one.units > percent.units * UInt128(whole)
  }

  /// By how much it is.
  public static func < (left: Self, right: Self) -> Bool { left.percent < right.percent }

  /// As it is written: `1%`.
  public var description: String { "\(percent)%" }
}
