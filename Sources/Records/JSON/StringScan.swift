/// Where bytes of JSON that are gone through one by one stand to its strings.
public struct StringScan {
  /// What a byte is.
  public enum Place {
    case outside
    /// The quote before a string.
    case opening
    case inside
    /// The quote behind it.
    case closing
  }

  /// Whether the last byte was of a string that hasn't ended.
  public private(set) var isInside = false
  private var isEscaped = false

  /// Begins outside.
  public init() {}

  /// Takes the next byte.
  public mutating func take(_ byte: UInt8) -> Place {
    guard isInside else {
      isInside = byte == 0x22
      return isInside ? .opening : .outside
    }
    if isEscaped {
      isEscaped = false
    } else if byte == 0x5C {
      isEscaped = true
    } else if byte == 0x22 {
      isInside = false
      return .closing
    }
    return .inside
  }
}
