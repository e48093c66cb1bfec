import Records

/// Which languages may pass, and how much of a text has to be in one: `en,fr:0.8`.
public struct LanguageList: Sendable {
  /// The codes; never empty.
  public let codes: [String]
  /// The share; nil for the usual one.
  public let share: ExactDecimal?

  /// Nil for what is no list of codes with a share from 0 to 1. Whether the codes are languages is another question.
  public init?(_ text: String) {
    let sides = text.split(separator: ":", omittingEmptySubsequences: false)
    guard sides.count <= 2, let names = sides.first else { return nil }
    codes = splitList(String(names))
    share = sides.count == 2 ? ExactDecimal(sides[1]) : nil
    guard sides.count == 1 || share.map({ $0 <= .one }) == true else { return nil }
    guard !codes.isEmpty, codes.allSatisfy({ !$0.isEmpty && $0.utf8.allSatisfy(Self.belongs) }) else { return nil }
  }

  private static func belongs(_ byte: UInt8) -> Bool {
    (byte | 0x20) &- 0x61 < 26 || byte &- 0x30 < 10 || byte == 0x2D || byte == 0x5F
  }
}
