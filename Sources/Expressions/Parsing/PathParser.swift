/// Reads paths: members, `[]`, `[0]`, `[it.n]`, `[?test]`, `['name']`.
extension ExpressionParser {
  /// A path, from its first name or bracket.
  mutating func path() throws(ExpressionError) -> PathSyntax {
    let start = cursor.at
    var path = PathSyntax(isColumn: false, steps: [], offset: start, spelling: "")
    if cursor.peek() == 0x5B {
      let step = try bracket()
      guard case .member = step else {
        throw ExpressionError(start, "a path starts with a name or with ['a name in quotes']")
      }
      path.isColumn = true
      path.steps.append(step)
    } else {
      path.steps.append(.member(cursor.takeName()))
    }
    while let byte = cursor.peek(), byte == 0x2E || byte == 0x5B {
      if byte == 0x5B {
        path.steps.append(try bracket())
        continue
      }
      cursor.at += 1
      let name = cursor.takeName()
      guard !name.isEmpty else {
        throw ExpressionError(cursor.at, "expected a name after '.', found \(cursor.found)")
      }
      path.steps.append(.member(name))
    }
    path.spelling = cursor.text(start..<cursor.at)
    return path
  }

  private mutating func bracket() throws(ExpressionError) -> PathSyntax.Step {
    let opening = cursor.at
    guard depth < Self.maximumDepth else {
      throw ExpressionError(opening, "brackets nest deeper than \(Self.maximumDepth)")
    }
    depth += 1
    defer { depth -= 1 }
    cursor.at += 1
    cursor.skipSpace()
    let step: PathSyntax.Step
    if cursor.peek() == 0x5D {
      step = .all
    } else if cursor.peek() == 0x27 {
      step = .member(try cursor.takeQuoted())
    } else if cursor.take("?") {
      let outer = isInsideTest
      isInsideTest = true
      step = .filter(try tests())
      isInsideTest = outer
    } else {
      step = try indexStep()
    }
    cursor.skipSpace()
    if cursor.take("]") { return step }
    if cursor.isAtEnd { throw ExpressionError(opening, "the '[' that starts here is never closed") }
    if case .filter = step { throw unexpected(orElse: "']'") }
    throw ExpressionError(cursor.at, "expected ']', found \(cursor.found)")
  }

  private mutating func indexStep() throws(ExpressionError) -> PathSyntax.Step {
    let start = cursor.at
    if let number = try cursor.takeNumber() {
      guard let index = Int(number) else {
        throw ExpressionError(start, "expected a whole number between brackets, found \(number)")
      }
      return .index(index)
    }
    guard let byte = cursor.peek(), Cursor.isNameByte(byte) || byte == 0x5B else {
      throw ExpressionError(
        start, "expected ']', a number, a path, '?' or a name in quotes after '[', found \(cursor.found)")
    }
    return .indexPath(try path())
  }
}
