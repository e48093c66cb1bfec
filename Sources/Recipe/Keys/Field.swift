import Records

/// A key's value being read as the type that the key expects, whatever YAML would make of it: `no` is text where text
/// is expected and false where a yes or no is.
struct Field {
  let node: YAMLNode
  let key: String
  /// The section's path, such as `datasets.gsm8k.filter`; empty at the top.
  let path: String

  /// `'min_chars' in datasets.gsm8k.filter`
  var label: String { path.isEmpty ? quote(key) : "\(quote(key)) in \(path)" }

  func mustBe(_ expected: String, at node: YAMLNode? = nil) -> ToolError {
    let culprit = node ?? self.node
    return ToolError(at: culprit.mark, "\(label) must be \(expected), not \(culprit.shown)")
  }

  func text() throws(ToolError) -> String { try text(of: node, expected: "text") }

  private func text(of node: YAMLNode, expected: String) throws(ToolError) -> String {
    guard let text = node.text, !node.isNull else {
      let isTemplate = node.pairs?.allSatisfy { $0.value.isNull } ?? false
      let error = mustBe(expected, at: node)
      throw isTemplate ? ToolError(error.code, error.message + ": put a value with braces in quotes") : error
    }
    guard !text.unicodeScalars.contains("\0") else { throw mustBe("text without a NUL", at: node) }
    return text
  }

  /// A list of texts, or one text as a list of one.
  func texts() throws(ToolError) -> [String] {
    var texts: [String] = []
    for element in node.elements ?? [node] { texts.append(try text(of: element, expected: "text or a list of texts")) }
    return texts
  }

  /// Throws when a text at a node is no path to a field; a number without quotes is none.
  func check(path text: String, at node: YAMLNode) throws(ToolError) {
    if case .scalar(let written, .plain) = node.content, ExactDecimal(written) != nil {
      throw ToolError(
        at: node.mark, "\(label) must be the name of a field, not the number \(written): put a name of digits in quotes"
      )
    }
    do {
      _ = try FieldPath(text)
    } catch {
      throw ToolError(at: node.mark, "\(label): \(error.message)")
    }
  }

  /// YAML 1.1's words, which the original's reader took too.
  func flag() throws(ToolError) -> Bool {
    switch node.text?.lowercased() {
    case "true", "yes", "on", "y": return true
    case "false", "no", "off", "n": return false
    default: throw mustBe("true or false")
    }
  }

  /// A number's characters where all readers of YAML agree on what they say, without the `_` of `100_000`. Nil for
  /// `017`, which is 15 in YAML 1.1 and 17 in 1.2, and for a `_` that is not between two digits.
  private var numeral: String? {
    guard let text = node.text else { return nil }
    let digits = Array(text.utf8.drop { $0 == UInt8(ascii: "+") || $0 == UInt8(ascii: "-") })
    let isDigit = digits.map { UInt8(ascii: "0")...UInt8(ascii: "9") ~= $0 }
    if digits.count > 1, digits[0] == UInt8(ascii: "0"), isDigit[1] || digits[1] == UInt8(ascii: "_") { return nil }
    for (place, byte) in digits.enumerated() where byte == UInt8(ascii: "_") {
      guard place > 0, place + 1 < digits.count, isDigit[place - 1], isDigit[place + 1] else { return nil }
    }
    return text.filter { $0 != "_" }
  }

  /// As `mustBe`; of a number to another base, or what may be one, it says how to write it.
  private func mustBeNumber(_ expected: String) -> ToolError {
    let error = mustBe(expected)
    let digits = Array((node.text ?? "").lowercased().utf8.drop { $0 == UInt8(ascii: "+") || $0 == UInt8(ascii: "-") })
    guard digits.count > 1, digits[0] == UInt8(ascii: "0"), "0123456789xob".utf8.contains(digits[1]) else {
      return error
    }
    return ToolError(error.code, error.message + ": write it in decimal, without a 0 in front")
  }

  /// A whole number; `100_000` is one too.
  func count(_ range: ClosedRange<Int>) throws(ToolError) -> Int {
    let expected =
      range.upperBound == Int.max
      ? "a whole number of at least \(range.lowerBound)"
      : "a whole number from \(range.lowerBound) to \(range.upperBound)"
    guard let number = numeral.flatMap({ Int($0) }), range.contains(number) else { throw mustBeNumber(expected) }
    return number
  }

  /// A whole number as `SpelledAmount` reads it.
  func amount(_ range: ClosedRange<Int>) throws(ToolError) -> Int {
    guard let number = numeral.flatMap(SpelledAmount.read), range.contains(number) else {
      throw mustBeNumber("\(SpelledAmount.words), from \(range.lowerBound) to \(range.upperBound)")
    }
    return number
  }

  /// Bytes of a file, 1 KB or more.
  func fileSize() throws(ToolError) -> Int {
    guard let bytes = node.text.flatMap(SpelledSize.read), bytes >= 1 << 10 else {
      throw mustBe("the size of a file, such as 2GB, 1 KB or more")
    }
    return bytes
  }

  func decimal(atMost maximum: ExactDecimal) throws(ToolError) -> ExactDecimal {
    guard let decimal = numeral.flatMap({ ExactDecimal($0, upTo: maximum) }) else {
      throw mustBeNumber("a number from 0 to \(maximum)")
    }
    return decimal
  }

  /// A number above 0, at most 1, exactly as written.
  func part() throws(ToolError) -> ExactDecimal {
    guard let part = numeral.flatMap({ ExactDecimal.part($0) }) else {
      throw mustBeNumber("a number above 0, at most 1, such as 0.5")
    }
    return part
  }

  func share() throws(ToolError) -> Share {
    guard let share = numeral.flatMap({ Share($0) }) else { throw mustBeNumber("a share such as 1%") }
    return share
  }

  func languages() throws(ToolError) -> LanguageList {
    let text = try texts().joined(separator: ",")
    guard let list = LanguageList(text) else {
      throw ToolError(at: node.mark, "\(label) must be codes and a share, such as en,fr:0.8, not \(quote(text))")
    }
    return list
  }

  func choice(of words: [String]) throws(ToolError) -> String { try choice(of: words, at: node) }

  private func choice(of words: [String], at node: YAMLNode) throws(ToolError) -> String {
    let expected =
      words.count == 1 ? words[0] : words.dropLast().joined(separator: ", ") + " or " + words[words.count - 1]
    guard let text = node.text else { throw mustBe(expected, at: node) }
    guard words.contains(text) else {
      let error = mustBe(expected, at: node)
      throw ToolError(error.code, error.message + NearestName.question(text, among: words))
    }
    return text
  }

  /// A list of words, or one word as a list of one.
  func choices(of words: [String]) throws(ToolError) -> [String] {
    var chosen: [String] = []
    for element in node.elements ?? [node] { chosen.append(try choice(of: words, at: element)) }
    return chosen
  }
}
