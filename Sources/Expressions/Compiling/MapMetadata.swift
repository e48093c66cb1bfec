internal import Recipe
internal import Records

/// `rationale:` and `metadata:`, and the values that `let:` shares with the latter.
extension MapCompiler {
  mutating func compileRationale(_ section: Section) throws(ToolError) {
    let rationale = try section.section("rationale")
    guard !rationale.isEmpty else { return }
    try rationale.checkKeys(["until", "between"])
    guard map.hasTurns else {
      throw ToolError(at: rationale.mark, "'rationale' in \(path) needs messages: a text has no assistant turn")
    }
    if case .reasoning = map.rationale {
      throw ToolError(at: rationale.mark, "'rationale' in \(path) and a turn's 'reasoning' say the same: keep one")
    }
    let between = try rationale.strings("between")
    guard (between == nil) != (rationale.node("until") == nil) else {
      throw ToolError(at: rationale.mark, "'rationale' in \(path) takes either 'until' or 'between'")
    }
    if let between {
      guard between.count == 2, !between.contains("") else {
        throw rationale.mustBe("two texts, as in: between: ['<think>', '</think>']", key: "between")
      }
      map.rationale = .between(lowering.program.literal(between[0]), lowering.program.literal(between[1]))
      return
    }
    guard let marks = try rationale.strings("until"), !marks.isEmpty, !marks.contains("") else {
      throw rationale.mustBe("a text or a list of texts", key: "until")
    }
    map.rationale = .until(marks.map { lowering.program.literal($0) })
  }

  mutating func compileMetadata(_ section: Section) {
    for pair in section.pairs where !pair.value.isNull {
      noting { (compiler) throws(ToolError) in try compiler.compileMetadata(pair, in: section.path) }
    }
  }

  private mutating func compileMetadata(_ pair: YAMLPair, in path: String) throws(ToolError) {
    if MapCompiler.ownMetadata.contains(pair.key) {
      let help = pair.key == "type" ? "; the map's own 'type' is it" : ""
      throw ToolError(at: pair.mark, "'\(pair.key)' in \(path) is written by dd-map itself\(help)")
    }
    let (code, shape) = try value(pair.value, "\(path).\(pair.key)")
    lowering.used += shape.columns
    lowering.settleUsed(isNeeded: false)
    let key = ByteBuffer()
    JSONText.appendString(pair.key, to: key)
    map.metadata.append(.init(key: lowering.program.literal(String(key.view)), value: code))
  }

  /// A value of `let` or `metadata`: a template, `each` with `text`, or a list of `when` with `is`.
  mutating func value(
    _ node: YAMLNode, _ place: String
  ) throws(ToolError) -> (SampleMap.ValueCode, Lowering.Shape) {
    if let text = node.text {
      let (code, shape) = try inText(node, place) { () throws(ExpressionError) in
        try lowering.template(try ExpressionParser.template(text))
      }
      return (.template(code), shape)
    }
    if let choices = node.elements, !choices.isEmpty { return try choice(choices, place) }
    guard let pairs = node.pairs, pairs.contains(where: { $0.key == "each" }) else {
      throw notText(node, place, "text, each with text, or a list of when with is")
    }
    let section = try Section(node, path: place, mark: node.mark)
    try section.checkKeys(["each", "text"])
    let each = try each(section, content: "text") { (_) throws(ToolError) in }
    return (.each(each), Lowering.Shape(kind: .list, isMade: true))
  }

  /// `[{when: condition, is: template}, …, {is: template}]`
  private mutating func choice(
    _ choices: [YAMLNode], _ place: String
  ) throws(ToolError) -> (SampleMap.ValueCode, Lowering.Shape) {
    var codes: [(condition: Codes, value: SampleMap.ValueCode)] = []
    var shapes: [Lowering.Shape] = []
    for (index, node) in choices.enumerated() {
      let place = "\(place)[\(index)]"
      guard node.pairs != nil else {
        throw ToolError(
          at: node.mark, "\(place) must be when with is, as in: {when: n = 0, is: \"{a}\"}, not \(node.shown)")
      }
      let section = try Section(node, path: place, mark: node.mark)
      try section.checkKeys(["when", "is"])
      guard let result = section.node("is") else {
        throw ToolError(at: section.mark, "'is' is missing in \(place): the template whose value it is")
      }
      guard result.text != nil else { throw notText(result, "\(place).is", "a template") }
      let condition = try section.node("when").map { node throws(ToolError) in try self.condition(node, "\(place).when")
      }
      if condition == nil && index < choices.count - 1 {
        throw ToolError(at: section.mark, "\(place) has no 'when' and so always holds: nothing behind it is ever taken")
      }
      let (code, shape) = try value(result, "\(place).is")
      codes.append((condition ?? 0..<0, code))
      shapes.append(shape)
    }
    return (.choice(codes), Lowering.Shape(anyOf: shapes))
  }

  private mutating func condition(_ node: YAMLNode, _ place: String) throws(ToolError) -> Codes {
    guard let text = node.text, !node.isNull else {
      throw ToolError(at: node.mark, "\(place) must be a condition, not \(node.shown)")
    }
    return try inText(node, place) { () throws(ExpressionError) in
      try lowering.tests(try ExpressionParser.condition(text))
    }
  }
}
