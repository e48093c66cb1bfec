import Records

/// Numbers: integers exact, floats in the shortest form that reads back equal.
extension Output {
  /// Every number from 0 to 99 in two digits.
  private static let pairs: StaticString = """
    0001020304050607080910111213141516171819202122232425262728293031323334353637383940414243444546474849\
    5051525354555657585960616263646566676869707172737475767778798081828384858687888990919293949596979899
    """

  mutating func write(signed number: Int64) {
    if number < 0 { write(0x2D) }
    write(unsigned: number.magnitude)
  }

  mutating func write(unsigned number: UInt64) {
    reserve(20)
    let pairs = unsafe Output.pairs.utf8Start
    var digits = 1
    var limit: UInt64 = 10
    while digits < 20 && number >= limit {
      digits &+= 1
      limit = digits < 20 ? limit &* 10 : limit
    }
    var rest = number
    var place = digits
    while rest >= 100 {
      let pair = Int(truncatingIfNeeded: rest % 100) &* 2
      rest /= 100
      place &-= 2
      unsafe next[place] = pairs[pair]
      unsafe next[place &+ 1] = pairs[pair &+ 1]
    }
    if rest >= 10 {
      unsafe next[0] = pairs[Int(truncatingIfNeeded: rest) &* 2]
      unsafe next[1] = pairs[Int(truncatingIfNeeded: rest) &* 2 &+ 1]
    } else {
      unsafe next[0] = 0x30 &+ UInt8(truncatingIfNeeded: rest)
    }
    advance(digits)
  }

  /// Exactly `width` digits, with zeros in front; `number` has no more.
  mutating func write(digits number: Int64, width: Int) {
    reserve(width)
    var rest = number
    var place = width &- 1
    while place >= 0 {
      unsafe next[place] = 0x30 &+ UInt8(truncatingIfNeeded: rest % 10)
      rest /= 10
      place &-= 1
    }
    advance(width)
  }

  mutating func write(float number: Float) { number.isFinite ? write(ascii: number.description) : writeNonFinite() }

  mutating func write(double number: Double) { number.isFinite ? write(ascii: number.description) : writeNonFinite() }

  mutating func write(float16 bytes: ByteView) {
    let bits = unsafe UnsafeRawPointer(bytes.pointer).loadUnaligned(as: UInt16.self)
    let number = Float16(bitPattern: bits)
    guard number.isFinite else { return writeNonFinite() }
    // From 2^11 on halves are further apart than 1, and Swift writes all digits of their exact value.
    if number.magnitude >= 2048 { return write(ascii: "\(Output.shortest(Float(number)))") }
    write(ascii: number.description)
  }

  /// The whole number with the most zeros at its end that a half would be read as the same.
  private static func shortest(_ number: Float) -> Float {
    for unit: Float in [1000, 100, 10] {
      let rounded = (number / unit).rounded() * unit
      if Float16(rounded) == Float16(number) { return rounded }
    }
    return number
  }

  /// An unscaled number with `scale` digits behind the point.
  mutating func write(decimal number: Int64, scale: Int) {
    if number < 0 { write(0x2D) }
    var digits: [UInt8] = []
    var rest = number.magnitude
    repeat {
      digits.append(UInt8(rest % 10))
      rest /= 10
    } while rest != 0
    write(reversed: digits, scale: scale)
  }

  /// The same for a big-endian two's complement number of any length.
  mutating func write(decimal bytes: ByteView, scale: Int) throws(ParquetError) {
    guard bytes.count <= 1024 else { throw .corrupt("a decimal of \(bytes.count) bytes") }
    if bytes.count <= 8 {
      var number: Int64 = bytes.first.map { $0 >= 0x80 } == true ? -1 : 0
      for byte in bytes { number = number << 8 | Int64(byte) }
      write(decimal: number, scale: scale)
      return
    }
    var magnitude = Array(bytes)
    if magnitude[0] >= 0x80 {
      write(0x2D)
      var carry = 1
      for index in magnitude.indices.reversed() {
        carry += Int(~magnitude[index])
        magnitude[index] = UInt8(truncatingIfNeeded: carry)
        carry >>= 8
      }
    }
    var digits: [UInt8] = []
    var first = 0
    while first < magnitude.count {
      var remainder = 0
      for index in first..<magnitude.count {
        remainder = remainder << 8 | Int(magnitude[index])
        magnitude[index] = UInt8(remainder / 100)
        remainder %= 100
      }
      digits.append(UInt8(remainder % 10))
      digits.append(UInt8(remainder / 10))
      while first < magnitude.count && magnitude[first] == 0 { first += 1 }
    }
    while digits.count > 1 && digits.last == 0 { digits.removeLast() }
    write(reversed: digits, scale: scale)
  }

  /// Digits, the lowest first, with a point before the last `scale`.
  private mutating func write(reversed digits: [UInt8], scale: Int) {
    reserve(max(digits.count, scale + 1) + 1)
    var place = max(digits.count, scale + 1)
    while place > 0 {
      if place == scale { put(0x2E) }
      place -= 1
      put(0x30 + (place < digits.count ? digits[place] : 0))
    }
  }
}
