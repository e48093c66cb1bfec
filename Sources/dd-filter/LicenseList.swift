import Records
import Text

/// An allow-list of licences, and whether an SPDX licence expression keeps to it.
///
/// `A OR B` is allowed when one of them is, `A AND B` when both are; AND binds tighter (SPDX 2.3, annex D). `A WITH
/// exception` is allowed when A is, since an exception only permits more, and `A+` when A is, since one may choose A
/// itself. What stands on the list letter for letter is always allowed; what is no expression, never. White space is
/// Unicode's; how much of it stands somewhere says nothing.
struct LicenseList {
  fileprivate let names: [[UInt8]]

  init(_ names: [String]) { self.names = names.map { $0.withBytes { Self.plain($0) } } }

  func allows(_ text: ByteView) -> Bool {
    let text = WhiteSpace.trim(text)
    if contains(text) { return true }
    var parser = Parser(text, self)
    let isAllowed = parser.alternatives()
    return parser.isAtEnd && isAllowed || names.contains(Self.plain(text))
  }

  /// Whether a name, spaced as `plain` does it, is on the list.
  fileprivate func contains(_ name: ByteView) -> Bool {
    names.contains { $0.count == name.count && zip($0, name).allSatisfy { $0 == Self.lower($1) } }
  }

  /// A name's words with one space between, its ASCII letters in lower case.
  fileprivate static func plain(_ name: ByteView) -> [UInt8] {
    var plain: [UInt8] = []
    var at = WhiteSpace.leadingCount(name)
    while at < name.count {
      let space = WhiteSpace.leadingCount(name.suffix(from: at))
      if space == 0 {
        plain.append(lower(name[at]))
        at += 1
      } else {
        at += space
        if at < name.count { plain.append(0x20) }
      }
    }
    return plain
  }

  fileprivate static func lower(_ byte: UInt8) -> UInt8 { byte &- 0x41 < 26 ? byte | 0x20 : byte }

  private struct Parser {
    let text: ByteView
    let list: LicenseList
    var token: ByteView = .empty
    var at = 0
    var isWellFormed = true
    var depth = 0

    init(_ text: ByteView, _ list: LicenseList) {
      self.text = text
      self.list = list
      advance()
    }

    var isAtEnd: Bool { token.isEmpty && isWellFormed }

    /// Moves to the next word, or bracket; an empty one is the end.
    mutating func advance() {
      at += WhiteSpace.leadingCount(text.suffix(from: at))
      let start = at
      while at < text.count, WhiteSpace.leadingCount(text.suffix(from: at)) == 0 {
        let isBracket = text[at] == 0x28 || text[at] == 0x29
        if isBracket && at > start { break }
        at += 1
        if isBracket { break }
      }
      token = text[start..<at]
    }

    private var isBracket: Bool { token == "(" || token == ")" }

    private func isWord(_ word: StaticString) -> Bool {
      let word = ByteView(word)
      return token.count == word.count && zip(token, word).allSatisfy { lower($0) == lower($1) }
    }

    mutating func alternatives() -> Bool {
      var isAllowed = conjunction()
      while isWord("or") {
        advance()
        let other = conjunction()
        isAllowed = isAllowed || other
      }
      return isAllowed
    }

    private mutating func conjunction() -> Bool {
      var isAllowed = licence()
      while isWord("and") {
        advance()
        let other = licence()
        isAllowed = isAllowed && other
      }
      return isAllowed
    }

    private mutating func licence() -> Bool {
      if token == "(" {
        // Brackets nest as deep as this, then it is no licence any more.
        guard depth < 32 else { return fail() }
        depth += 1
        advance()
        let isAllowed = alternatives()
        guard token == ")" else { return fail() }
        depth -= 1
        advance()
        return isAllowed
      }
      guard !token.isEmpty, !isBracket, !isWord("or"), !isWord("and"), !isWord("with") else { return fail() }
      let name = token[token.count - 1] == 0x2B ? token.prefix(token.count - 1) : token
      var isAllowed = list.contains(token) || list.contains(name)
      let start = at - token.count
      advance()
      guard isWord("with") else { return isAllowed }
      advance()
      guard !token.isEmpty, !isBracket else { return fail() }
      isAllowed = isAllowed || list.names.contains(plain(text[start..<at]))
      advance()
      return isAllowed
    }

    private mutating func fail() -> Bool {
      isWellFormed = false
      return false
    }
  }
}
