internal import Recipe

/// Reads conditions: tests joined by `and`, these by `or`; brackets go first.
extension ExpressionParser {
  /// A whole condition.
  static func condition(_ text: String) throws(ExpressionError) -> [TestSyntax] {
    var parser = ExpressionParser(text)
    parser.isInsideTest = true
    let tests = try parser.tests()
    guard parser.cursor.isAtEnd else { throw parser.unexpected(orElse: "the end") }
    return tests
  }

  private static let words = ["and", "or", "not", "in", "contains", "starts_with", "ends_with", "matches"]

  /// What stands where a test is over and the condition goes on otherwise.
  func unexpected(orElse closing: String) -> ExpressionError {
    var ahead = cursor
    let name = ahead.takeName()
    // Two letters are near to too much.
    let near = name.utf8.count > 2 ? NearestName.find(name, among: Self.words) : nil
    let word = Self.words.first { $0 == name.lowercased() } ?? near
    let hint = name.isEmpty ? nil : word.map { "; did you mean '\($0)'?" }
    return ExpressionError(
      cursor.at, "expected an operator, 'and', 'or' or \(closing), found \(cursor.found)\(hint ?? "")")
  }

  /// A condition up to a closing bracket or the end, as tests that hold together.
  mutating func tests() throws(ExpressionError) -> [TestSyntax] {
    let start = cursor.at
    var alternatives = [try conjunction()]
    while cursor.takeWord("or") { alternatives.append(try conjunction()) }
    if alternatives.count == 1 { return alternatives[0] }
    return [Self.group(.either, alternatives, at: start)]
  }

  private static func group(
    _ operation: TestSyntax.Operation, _ alternatives: [[TestSyntax]], at offset: Int
  ) -> TestSyntax {
    TestSyntax(
      left: ExpressionSyntax(operand: .text(""), offset: offset), operation: operation, alternatives: alternatives)
  }

  /// Tests joined by `and`.
  private mutating func conjunction() throws(ExpressionError) -> [TestSyntax] {
    var tests: [TestSyntax] = []
    repeat {
      tests += try factor()
      cursor.skipSpace()
    } while cursor.takeWord("and")
    return tests
  }

  /// A test, or a condition in brackets.
  private mutating func factor() throws(ExpressionError) -> [TestSyntax] {
    cursor.skipSpace()
    let start = cursor.at
    if cursor.peek() == 0x28 { return try bracketed() }
    guard cursor.takeWord("not") else { return [try test()] }
    cursor.skipSpace()
    if cursor.peek() == 0x28 { return [Self.group(.neither, [try bracketed()], at: start)] }
    let test = TestSyntax(left: try expression(), operation: .holdsNot)
    let after = cursor.at
    if try operation() != nil {
      throw ExpressionError(after, "'not' stands before a value alone or brackets; write a != b, or not (a in ['b'])")
    }
    return [test]
  }

  private mutating func bracketed() throws(ExpressionError) -> [TestSyntax] {
    let opening = cursor.at
    guard depth < Self.maximumDepth else {
      throw ExpressionError(opening, "brackets nest deeper than \(Self.maximumDepth)")
    }
    depth += 1
    defer { depth -= 1 }
    cursor.at += 1
    let tests = try tests()
    if cursor.take(")") { return tests }
    if cursor.isAtEnd { throw ExpressionError(opening, "the '(' that starts here is never closed") }
    throw unexpected(orElse: "')'")
  }

  private mutating func test() throws(ExpressionError) -> TestSyntax {
    var test = TestSyntax(left: try expression(), operation: .holds)
    guard let (operation, isNegated) = try operation() else { return test }
    test.operation = operation
    test.isNegated = isNegated
    switch operation {
    case .isIn, .isNotIn: test.right = try list()
    case .matches: test.right = [try pattern()]
    default:
      cursor.skipSpace()
      let offset = cursor.at
      test.right = [try rightOperand(orList: operation)]
      if cursor.peek() == 0x2C { throw Self.oneAlone(operation, at: offset) }
    }
    return test
  }

  private mutating func operation() throws(ExpressionError) -> (TestSyntax.Operation, isNegated: Bool)? {
    cursor.skipSpace()
    if cursor.take("!=") { return (.notEqual, false) }
    if cursor.take("<=") { return (.lessOrEqual, false) }
    if cursor.take(">=") { return (.greaterOrEqual, false) }
    if cursor.take("==") || cursor.take("=") { return (.equal, false) }
    if cursor.take("<") { return (.less, false) }
    if cursor.take(">") { return (.greater, false) }
    if cursor.takeWord("in") { return (.isIn, false) }
    if let operation = textOperation() { return (operation, false) }
    let start = cursor.at
    guard cursor.takeWord("not") else { return nil }
    cursor.skipSpace()
    if cursor.takeWord("in") { return (.isNotIn, false) }
    if let operation = textOperation() { return (operation, true) }
    throw ExpressionError(start, "expected 'not in' and a list, or 'not contains' and a text")
  }

  private mutating func textOperation() -> TestSyntax.Operation? {
    if cursor.takeWord("contains") { return .contains }
    if cursor.takeWord("starts_with") { return .startsWith }
    if cursor.takeWord("ends_with") { return .endsWith }
    return cursor.takeWord("matches") ? .matches : nil
  }

  /// The pattern of `matches`.
  private mutating func pattern() throws(ExpressionError) -> OperandSyntax {
    cursor.skipSpace()
    let offset = cursor.at
    guard case .text(let text)? = try operand() else {
      throw ExpressionError(offset, "'matches' takes a pattern in quotes, as in: matches '^https?://'")
    }
    try Pattern.check(text, at: offset)
    return .text(text)
  }

  /// Where somebody wrote a list behind an operator that takes one value.
  private static func oneAlone(_ operation: TestSyntax.Operation, at offset: Int) -> ExpressionError {
    let several =
      operation.comparesValues
      ? "for one of several write in ['a', 'b']" : "for one of several join tests by or, or write matches 'a|b'"
    return ExpressionError(offset, "one value stands right of an operator; \(several)")
  }

  private mutating func rightOperand(orList operation: TestSyntax.Operation) throws(ExpressionError) -> OperandSyntax {
    let offset = cursor.at
    if cursor.peek() == 0x5B {
      var ahead = self
      if (try? ahead.list()) != nil, ahead.cursor.bytes[offset..<ahead.cursor.at].contains(0x2C) {
        throw Self.oneAlone(operation, at: offset)
      }
    }
    guard let operand = try operand() else {
      throw ExpressionError(offset, "expected a 'text', a number or a path, found \(cursor.found)")
    }
    if case .path(let path) = operand, ["true", "false", "null"].contains(path.spelling) {
      throw ExpressionError(
        offset, "nothing compares with \(path.spelling); the path alone tests it, as in: is_vendor, or: not is_vendor")
    }
    return operand
  }

  /// `['a', 'b', 3]`
  private mutating func list() throws(ExpressionError) -> [OperandSyntax] {
    cursor.skipSpace()
    let start = cursor.at
    guard cursor.take("[") else {
      throw ExpressionError(start, "expected a list such as ['a', 'b'] after 'in', found \(cursor.found)")
    }
    var items: [OperandSyntax] = []
    repeat {
      cursor.skipSpace()
      let offset = cursor.at
      guard let item = try operand() else {
        throw ExpressionError(offset, "expected a 'text' or a number in the list, found \(cursor.found)")
      }
      if case .path(let path) = item {
        throw ExpressionError(offset, "a list holds texts and numbers; write '\(path.spelling)' in quotes")
      }
      items.append(item)
      cursor.skipSpace()
    } while cursor.take(",")
    if cursor.take("]") { return items }
    throw ExpressionError(cursor.at, "expected ',' or ']' in the list, found \(cursor.found)")
  }
}
