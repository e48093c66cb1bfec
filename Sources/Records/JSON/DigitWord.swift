/// Up to eight decimal digits as the bytes of a word, the first digit in the lowest: checked and converted at once.
@usableFromInline package enum DigitWord {
  /// The `count` bytes before `end`, 1 to 8, behind zeros. Eight bytes must be there to be read.
  @inlinable @inline(__always) package static func load(endingAt end: UnsafePointer<UInt8>, count: Int) -> UInt64 {
    let word = UInt64(littleEndian: unsafe UnsafeRawPointer(end - 8).loadUnaligned(as: UInt64.self))
    let others = ~(~0 &<< UInt64(truncatingIfNeeded: 64 &- 8 &* count))
    return word & ~others | 0x3030_3030_3030_3030 & others
  }

  /// Whether all bytes are digits: between 0x30 and 0x39.
  @inlinable @inline(__always) package static func isDigits(_ word: UInt64) -> Bool {
    let high: UInt64 = 0xF0F0_F0F0_F0F0_F0F0
    return word & high | ((word &+ 0x0606_0606_0606_0606) & high) &>> 4 == 0x3333_3333_3333_3333
  }

  /// The number that eight digits make: pairs, then fours, then all, each step in one multiplication (Lemire, "Quickly
  /// parsing eight digits", 2018).
  @inlinable @inline(__always) package static func value(_ word: UInt64) -> Int64 {
    let digits = word &- 0x3030_3030_3030_3030
    let pairs = digits &* 10 &+ digits &>> 8
    let odd: UInt64 = 0xFF_0000_00FF
    let sum = (pairs & odd) &* 0xF4240_0000_0064 &+ (pairs &>> 16 & odd) &* 0x2710_0000_0001
    return Int64(truncatingIfNeeded: sum &>> 32 & 0xFFFF_FFFF)
  }
}
