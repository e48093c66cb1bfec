/// A share of all records, such as `1%` or `0.5%`.
public struct Share: Sendable, CustomStringConvertible {
  private let percent: ExactDecimal

  /// The usual one of an alarm.
  public static let onePercent = Share(percent: .one)

  private init(percent: ExactDecimal) { self.percent = percent }

  /// Reads `1%`; from 0 to 100. Nil for anything else.
  public init?(_ text: String) {
    guard text.hasSuffix("%"), let percent = ExactDecimal(text.dropLast()), percent.value <= 100 else { return nil }
    self.percent = percent
  }

  /// Whether a part is more than this share of the whole.
  public func isExceeded(by part: Int, of whole: Int) -> Bool {
    UInt128(part) * 100 * ExactDecimal.one.units > percent.units * UInt128(whole)
  }

  /// As it is written: `1%`.
  public var description: String { "\(percent)%" }
}
