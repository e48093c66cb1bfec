/// A decimal as it was written, from 0 to 1000 with 18 digits after the point: quotas are exact arithmetic.
public struct ExactDecimal: Sendable, Hashable, Comparable, CustomStringConvertible {
  /// The value in units of 10⁻¹⁸, at most 10²¹ unless more was asked for.
  public let units: UInt128

  /// One in `units`.
  public static let one = ExactDecimal(units: 1_000_000_000_000_000_000)
  /// Zero.
  public static let zero = ExactDecimal(units: 0)
  /// The largest value.
  public static let maximum = ExactDecimal(units: one.units * 1000)

  /// The largest value that may be asked for: so many in `units` that 512 of them can be summed up.
  public static let huge = ExactDecimal(units: one.units * 1_000_000_000_000_000)

  init(units: UInt128) { self.units = units }

  /// Reads `0.35`, `.35`, `1`, `3.5e-1`; nil for anything else, negative or above `maximum`, which is at most `huge`.
  /// Digits after the 18th behind the point are dropped.
  public init?(_ text: some StringProtocol, upTo maximum: ExactDecimal = .maximum) {
    var digits: [UInt8] = []
    var exponent = 0
    var seenPoint = false
    var bytes = Array(text.utf8)[...]
    if bytes.first == UInt8(ascii: "+") { bytes.removeFirst() }
    while let byte = bytes.first, byte | 0x20 != UInt8(ascii: "e") {
      bytes.removeFirst()
      switch byte {
      case UInt8(ascii: "0")...UInt8(ascii: "9"):
        digits.append(byte - UInt8(ascii: "0"))
        if seenPoint { exponent -= 1 }
      case UInt8(ascii: ".") where !seenPoint: seenPoint = true
      default: return nil
      }
    }
    if !bytes.isEmpty {
      guard let written = Int16(String(decoding: bytes.dropFirst(), as: UTF8.self)) else { return nil }
      exponent += Int(written)
    }
    guard !digits.isEmpty, digits.count <= 400, let units = Self.units(digits, exponent), units <= maximum.units else {
      return nil
    }
    self.units = units
  }

  /// A part of a whole: above 0, at most 1; nil for anything else, and for more than 18 digits behind the point, which would be
  /// another number.
  public static func part(_ text: some StringProtocol) -> ExactDecimal? {
    guard let part = ExactDecimal(exactly: text), part > .zero, part <= .one else { return nil }
    return part
  }

  /// The same as without `exactly`, but nil for more than 18 digits behind the point.
  init?(exactly text: some StringProtocol) {
    guard text.drop(while: { $0 != "." }).dropFirst().prefix(while: \.isNumber).count <= 18 else { return nil }
    self.init(text)
  }

  private static func units(_ digits: [UInt8], _ exponent: Int) -> UInt128? {
    var kept = digits.drop { $0 == 0 }
    var shift = exponent + 18
    while shift < 0, !kept.isEmpty {
      kept.removeLast()
      shift += 1
    }
    guard !kept.isEmpty else { return 0 }
    // 38 digits are what 128 bits hold.
    guard kept.count + shift <= 38 else { return nil }
    var units: UInt128 = 0
    for digit in kept { units = units * 10 + UInt128(digit) }
    for _ in 0..<shift { units *= 10 }
    return units
  }

  /// The nearest binary number, for display only.
  public var value: Double { Double(units) / 1e18 }

  /// For a part below 1: how many of 2⁶⁴ equal parts lie in it.
  public var threshold: UInt64 { UInt64(min((units << 64) / Self.one.units, UInt128(UInt64.max))) }

  /// By value.
  public static func < (left: Self, right: Self) -> Bool { left.units < right.units }

  /// All its digits: `0.35`.
  public var description: String {
    let (whole, part) = units.quotientAndRemainder(dividingBy: Self.one.units)
    guard part != 0 else { return String(whole) }
    let digits = String(part)
    var fraction = String(repeating: "0", count: 18 - digits.count) + digits
    while fraction.last == "0" { fraction.removeLast() }
    return "\(whole).\(fraction)"
  }
}
