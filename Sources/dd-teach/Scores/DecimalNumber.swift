import Records

/// JSON numbers as scores have them, with up to 19 digits, to their nearest double: in half the time of strtod(3), which
/// works with numbers of any length.
enum DecimalNumber {
  private static let powers: [UInt64] = (0...19).map { power in (0..<power).reduce(1) { product, _ in product * 10 } }

  /// The nearest double; nil for a number with an exponent, or with more digits.
  @inline(__always)
  static func nearest(_ text: ByteView) -> Double? {
    var at = 0
    let isNegative = text.first == 0x2D
    if isNegative { at = 1 }
    var digits: UInt64 = 0
    var point = -1
    guard text.count - at <= 20 else { return nil }
    while at < text.count {
      let digit = text[at] &- 0x30
      if digit < 10 {
        let (product, overflows) = digits.multipliedReportingOverflow(by: 10)
        guard !overflows, product <= UInt64.max - 9 else { return nil }
        digits = product &+ UInt64(digit)
      } else if text[at] == 0x2E, point < 0 {
        point = at
      } else {
        return nil
      }
      at += 1
    }
    let places = point < 0 ? 0 : text.count - 1 - point
    guard places <= 19, let value = quotient(digits, powers[places]) else { return nil }
    return isNegative ? -value : value
  }

  /// The double nearest to a quotient of whole numbers: 63 bits of it, in the last of which is whether more follow, are
  /// rounded once. Nil for a dividend of 64 bits.
  @inline(__always)
  private static func quotient(_ dividend: UInt64, _ divisor: UInt64) -> Double? {
    // A power of ten up to 10²² is a double: one division of two rounds once.
    if dividend < 1 << 53 { return Double(dividend) / Double(divisor) }
    let zeros = dividend.leadingZeroBitCount
    guard zeros > 0 else { return nil }
    let shift = divisor.leadingZeroBitCount
    // The dividend is below 2⁶³ and the divisor isn't: the quotient has 62 to 64 bits.
    let (bits, rest) = (divisor << UInt64(shift)).dividingFullWidth((dividend << UInt64(zeros - 1), 0))
    let exponent = shift - zeros + 1 - 64
    return Double(bits | (rest == 0 ? 0 : 1)) * Double(bitPattern: UInt64(1023 + exponent) << 52)
  }
}
