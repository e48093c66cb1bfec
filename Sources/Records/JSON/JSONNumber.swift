/// JSON's numbers (RFC 8259 section 6), which the parser has checked, as numbers of the machine.
public enum JSONNumber {
  /// Whether a number is spelled without a point and an exponent.
  @inlinable public static func isInteger(_ number: ByteView) -> Bool {
    for index in 0..<number.count where number[index] == 0x2E || number[index] | 0x20 == 0x65 { return false }
    return true
  }

  /// A whole number's value; nil beyond 64 bits, and for other numbers.
  @inlinable public static func int64(_ number: ByteView) -> Int64? {
    let isNegative = number.count > 0 && number[0] == 0x2D
    guard let magnitude = magnitude(number, from: isNegative ? 1 : 0) else { return nil }
    if isNegative { return magnitude <= 1 << 63 ? Int64(truncatingIfNeeded: 0 &- magnitude) : nil }
    return Int64(exactly: magnitude)
  }

  /// A whole number's value; nil below 0, beyond 64 bits, and for other numbers.
  @inlinable public static func uint64(_ number: ByteView) -> UInt64? { magnitude(number, from: 0) }

  @inlinable static func magnitude(_ number: ByteView, from start: Int) -> UInt64? {
    let count = number.count
    guard count > start, count - start <= 20 else { return nil }
    var value: UInt64 = 0
    var index = start
    // 19 digits are below 2⁶⁴.
    let safe = min(count, start + 19)
    while index < safe {
      let digit = unsafe number.pointer[index] &- 0x30
      guard digit < 10 else { return nil }
      value = value &* 10 &+ UInt64(digit)
      index &+= 1
    }
    guard index < count else { return value }
    let digit = unsafe number.pointer[index] &- 0x30
    guard digit < 10 else { return nil }
    let (product, overflows) = value.multipliedReportingOverflow(by: 10)
    let (sum, carries) = product.addingReportingOverflow(UInt64(digit))
    return overflows || carries ? nil : sum
  }

  /// A count or an offset that somebody wrote: a whole number from 0 to `Int.mostFromOutside`, also as `20.0` or `2e1`. Nil
  /// for any other.
  public static func count(_ number: ByteView) -> Int? {
    if let whole = int64(number) { return whole >= 0 && whole <= Int.mostFromOutside ? Int(whole) : nil }
    let value = double(number)
    guard value >= 0, value <= Double(Int.mostFromOutside), value == value.rounded() else { return nil }
    return Int(value)
  }

  /// The nearest binary number; infinite where none is near.
  public static func double(_ number: ByteView) -> Double {
    if let fast = DecimalDouble.exact(number) { return fast }
    return Double(String(number)) ?? .infinity
  }
}

/// Clinger's fast path: up to 2⁵³, times or over a power of ten up to 10²², is exact in one rounding.
private enum DecimalDouble {
  private static let powers: [Double] = [
    1, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18, 1e19, 1e20,
    1e21, 1e22,
  ]

  static func exact(_ number: ByteView) -> Double? {
    var mantissa: UInt64 = 0
    var digits = 0
    var places = 0
    var isAfterPoint = false
    let isNegative = number[0] == 0x2D
    for index in (isNegative ? 1 : 0)..<number.count {
      let byte = number[index]
      if byte == 0x2E {
        isAfterPoint = true
        continue
      }
      guard byte &- 0x30 < 10, digits < 18 else { return nil }
      mantissa = mantissa &* 10 &+ UInt64(byte &- 0x30)
      digits += mantissa == 0 ? 0 : 1
      places += isAfterPoint ? 1 : 0
    }
    guard mantissa <= 1 << 53, places <= 22 else { return nil }
    let value = Double(mantissa) / powers[places]
    return isNegative ? -value : value
  }
}
