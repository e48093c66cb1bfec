public import Records

/// A mapping of the recipe with its keys read by the type that the reader expects.
///
/// A key that is not there reads as nil; a key of the wrong type throws with its place, name and value.
/// A section that the recipe lacks is an empty one, so a tool reads its own without asking whether it is there.
public struct Section: Sendable {
  /// For messages: `datasets.gsm8k.filter`; empty for the whole recipe.
  public let path: String
  /// Where the section, or what it would stand in, begins.
  public let mark: Mark
  /// The keys in order.
  public let pairs: [YAMLPair]

  /// A section over a mapping; `node` nil is an empty one. Throws when the node is no mapping.
  public init(_ node: YAMLNode?, path: String, mark: Mark) throws(ToolError) {
    self.path = path
    self.mark = node?.mark ?? mark
    guard let node, !node.isNull else {
      pairs = []
      return
    }
    guard let pairs = node.pairs else {
      throw ToolError(at: node.mark, "'\(path)' must be a mapping of keys, not \(node.shown)")
    }
    self.pairs = pairs
  }

  /// An empty section.
  init(path: String, mark: Mark) {
    (self.path, self.mark, pairs) = (path, mark, [])
  }

  /// Whether the recipe says nothing here.
  public var isEmpty: Bool { pairs.isEmpty }

  /// A key's value as it stands.
  public func node(_ key: String) -> YAMLNode? { pairs.first { $0.key.isExactly(key) }?.value }

  /// Where a key's value stands, or else the section, for a caller's own messages.
  public func mark(of key: String) -> Mark { node(key)?.mark ?? mark }

  /// An error about a key's value: `'key' in path must be <expected>, not 'value'`.
  public func mustBe(_ expected: String, key: String) -> ToolError {
    field(key)?.mustBe(expected) ?? ToolError(at: mark, "'\(key)' is missing in \(path): it must be \(expected)")
  }

  /// Text: whatever stands there, `no` and `1e8` included.
  public func string(_ key: String) throws(ToolError) -> String? { try field(key)?.text() }

  /// A list of texts; one text is a list of one.
  public func strings(_ key: String) throws(ToolError) -> [String]? { try field(key)?.texts() }

  /// A whole number of a range.
  public func int(_ key: String, in range: ClosedRange<Int>) throws(ToolError) -> Int? {
    try field(key)?.count(range)
  }

  /// A whole number, 0 or more.
  public func int(_ key: String) throws(ToolError) -> Int? { try int(key, in: 0...Int.max) }

  /// A whole number of a range, which may be written as `500M`.
  func amount(_ key: String, in range: ClosedRange<Int>) throws(ToolError) -> Int? {
    try field(key)?.amount(range)
  }

  /// true, yes, on; false, no, off.
  public func bool(_ key: String) throws(ToolError) -> Bool? { try field(key)?.flag() }

  /// A number from 0 to 1, exactly as written.
  public func ratio(_ key: String) throws(ToolError) -> ExactDecimal? { try field(key)?.decimal(atMost: .one) }

  /// A number from 0 to `most`, exactly as written.
  public func decimal(_ key: String, upTo most: ExactDecimal = .maximum) throws(ToolError) -> ExactDecimal? {
    try field(key)?.decimal(atMost: most)
  }

  /// A number above 0, at most 1, exactly as written.
  public func part(_ key: String) throws(ToolError) -> ExactDecimal? { try field(key)?.part() }

  /// A share such as 1%.
  public func share(_ key: String) throws(ToolError) -> Share? { try field(key)?.share() }

  /// Codes of languages and how much of a text has to be in one.
  public func languages(_ key: String) throws(ToolError) -> LanguageList? { try field(key)?.languages() }

  /// One of the words.
  public func choice(_ key: String, of words: [String]) throws(ToolError) -> String? {
    try field(key)?.choice(of: words)
  }

  /// A list of some of the words; one word is a list of one.
  public func choices(_ key: String, of words: [String]) throws(ToolError) -> [String]? {
    try field(key)?.choices(of: words)
  }

  /// The section below a key; an empty one when it is not there.
  public func section(_ key: String) throws(ToolError) -> Section {
    try Section(node(key), path: path(of: key), mark: mark)
  }

  /// The path of what is below a key.
  func path(of key: String) -> String { path.isEmpty ? key : "\(path).\(key)" }

  /// Whether nothing stands at a key, or an empty text.
  func isUnsaid(_ key: String) -> Bool { node(key).map { $0.isNull || $0.text?.isEmpty ?? false } ?? true }

  /// Refuses a key that is not in `known`, and suggests the nearest.
  public func checkKeys(_ known: [String]) throws(ToolError) {
    for pair in pairs where !known.contains(pair.key) {
      throw ToolError(at: pair.mark, unknownKey(pair.key, known: known))
    }
  }

  func unknownKey(_ key: String, known: [String]) -> String {
    let place = path.isEmpty ? "" : " in \(path)"
    let help = NearestName.find(key, among: known).map { "did you mean '\($0)'?" }
    return "unknown key \(quote(key))\(place): \(help ?? "known are \(known.joined(separator: ", "))")"
  }

  private func field(_ key: String) -> Field? {
    guard let node = node(key), !node.isNull else { return nil }
    return Field(node: node, key: key, path: path)
  }
}
