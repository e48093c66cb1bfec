internal import Recipe

/// Reads templates, expressions and paths (docs/mapping.md) into syntax; errors carry the byte of the text.
struct ExpressionParser {
  var cursor: Cursor
  /// Inside `[?…]` and conditions, where an operator may follow the arguments of a function.
  var isInsideTest = false
  /// How many brackets of paths are open.
  var depth = 0

  /// Brackets of paths nest as deep as this.
  static let maximumDepth = 64

  init(_ text: String) { cursor = Cursor(text) }

  /// A template: text with `{expression}` in it.
  static func template(_ text: String) throws(ExpressionError) -> TemplateSyntax {
    var parser = ExpressionParser(text)
    return try parser.template()
  }

  /// An expression that stands without braces, as after `each:`.
  static func expression(_ text: String) throws(ExpressionError) -> ExpressionSyntax {
    var parser = ExpressionParser(text)
    parser.cursor.skipSpace()
    if parser.cursor.peek() == 0x7B {
      throw ExpressionError(parser.cursor.at, "expected a path without braces, such as messages[]")
    }
    let expression = try parser.expression()
    guard parser.cursor.isAtEnd else {
      throw ExpressionError(parser.cursor.at, "expected '|' or the end, found \(parser.cursor.found)")
    }
    return expression
  }

  private mutating func template() throws(ExpressionError) -> TemplateSyntax {
    var template = TemplateSyntax()
    var literal: [UInt8] = []
    while let byte = cursor.peek() {
      if cursor.take("{{") {
        literal.append(0x7B)
      } else if cursor.take("}}") {
        literal.append(0x7D)
      } else if byte == 0x7B {
        if !literal.isEmpty { template.pieces.append(.literal(String(decoding: literal, as: UTF8.self))) }
        literal = []
        template.pieces.append(.expression(try bracedExpression()))
      } else if byte == 0x7D {
        throw ExpressionError(cursor.at, "a lone '}'; write '}}' for a brace in the text")
      } else {
        literal.append(byte)
        cursor.at += 1
      }
    }
    if !literal.isEmpty { template.pieces.append(.literal(String(decoding: literal, as: UTF8.self))) }
    return template
  }

  private mutating func bracedExpression() throws(ExpressionError) -> ExpressionSyntax {
    let opening = cursor.at
    cursor.at += 1
    let expression = try expression()
    if cursor.take("}") { return expression }
    if cursor.isAtEnd {
      throw ExpressionError(opening, "the '{' that starts here is never closed; write '{{' for a brace in the text")
    }
    throw ExpressionError(cursor.at, "expected '|' or '}', found \(cursor.found)")
  }

  /// A path or a literal, then functions after `|`.
  mutating func expression() throws(ExpressionError) -> ExpressionSyntax {
    cursor.skipSpace()
    let offset = cursor.at
    guard let operand = try operand() else {
      throw ExpressionError(cursor.at, "expected a path, a 'text' or a number, found \(cursor.found)")
    }
    var expression = ExpressionSyntax(operand: operand, offset: offset)
    cursor.skipSpace()
    while cursor.take("|") {
      expression.functions.append(try function())
      cursor.skipSpace()
    }
    return expression
  }

  /// A path, a text or a number, if one comes next.
  mutating func operand() throws(ExpressionError) -> OperandSyntax? {
    guard let byte = cursor.peek() else { return nil }
    if byte == 0x27 { return .text(try cursor.takeQuoted()) }
    if let number = try cursor.takeNumber() { return .number(number) }
    guard byte == 0x5B || (Cursor.isNameByte(byte) && byte != 0x2D) else { return nil }
    return .path(try path())
  }

  private mutating func function() throws(ExpressionError) -> FunctionSyntax {
    cursor.skipSpace()
    let offset = cursor.at
    let name = cursor.takeName()
    guard !name.isEmpty else {
      throw ExpressionError(offset, "expected a function after '|', found \(cursor.found)")
    }
    guard let function = Function(rawValue: name) else {
      let known = Function.allCases.map(\.rawValue)
      let hint = NearestName.find(name, among: known).map { "did you mean '\($0)'?" }
      throw ExpressionError(
        offset, "unknown function '\(name)'; \(hint ?? "there are \(known.joined(separator: ", "))")")
    }
    let arguments = try arguments(of: function)
    guard function.arity.contains(arguments.count) else {
      let wanted =
        switch function.arity.lowerBound {
        case 0: "no argument"
        case 1 where function.arity.upperBound > 1: "at least one argument"
        case 1: "one argument"
        default: "two arguments"
        }
      throw ExpressionError(offset, "'\(name)' takes \(wanted), as in: \(function.example)")
    }
    return FunctionSyntax(function: function, arguments: arguments, offset: offset)
  }

  private mutating func arguments(of function: Function) throws(ExpressionError) -> [OperandSyntax] {
    var arguments: [OperandSyntax] = []
    while true {
      cursor.skipSpace()
      let offset = cursor.at
      if isInsideTest && arguments.count >= function.arity.lowerBound && isAtOperator { return arguments }
      guard let argument = try operand() else { return arguments }
      try check(argument, of: function, isFirst: arguments.isEmpty, at: offset)
      arguments.append(argument)
    }
  }

  private func check(
    _ argument: OperandSyntax, of function: Function, isFirst: Bool, at offset: Int
  ) throws(ExpressionError) {
    if case .path = argument, !function.takesPaths {
      throw ExpressionError(offset, "'\(function.rawValue)' takes texts in quotes, as in: \(function.example)")
    }
    if case .text("") = argument, isFirst, function.needsText {
      throw ExpressionError(
        offset, "'\(function.rawValue)' takes a text with something in it, as in: \(function.example)")
    }
    if function == .capture {
      guard case .text(let text) = argument else {
        throw ExpressionError(offset, "'capture' takes a pattern in quotes, as in: \(function.example)")
      }
      try Pattern.check(text, at: offset, groups: 1)
    }
  }

  /// Whether a word that stands between a test's sides, or after it, comes next.
  private var isAtOperator: Bool {
    var ahead = cursor
    return ahead.takeWord("and") || ahead.takeWord("or") || ahead.takeWord("in") || ahead.takeWord("not")
      || ahead.takeWord("contains") || ahead.takeWord("starts_with") || ahead.takeWord("ends_with")
      || ahead.takeWord("matches")
  }
}
