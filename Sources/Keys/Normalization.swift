/// What two keys may differ in and still be the same.
public struct Normalization: OptionSet, Sendable {
  /// A bit for each.
  public let rawValue: UInt8
  /// How letters are composed (Unicode's canonical equivalence).
  public static let nfc = Normalization(rawValue: 1)
  /// Upper and lower case.
  public static let letterCase = Normalization(rawValue: 2)
  /// How much white space there is.
  public static let whitespace = Normalization(rawValue: 4)
  /// Marks of general category P.
  public static let punctuation = Normalization(rawValue: 8)

  /// The words of `--normalize`, in the order in which they are written down.
  public static let words: [(name: String, value: Normalization)] = [
    ("nfc", .nfc), ("case", .letterCase), ("whitespace", .whitespace), ("punctuation", .punctuation),
  ]

  /// The words of a value, such as `["nfc", "case"]`; none for none.
  public var names: [String] { Self.words.filter { contains($0.value) }.map(\.name) }

  /// The set of these words; `none` alone is the empty one. Nil when a word is unknown.
  public init?(names: [String]) {
    self = []
    if names == ["none"] { return }
    for name in names {
      guard let word = Self.words.first(where: { $0.name == name }) else { return nil }
      insert(word.value)
    }
  }

  /// The set of these bits.
  public init(rawValue: UInt8) { self.rawValue = rawValue }
}
