internal import Records
internal import Text

/// Expressions worked out: a path or a literal, then functions.
extension Evaluator {
  func value(ofExpression index: Int32) throws(Rejection) -> Value {
    let expression = program.expressions[Int(index)]
    var value = try value(of: expression.operand)
    for index in expression.functions {
      value = try apply(program.functions[Int(index)], to: value, expression.spelling)
    }
    return value
  }

  func value(of operand: OperandCode) throws(Rejection) -> Value {
    switch operand {
    case .path(let path): return try value(ofPath: path)
    case .literal(let index):
      let literal = program.literals[Int(index)]
      return literal.isNumber ? .number(literal.bytes) : .text(literal.bytes)
    }
  }

  private func apply(_ code: FunctionCode, to value: Value, _ spelling: Int32) throws(Rejection) -> Value {
    let value = keepsMissing && code.function.seesWhole ? withoutMissing(value) : value
    switch code.function {
    case .default:
      return isBlank(value) ? try self.value(of: program.operands[Int(code.arguments.lowerBound)]) : value
    case .first: return first(of: value)
    case .unique: return unique(value)
    case .join: return try join(value, code, spelling)
    case .toJSON: return value.isMissing ? .missing : json(of: value)
    case .split: return try split(value, code, spelling)
    default: break
    }
    switch value {
    case .missing: return .missing
    case .sequence(let range): return .sequence(try mapped(range, code, spelling))
    case .list(let range): return .list(try mapped(range, code, spelling))
    default: return try applyToOne(code, value, spelling)
    }
  }

  private func mapped(_ range: Codes, _ code: FunctionCode, _ spelling: Int32) throws(Rejection) -> Codes {
    let start = stack.count
    for index in range {
      let element = stack[Int(index)]
      let result = element.isMissing ? .missing : try applyToOne(code, element, spelling)
      if !result.isMissing || keepsMissing { stack.append(result) }
    }
    return Int32(start)..<Int32(stack.count)
  }

  /// A function on one value that is not missing.
  private func applyToOne(
    _ code: FunctionCode, _ value: Value, _ spelling: Int32
  ) throws(Rejection) -> Value {
    if code.function == .nullif {
      for index in code.arguments {
        if compare(value, try self.value(of: program.operands[Int(index)])) == 0 { return .missing }
      }
      return value
    }
    if code.function == .trim {
      switch try part(of: value, spelling) {
      case .escaped(let raw, let isPlain):
        return .escaped(isPlain ? WhiteSpace.trim(raw) : WhiteSpace.trim(escaped: raw), isPlain: isPlain)
      case .text(let bytes): return .text(WhiteSpace.trim(bytes))
      default: return .missing
      }
    }
    if code.function == .number && number(value) != nil { return value }
    if code.function == .json { return try parsed(value, spelling) }
    let text = try utf8(of: value, spelling)
    switch code.function {
    case .number: return spelledNumber(WhiteSpace.trim(text)).map { .number($0) } ?? .missing
    case .length: return .number(spelled(CodePoints.count(text)))
    case .words: return .number(spelled(Words.count(text)))
    case .lower: return .text(lowercased(text))
    case .replace: return .text(replacing(in: text, argument(code, 0), with: argument(code, 1)))
    case .capture: return program.patterns[Int(code.table)].firstGroup(in: text).map { .text($0) } ?? .missing
    case .name: return meaning(ofText: text, table: code.table).map { .text($0) } ?? .missing
    case .beforeLast:
      guard let mark = text.lastRange(of: argument(code, 0)) else { return .text(text) }
      return .text(text.prefix(mark))
    case .afterLast:
      guard let mark = text.lastRange(of: argument(code, 0)) else { return .missing }
      return .text(text.suffix(from: mark + argument(code, 0).count))
    case .before:
      guard let mark = text.firstRange(of: argument(code, 0)) else { return .text(text) }
      return .text(text.prefix(mark))
    case .after:
      guard let mark = text.firstRange(of: argument(code, 0)) else { return .missing }
      return .text(text.suffix(from: mark + argument(code, 0).count))
    case .removeBetween: return .text(removing(from: text, argument(code, 0), argument(code, 1)))
    case .skipLines: return .text(skippingLines(of: text, code))
    case .endWith: return .text(ending(text, with: argument(code, 0)))
    case .boxed: return lastBoxed(in: text).map { .text($0) } ?? .missing
    default: return value
    }
  }

  func argument(_ code: FunctionCode, _ index: Int) -> ByteView {
    guard case .literal(let literal) = program.operands[Int(code.arguments.lowerBound) + index] else { return .empty }
    return program.literals[Int(literal)].bytes
  }
}
