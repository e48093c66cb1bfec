/// Reads conditions: tests joined by `and`.
extension ExpressionParser {
  /// A whole condition.
  static func condition(_ text: String) throws(ExpressionError) -> [TestSyntax] {
    var parser = ExpressionParser(text)
    parser.isInsideTest = true
    let tests = try parser.tests()
    guard parser.cursor.isAtEnd else {
      throw ExpressionError(parser.cursor.at, parser.unexpected)
    }
    return tests
  }

  /// Tests up to `]` or the end.
  mutating func tests() throws(ExpressionError) -> [TestSyntax] {
    var tests: [TestSyntax] = []
    repeat {
      tests.append(try test())
      cursor.skipSpace()
    } while cursor.takeWord("and")
    return tests
  }

  private var unexpected: String {
    var ahead = cursor
    if ahead.takeWord("or") { return "there is no 'or'; a second reason with its own condition says it" }
    if cursor.peek() == 0x28 || cursor.peek() == 0x29 { return "there are no brackets in conditions" }
    return "expected an operator, 'and' or the end, found \(cursor.found)"
  }

  private mutating func test() throws(ExpressionError) -> TestSyntax {
    cursor.skipSpace()
    if cursor.peek() == 0x28 { throw ExpressionError(cursor.at, unexpected) }
    if cursor.takeWord("not") {
      let test = TestSyntax(left: try expression(), operation: .holdsNot)
      let after = cursor.at
      if try operation() != nil {
        throw ExpressionError(after, "'not' stands before a value alone; write a != b, or a not in ['b']")
      }
      return test
    }
    var test = TestSyntax(left: try expression(), operation: .holds)
    guard let operation = try operation() else { return test }
    test.operation = operation
    test.right = operation == .isIn || operation == .isNotIn ? try list() : [try rightOperand()]
    return test
  }

  private mutating func operation() throws(ExpressionError) -> TestSyntax.Operation? {
    cursor.skipSpace()
    if cursor.take("!=") { return .notEqual }
    if cursor.take("<=") { return .lessOrEqual }
    if cursor.take(">=") { return .greaterOrEqual }
    if cursor.take("==") || cursor.take("=") { return .equal }
    if cursor.take("<") { return .less }
    if cursor.take(">") { return .greater }
    if cursor.takeWord("in") { return .isIn }
    let start = cursor.at
    guard cursor.takeWord("not") else { return nil }
    cursor.skipSpace()
    guard cursor.takeWord("in") else { throw ExpressionError(start, "expected 'not in' and a list") }
    return .isNotIn
  }

  private mutating func rightOperand() throws(ExpressionError) -> OperandSyntax {
    cursor.skipSpace()
    let offset = cursor.at
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
