public import ArgumentParser
internal import Recipe

/// The value of `--alarm`: what a tool does when its rule drops more than can be right.
public enum AlarmAction: String, ExpressibleByArgument, CaseIterable, Sendable {
  /// Says so, and ends well.
  case warn
  /// Says so, and ends with exit 65.
  case fail
}

/// A share of all records, such as `1%` or `0.5%`.
public struct Share: ExpressibleByArgument, Sendable, CustomStringConvertible {
  private let percent: ExactDecimal

  /// The usual one.
  public static let onePercent = Share(percent: .one)

  private init(percent: ExactDecimal) { self.percent = percent }

  /// Reads `1%`; from 0 to 100.
  public init?(argument: String) {
    guard argument.hasSuffix("%"), let percent = ExactDecimal(argument.dropLast()), percent.value <= 100 else {
      return nil
    }
    self.percent = percent
  }

  /// Whether a part is more than this share of the whole.
  public func isExceeded(by part: Int, of whole: Int) -> Bool {
    UInt128(part) * 100 * ExactDecimal.one.units > percent.units * UInt128(whole)
  }

  /// As it is written: `1%`.
  public var description: String { "\(percent)%" }
}
