internal import Records
internal import Text

/// Templates worked out as the parts of a text, which are written once, where they belong.
extension Evaluator {
  /// Appends a template's parts; false, and no parts, when one of its values is missing.
  ///
  /// All values are worked out whatever the others are, so that the order of the parts decides nothing: a value that
  /// can't be text rejects the row only when none is missing.
  func appendParts(
    ofTemplate index: Int32, to parts: inout ContiguousArray<TextPart>
  ) throws(Rejection) -> Bool {
    let start = parts.count
    var isWhole = true
    var fault: Rejection? = nil
    for index in program.templates[Int(index)].pieces {
      switch program.pieces[Int(index)] {
      case .literal(let literal): parts.append(.literal(literal))
      case .expression(let expression):
        let value = try value(ofExpression: expression)
        do throws(Rejection) {
          if let part = try part(of: value, program.expressions[Int(expression)].spelling) {
            parts.append(part)
          } else {
            isWhole = false
          }
        } catch {
          fault = fault ?? error
        }
      }
    }
    if isWhole, let fault { throw fault }
    if !isWhole { parts.removeSubrange(start...) }
    return isWhole
  }

  /// Whether the part has nothing but white space in it.
  func isBlank(_ part: TextPart) -> Bool {
    switch part {
    case .literal(let index): program.literals[Int(index)].isBlank
    case .text(let bytes): WhiteSpace.isBlank(bytes)
    case .escaped(let raw, let isPlain): isPlain ? WhiteSpace.isBlank(raw) : WhiteSpace.isBlank(escaped: raw)
    }
  }

  /// Whether all parts are blank.
  func areBlank(_ parts: ContiguousArray<TextPart>) -> Bool {
    for index in parts.indices where !isBlank(parts[index]) { return false }
    return true
  }

  /// Appends parts as the inside of one JSON string.
  func write(_ parts: ContiguousArray<TextPart>, to output: ByteBuffer) {
    for index in parts.indices { _ = write(parts[index], to: output) }
  }

  /// Appends a part as the inside of a JSON string in its shortest spelling; returns its code points.
  func write(_ part: TextPart, to output: ByteBuffer) -> Int {
    switch part {
    case .literal(let index):
      let literal = program.literals[Int(index)]
      output.append(literal.escaped)
      return literal.codePoints
    case .text(let bytes):
      JSONText.appendEscaped(bytes, to: output)
      return CodePoints.count(bytes)
    case .escaped(let raw, let isPlain):
      guard isPlain else { return appendText(escaped: raw, to: output) }
      output.append(raw)
      return CodePoints.count(raw)
    }
  }

  /// The parts as one value; of several, a text put together.
  func value(of parts: ContiguousArray<TextPart>) -> Value {
    if parts.count == 1 {
      switch parts[0] {
      case .literal(let index): return .text(program.literals[Int(index)].bytes)
      case .text(let bytes): return .text(bytes)
      case .escaped(let raw, let isPlain): return .escaped(raw, isPlain: isPlain)
      }
    }
    let start = builder.count
    for part in parts {
      switch part {
      case .literal(let index): builder.append(program.literals[Int(index)].bytes)
      case .text(let bytes): builder.append(bytes)
      case .escaped(let raw, let isPlain): builder.append(isPlain ? raw : decode(raw))
      }
    }
    return .text(take(from: start))
  }

  /// A template's value: of a single expression as it is, JSON type and all; else text.
  func value(
    ofTemplate index: Int32, using parts: inout ContiguousArray<TextPart>
  ) throws(Rejection) -> Value {
    let only = program.templates[Int(index)].onlyExpression
    if only >= 0 { return try value(ofExpression: only) }
    parts.removeAll(keepingCapacity: true)
    return try appendParts(ofTemplate: index, to: &parts) ? value(of: parts) : .missing
  }

  /// The same with those that are missing in their places: what turns or samples are made of.
  func elementsInPlace(ofEach expression: Int32) throws(Rejection) -> Codes {
    keepsMissing = true
    defer { keepsMissing = false }
    return try elements(ofEach: expression)
  }

  /// The elements that `each` goes through: those of a list, a struct of lists, or a sequence.
  func elements(ofEach expression: Int32) throws(Rejection) -> Codes {
    let value = try value(ofExpression: expression)
    switch value {
    case .missing: return 0..<0
    case .sequence(let range), .list(let range): return range
    default:
      guard case .sequence(let range) = try allElements(of: value, program.expressions[Int(expression)].spelling)
      else { return 0..<0 }
      return range
    }
  }

  /// One text for each element; elements whose text is missing or blank are left out.
  func list(
    _ each: EachCode, using parts: inout ContiguousArray<TextPart>
  ) throws(Rejection) -> Value {
    let elements = try elements(ofEach: each.list)
    let start = stack.count
    let outer = item
    defer { item = outer }
    for index in elements {
      item = stack[Int(index)]
      let mark = stack.count
      parts.removeAll(keepingCapacity: true)
      let isThere = try appendParts(ofTemplate: each.text, to: &parts)
      dropStack(to: mark)
      guard isThere, !areBlank(parts) else { continue }
      stack.append(value(of: parts))
    }
    return .list(Int32(start)..<Int32(stack.count))
  }
}

/// `each`: a list and the template for one of its elements.
struct EachCode {
  /// The expression of the list.
  var list: Int32
  /// The template of a text of the list, or of a turn's content.
  var text: Int32
}
