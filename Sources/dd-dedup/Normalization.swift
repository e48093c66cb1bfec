/// What two keys may differ in and still be the same.
struct Normalization: OptionSet {
  let rawValue: UInt8
  static let nfc = Normalization(rawValue: 1)
  static let letterCase = Normalization(rawValue: 2)
  static let whitespace = Normalization(rawValue: 4)
  static let punctuation = Normalization(rawValue: 8)

  /// The words of `--normalize`, in the order in which they are written down.
  static let words: [(name: String, value: Normalization)] = [
    ("nfc", .nfc), ("case", .letterCase), ("whitespace", .whitespace), ("punctuation", .punctuation),
  ]

  /// The words of a value, such as `["nfc", "case"]`; none for none.
  var names: [String] { Self.words.filter { contains($0.value) }.map(\.name) }

  /// The set of these words; `none` alone is the empty one. Nil when a word is unknown.
  init?(names: [String]) {
    self = []
    if names == ["none"] { return }
    for name in names {
      guard let word = Self.words.first(where: { $0.name == name }) else { return nil }
      insert(word.value)
    }
  }

  init(rawValue: UInt8) { self.rawValue = rawValue }
}
