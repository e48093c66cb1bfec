extension Lowering {
  /// Tests that hold together.
  mutating func tests(_ tests: [TestSyntax]) throws(ExpressionError) -> Codes {
    var codes: [TestCode] = []
    for test in tests { codes.append(try code(of: test)) }
    return append(codes, to: &program.tests)
  }

  private mutating func code(of test: TestSyntax) throws(ExpressionError) -> TestCode {
    if test.operation == .either || test.operation == .neither {
      var alternatives: [Codes] = []
      for alternative in test.alternatives { alternatives.append(try tests(alternative)) }
      return TestCode(
        left: -1, operation: test.operation, right: 0..<0,
        alternatives: append(alternatives, to: &program.alternatives),
        isNumeric: false)
    }
    let (left, shape) = try expression(test.left)
    used += shape.columns
    if test.operation != .holds && test.operation != .holdsNot && shape.kind != .single {
      throw ExpressionError(test.left.offset, "a sequence can't be compared; add | first, or | join ', '")
    }
    var code = TestCode(
      left: left, operation: test.operation, right: try right(of: test), isNegated: test.isNegated,
      isNumeric: test.operation.comparesValues && test.right.contains { if case .number = $0 { true } else { false } })
    if test.operation == .matches, case .text(let text)? = test.right.first { code.pattern = program.pattern(text) }
    return code
  }

  /// What stands right of the operator: literals, and paths from the row on, also inside `[?…]`.
  private mutating func right(of test: TestSyntax) throws(ExpressionError) -> Codes {
    let outer = element
    element = nil
    defer { element = outer }
    var right: [OperandCode] = []
    for operand in test.right {
      let (code, shape) = try self.operand(operand)
      used += shape.columns
      if shape.kind != .single, case .path(let path) = operand {
        throw ExpressionError(
          path.offset, "a sequence can't be compared; name one element, as in \(path.spelling)[0]")
      }
      right.append(code)
    }
    return append(right, to: &program.operands)
  }
}
