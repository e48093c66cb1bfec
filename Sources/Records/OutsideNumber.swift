extension Int {
  /// The largest number that is taken from outside, 2⁵³: a petabyte eight times, and what every JSON reader keeps
  /// exactly. A thousand of them, or one times a thousand, don't overflow.
  public static let mostFromOutside = 1 << 53

  /// A whole number that somebody else wrote: a server, or a file that others can write. Nil for anything but decimal
  /// digits, and for more than `most`.
  public init?(outside text: some StringProtocol, atMost most: Int = mostFromOutside) {
    var value = 0
    var digits = 0
    for byte in text.utf8 {
      guard (0x30...0x39).contains(byte), value <= Self.mostFromOutside else { return nil }
      value = value * 10 + Int(byte - 0x30)
      digits += 1
    }
    guard digits > 0, value <= most else { return nil }
    self = value
  }

  /// The same of a time to wait: more than `mostFromOutside` is a long one all the same, and that.
  public init?(outsideWait text: some StringProtocol) {
    guard !text.isEmpty, text.utf8.allSatisfy({ (0x30...0x39).contains($0) }) else { return nil }
    self = Int(outside: text) ?? Self.mostFromOutside
  }
}
