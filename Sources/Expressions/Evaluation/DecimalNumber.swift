internal import Records

/// Numbers compared by value from their JSON spelling, exactly, whatever their size.
enum DecimalNumber {
  /// Whether the text is a number by RFC 8259 section 6.
  static func isNumber(_ text: String) -> Bool {
    var rest = Substring(text)
    if rest.first == "-" { rest.removeFirst() }
    let integer = rest.prefix { $0.isASCII && $0.isNumber }
    guard !integer.isEmpty, integer == "0" || integer.first != "0" else { return false }
    rest = rest.dropFirst(integer.count)
    if rest.first == "." {
      let fraction = rest.dropFirst().prefix { $0.isASCII && $0.isNumber }
      guard !fraction.isEmpty else { return false }
      rest = rest.dropFirst(1 + fraction.count)
    }
    if rest.first == "e" || rest.first == "E" {
      rest.removeFirst()
      if rest.first == "+" || rest.first == "-" { rest.removeFirst() }
      let exponent = rest.prefix { $0.isASCII && $0.isNumber }
      guard !exponent.isEmpty else { return false }
      rest = rest.dropFirst(exponent.count)
    }
    return rest.isEmpty
  }

  /// A whole number of up to 18 digits; nil for every other spelling.
  static func integer(_ text: ByteView) -> Int? {
    let start = !text.isEmpty && text[0] == 0x2D ? 1 : 0
    guard text.count > start, text.count - start <= 18 else { return nil }
    var value = 0
    for byte in text.suffix(from: start) {
      guard byte >= 0x30 && byte <= 0x39 else { return nil }
      value = value * 10 + Int(byte - 0x30)
    }
    return start == 1 ? -value : value
  }

  /// The value of a whole number however it is spelled (`2`, `2.0`, `2e0`), below 10^18; nil for every other.
  static func whole(_ text: ByteView) -> Int? {
    if let plain = integer(text) { return plain }
    let parts = Parts(text)
    guard parts.magnitude <= 18, !parts.digits.dropFirst(max(parts.magnitude, 0)).contains(where: { $0 != 0x30 })
    else { return nil }
    var value = 0
    for index in 0..<max(parts.magnitude, 0) { value = value * 10 + Int(parts.digit(index) - 0x30) }
    return parts.sign * value
  }

  /// -1, 0 or 1 as the left number is smaller, equal or greater.
  static func compare(_ left: ByteView, _ right: ByteView) -> Int {
    if let left = integer(left), let right = integer(right) { return order(left, right) }
    let left = Parts(left)
    let right = Parts(right)
    if left.sign != right.sign { return order(left.sign, right.sign) }
    if left.sign == 0 { return 0 }
    if left.magnitude != right.magnitude { return left.sign * order(left.magnitude, right.magnitude) }
    for index in 0..<max(left.digits.count, right.digits.count) {
      let difference = order(left.digit(index), right.digit(index))
      if difference != 0 { return left.sign * difference }
    }
    return 0
  }

  /// Bytes that are the same for numbers of the same value, and no JSON text.
  static func key(_ text: ByteView) -> [UInt8] {
    var parts = Parts(text)
    while parts.digits.last == 0x30 { parts.digits.removeLast() }
    if parts.sign == 0 { return [0] }
    return [UInt8(parts.sign + 2)] + parts.digits + Array("e\(parts.magnitude)".utf8)
  }

  private static func order<Number: Comparable>(_ left: Number, _ right: Number) -> Int {
    left < right ? -1 : left > right ? 1 : 0
  }

  /// sign × 0.digits × 10^magnitude, the first digit not zero.
  private struct Parts {
    var sign = 1
    var digits: [UInt8] = []
    var magnitude = 0

    init(_ text: ByteView) {
      var isFraction = false
      var at = 0
      if !text.isEmpty && text[0] == 0x2D {
        sign = -1
        at = 1
      }
      while at < text.count, text[at] | 0x20 != 0x65 {
        let byte = text[at]
        at += 1
        if byte == 0x2E {
          isFraction = true
        } else if digits.isEmpty && byte == 0x30 {
          if isFraction { magnitude -= 1 }
        } else {
          digits.append(byte)
          if !isFraction { magnitude += 1 }
        }
      }
      if digits.isEmpty { sign = 0 }
      magnitude += exponent(text.suffix(from: min(at + 1, text.count)))
    }

    /// Exponents past a thousand million are all alike.
    private func exponent(_ text: ByteView) -> Int {
      var value = 0
      for byte in text where byte >= 0x30 && byte <= 0x39 { value = min(value * 10 + Int(byte - 0x30), 1_000_000_000) }
      return !text.isEmpty && text[0] == 0x2D ? -value : value
    }

    func digit(_ index: Int) -> UInt8 { index < digits.count ? digits[index] : 0x30 }
  }
}
