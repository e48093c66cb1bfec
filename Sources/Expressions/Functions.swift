internal import Records
internal import Text

/// Expressions worked out: a path or a literal, then functions.
extension Evaluator {
  mutating func value(ofExpression index: Int32) throws(Rejection) -> Value {
    let expression = program.expressions[Int(index)]
    var value = try value(of: expression.operand)
    for index in expression.functions {
      value = try apply(program.functions[Int(index)], to: value, expression.spelling)
    }
    return value
  }

  mutating func value(of operand: OperandCode) throws(Rejection) -> Value {
    switch operand {
    case .path(let path): return try value(ofPath: path)
    case .literal(let index):
      let literal = program.literals[Int(index)]
      return literal.isNumber ? .number(literal.bytes) : .text(literal.bytes)
    }
  }

  private mutating func apply(_ code: FunctionCode, to value: Value, _ spelling: Int32) throws(Rejection) -> Value {
    switch code.function {
    case .default:
      return isBlank(value) ? try self.value(of: program.operands[Int(code.arguments.lowerBound)]) : value
    case .first: return first(of: value)
    case .unique: return unique(value)
    case .join: return try join(value, code, spelling)
    default: break
    }
    switch value {
    case .missing: return .missing
    case .sequence(let range): return .sequence(try mapped(range, code, spelling))
    case .list(let range): return .list(try mapped(range, code, spelling))
    default: return try applyToOne(code, value, spelling)
    }
  }

  private mutating func mapped(_ range: Codes, _ code: FunctionCode, _ spelling: Int32) throws(Rejection) -> Codes {
    let start = stack.count
    for index in range {
      let result = try applyToOne(code, stack[Int(index)], spelling)
      if !result.isMissing { stack.append(result) }
    }
    return Int32(start)..<Int32(stack.count)
  }

  /// A function on one value that is not missing.
  private mutating func applyToOne(
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
        return .escaped(isPlain ? WhiteSpace.trim(raw) : WhiteSpace.trim(escaped: raw))
      case .text(let bytes): return .text(WhiteSpace.trim(bytes))
      default: return .missing
      }
    }
    let text = try utf8(of: value, spelling)
    switch code.function {
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

  private func argument(_ code: FunctionCode, _ index: Int) -> ByteView {
    guard case .literal(let literal) = program.operands[Int(code.arguments.lowerBound) + index] else { return .empty }
    return program.literals[Int(literal)].bytes
  }

  // MARK: Text

  /// A single value as a part of text: strings as they stand, numbers as spelled, true and false.
  func part(of value: Value, _ spelling: Int32) throws(Rejection) -> TextPart? {
    switch value {
    case .missing: return nil
    case .text(let bytes): return .text(bytes)
    case .escaped(let raw): return .escaped(raw, isPlain: false)
    case .number(let bytes): return .escaped(bytes, isPlain: true)
    case .node(let node, _):
      switch document.kind(node) {
      case .array, .object: break
      case .string: return .escaped(document.raw(node), isPlain: !document.isEscaped(node))
      default: return .escaped(document.raw(node), isPlain: true)
      }
    default: break
    }
    throw notText(value, spelling)
  }

  private func utf8(of value: Value, _ spelling: Int32) throws(Rejection) -> ByteView {
    switch value {
    case .text(let bytes), .number(let bytes): return bytes
    case .escaped(let raw): return decode(raw)
    case .node(let node, _) where document.kind(node) != .array && document.kind(node) != .object:
      return document.text(node)
    default: throw notText(value, spelling)
    }
  }

  private func notText(_ value: Value, _ spelling: Int32) -> Rejection {
    let what =
      switch value {
      case .node(let node, _): describe(document.kind(node))
      case .row: "a row of parallel lists"
      default: "a list"
      }
    return Rejection("not_text", "'\(program.spellings[Int(spelling)])' is \(what) where text is wanted")
  }

  /// What the builder holds from `start` on, as text that lives until the next row.
  func take(from start: Int) -> ByteView {
    let built = builder.view.suffix(from: start)
    let room = unsafe arena.allocate(built.count)
    unsafe room.update(from: built.pointer, count: built.count)
    let bytes = unsafe ByteView(base: UnsafePointer(room), count: built.count)
    builder.truncate(to: start)
    return bytes
  }

  /// The text without what stands between the marks, marks included; never across a line end.
  private func removing(from text: ByteView, _ opening: ByteView, _ closing: ByteView) -> ByteView {
    let start = builder.count
    var kept = 0
    var at = 0
    var line = text.prefix(0)
    while let found = text.firstRange(of: opening, from: at), !opening.isEmpty {
      let inside = found + opening.count
      if found >= line.count { line = text.prefix(text.firstIndex(of: 0x0A, from: found) ?? text.count) }
      guard line.count >= inside, let end = line.firstRange(of: closing, from: inside) else {
        at = max(line.count, found + 1)
        continue
      }
      builder.append(text[kept..<found])
      kept = end + closing.count
      at = kept
    }
    if kept == 0 { return text }
    builder.append(text.suffix(from: kept))
    return take(from: start)
  }

  /// The text without the leading lines that begin with one of the arguments.
  private func skippingLines(of text: ByteView, _ code: FunctionCode) -> ByteView {
    var rest = text
    while !rest.isEmpty && beginsWithArgument(rest, code) {
      guard let end = rest.firstIndex(of: 0x0A) else { return .empty }
      rest = rest.suffix(from: end + 1)
    }
    return rest
  }

  private func beginsWithArgument(_ text: ByteView, _ code: FunctionCode) -> Bool {
    for index in 0..<code.arguments.count where text.hasPrefix(argument(code, index)) { return true }
    return false
  }

  private func ending(_ text: ByteView, with end: ByteView) -> ByteView {
    if text.hasSuffix(end) { return text }
    let start = builder.count
    builder.append(text)
    builder.append(end)
    return take(from: start)
  }

  // MARK: Whole sequences

  private mutating func first(of value: Value) -> Value {
    switch value {
    case .sequence(let range), .list(let range): return range.isEmpty ? .missing : stack[Int(range.lowerBound)]
    case .node(let node, let column) where document.kind(node) == .array:
      var child = document.firstChild(node)
      while let element = child {
        let value = known(element, column)
        if !value.isMissing { return value }
        child = document.sibling(of: element, in: node)
      }
      return .missing
    default: return value
    }
  }

  /// The elements of a sequence or a list on the stack; a single value is a sequence of one.
  private mutating func elements(of value: Value) -> Codes {
    switch value {
    case .sequence(let range), .list(let range): return range
    default: break
    }
    let start = stack.count
    if case .node(let node, let column) = value, document.kind(node) == .array {
      var child = document.firstChild(node)
      while let element = child {
        let value = known(element, column)
        if !value.isMissing { stack.append(value) }
        child = document.sibling(of: element, in: node)
      }
    } else if !value.isMissing {
      stack.append(value)
    }
    return Int32(start)..<Int32(stack.count)
  }

  /// A single value is unique as it is.
  private mutating func unique(_ value: Value) -> Value {
    switch value {
    case .sequence, .list: break
    case .node(let node, _) where document.kind(node) == .array: break
    default: return value
    }
    let all = elements(of: value)
    if all.count > 32 { return uniqueOfMany(all) }
    let start = stack.count
    for index in all {
      var isNew = true
      for earlier in start..<stack.count where isSame(stack[earlier], stack[Int(index)]) {
        isNew = false
        break
      }
      if isNew { stack.append(stack[Int(index)]) }
    }
    return .sequence(Int32(start)..<Int32(stack.count))
  }

  /// The same for long lists, in time that grows with their length and not its square.
  private mutating func uniqueOfMany(_ all: Codes) -> Value {
    let start = stack.count
    var seen: Set<[UInt8]> = []
    for index in all {
      let value = stack[Int(index)]
      var key: [UInt8]
      if let number = number(value) {
        key = DecimalNumber.key(number)
      } else if let text = decodedText(value) {
        key = [0x22] + text
      } else {
        let start = builder.count
        write(value, to: builder)
        key = Array(builder.view.suffix(from: start))
        builder.truncate(to: start)
      }
      if seen.insert(key).inserted { stack.append(value) }
    }
    return .sequence(Int32(start)..<Int32(stack.count))
  }

  /// Equal as conditions see it; lists and objects when they are written the same.
  private mutating func isSame(_ left: Value, _ right: Value) -> Bool {
    if let order = compare(left, right) { return order == 0 }
    if kind(of: left) != kind(of: right) { return false }
    let start = builder.count
    write(left, to: builder)
    let middle = builder.count
    write(right, to: builder)
    let written = builder.view
    defer { builder.truncate(to: start) }
    return written[start..<middle] == written[middle..<written.count]
  }

  /// Which kinds can't be equal: texts and numbers are compared before.
  private func kind(of value: Value) -> Int {
    switch value {
    case .text, .escaped: 1
    case .number: 2
    case .node(let node, _): Int(document.kind(node).rawValue) + 3
    default: 0
    }
  }

  private mutating func join(_ value: Value, _ code: FunctionCode, _ spelling: Int32) throws(Rejection) -> Value {
    let all = elements(of: value)
    if all.isEmpty { return .missing }
    if all.count == 1 {
      let only = stack[Int(all.lowerBound)]
      _ = try part(of: only, spelling)
      return textOf(only)
    }
    let start = builder.count
    for index in all {
      if index > all.lowerBound { builder.append(argument(code, 0)) }
      builder.append(try utf8(of: stack[Int(index)], spelling))
    }
    return .text(take(from: start))
  }

  /// A scalar as text: a number becomes the text that spells it.
  private func textOf(_ value: Value) -> Value {
    switch value {
    case .number(let bytes): .text(bytes)
    case .node(let node, _) where document.kind(node) != .string: .text(document.raw(node))
    default: value
    }
  }
}
