/// A place in the text of a template, an expression or a condition, and the words from there on.
struct Cursor {
  let bytes: [UInt8]
  var at = 0

  init(_ text: String) { bytes = Array(text.utf8) }

  var isAtEnd: Bool { at >= bytes.count }

  func peek(_ distance: Int = 0) -> UInt8? {
    at + distance < bytes.count ? bytes[at + distance] : nil
  }

  func text(_ range: Range<Int>) -> String { String(decoding: bytes[range], as: UTF8.self) }

  mutating func skipSpace() {
    while let byte = peek(), byte == 0x20 || (byte >= 0x09 && byte <= 0x0D) { at += 1 }
  }

  /// Steps over the literal when it comes next.
  mutating func take(_ literal: StaticString) -> Bool {
    let count = literal.utf8CodeUnitCount
    guard at + count <= bytes.count else { return false }
    for index in 0..<count {
      guard unsafe bytes[at + index] == literal.utf8Start[index] else { return false }
    }
    at += count
    return true
  }

  /// Steps over a whole word such as `and` when it comes next.
  mutating func takeWord(_ word: StaticString) -> Bool {
    let start = at
    if take(word) {
      guard let byte = peek(), Cursor.isNameByte(byte) else { return true }
    }
    at = start
    return false
  }

  /// Letters, digits, `_`, `-` and everything that is not ASCII.
  static func isNameByte(_ byte: UInt8) -> Bool {
    switch byte {
    case 0x30...0x39, 0x41...0x5A, 0x61...0x7A, 0x5F, 0x2D, 0x80...: true
    default: false
    }
  }

  /// The name that comes next; empty when none does.
  mutating func takeName() -> String {
    let start = at
    while let byte = peek(), Cursor.isNameByte(byte) { at += 1 }
    return text(start..<at)
  }

  /// A literal in single quotes, from its opening one; a doubled quote stands for one.
  mutating func takeQuoted() throws(ExpressionError) -> String {
    let opening = at
    var content: [UInt8] = []
    at += 1
    while let byte = peek() {
      at += 1
      if byte != 0x27 {
        content.append(byte)
      } else if peek() == 0x27 {
        content.append(byte)
        at += 1
      } else {
        return String(decoding: content, as: UTF8.self)
      }
    }
    throw ExpressionError(opening, "the text that starts here has no closing quote; a quote inside is doubled: 'it''s'")
  }

  /// A number as spelled (JSON's spelling), if one comes next.
  mutating func takeNumber() throws(ExpressionError) -> String? {
    let start = at
    guard let first = peek(), first == 0x2D || isDigit(first) else { return nil }
    guard first != 0x2D || peek(1).map(isDigit) == true else { return nil }
    at += 1
    while let byte = peek(), isDigit(byte) || byte == 0x2E || byte | 0x20 == 0x65 || isExponentSign(byte) { at += 1 }
    let spelling = text(start..<at)
    guard DecimalNumber.isNumber(spelling), peek().map(Cursor.isNameByte) != true else {
      at = start
      throw ExpressionError(start, "expected a number such as 3, -1 or 2.5; a column whose name begins so is ['3d']")
    }
    return spelling
  }

  private func isDigit(_ byte: UInt8) -> Bool { byte >= 0x30 && byte <= 0x39 }

  private func isExponentSign(_ byte: UInt8) -> Bool {
    (byte == 0x2B || byte == 0x2D) && bytes[at - 1] | 0x20 == 0x65
  }

  /// What comes next, for messages.
  var found: String {
    guard let byte = peek() else { return "the end" }
    if Cursor.isNameByte(byte) {
      var ahead = self
      return "'\(ahead.takeName())'"
    }
    return byte > 0x20 ? "'\(text(at..<(at + 1)))'" : "a space"
  }
}
