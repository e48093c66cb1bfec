public import Recipe
public import Records

/// `messages:` and `text:`, and what they share with the rest of the section.
extension MapCompiler {
  mutating func compileContent(_ section: Section) throws(ToolError) {
    let messages = section.node("messages").flatMap { $0.isNull ? nil : $0 }
    let text = section.node("text").flatMap { $0.isNull ? nil : $0 }
    guard (messages == nil) != (text == nil) else {
      let fault = messages == nil ? "has neither 'messages' nor 'text'" : "has both 'messages' and 'text'"
      throw ToolError(at: section.mark, "\(path) \(fault): a map has exactly one of them")
    }
    if let text {
      map.text = try textTemplate(text, "\(path).text")
      lowering.settleUsed(isNeeded: true)
      return
    }
    guard let messages, let turns = messages.elements, !turns.isEmpty else {
      throw ToolError(
        at: section.mark(of: "messages"),
        "'messages' in \(path) must be a list of turns, such as: - user: \"{question}\"")
    }
    for (index, turn) in turns.enumerated() { try compileTurn(turn, "\(path).messages[\(index)]") }
  }

  private mutating func compileTurn(_ node: YAMLNode, _ place: String) throws(ToolError) {
    guard let pairs = node.pairs, let first = pairs.first else {
      throw ToolError(at: node.mark, "\(place) must be a turn, such as user: \"{question}\", not \(node.shown)")
    }
    let section = try Section(node, path: place, mark: node.mark)
    if section.node("each") != nil { return try compileEachTurn(section) }
    guard pairs.count == 1 else {
      throw ToolError(
        at: pairs[1].mark, "\(place) has a second key '\(pairs[1].key)': a turn is one role with its text")
    }
    let isOptional = first.key.hasSuffix("?")
    let name = isOptional ? String(first.key.dropLast()) : first.key
    guard let role = SampleMap.Role(rawValue: name) else {
      let known = SampleMap.Role.allCases.map(\.rawValue)
      let hint = NearestName.find(name, among: known + ["each"]).map { "did you mean '\($0)'?" }
      throw ToolError(
        at: first.mark, "unknown role '\(name)' in \(place): \(hint ?? "known are \(known.joined(separator: ", "))")")
    }
    let template = try textTemplate(first.value, "\(place).\(first.key)")
    lowering.settleUsed(isNeeded: !isOptional)
    map.turns.append(.fixed(role: role, isOptional: isOptional, template: template))
  }

  private mutating func compileEachTurn(_ section: Section) throws(ToolError) {
    try section.checkKeys(["each", "role", "content"])
    guard let roleNode = section.node("role") else {
      throw ToolError(at: section.mark, "'role' is missing in \(section.path), as in: role: \"{it.role}\"")
    }
    var role = Int32(-1)
    let each = try each(section, content: "content") { (compiler) throws(ToolError) in
      role = try compiler.textTemplate(roleNode, "\(section.path).role")
    }
    lowering.settleUsed(isNeeded: true)
    map.turns.append(.each(each, role: role))
  }

  /// `each:` with the template under `content`; `more` compiles what else sees `it`.
  mutating func each(
    _ section: Section, content: String, more: (inout MapCompiler) throws(ToolError) -> Void
  ) throws(ToolError) -> EachCode {
    guard let listNode = section.node("each"), let listText = listNode.text, !listNode.isNull else {
      throw section.mustBe("a path, such as messages[]", key: "each")
    }
    guard let textNode = section.node(content) else {
      throw ToolError(at: section.mark, "'\(content)' is missing in \(section.path): the template for one element")
    }
    let (list, shape) = try inText(listNode, "\(section.path).each") { () throws(ExpressionError) in
      try lowering.expression(try ExpressionParser.expression(listText))
    }
    let outer = (lowering.item, lowering.itemWasRead)
    lowering.item = Lowering.Shape(columns: shape.columns, isMade: shape.isMade || shape.kind == .list)
    lowering.itemWasRead = false
    try more(&self)
    let text = try textTemplate(textNode, "\(section.path).\(content)")
    if !lowering.itemWasRead { lowering.used += shape.columns }
    (lowering.item, lowering.itemWasRead) = outer
    return EachCode(list: list, text: text)
  }

  mutating func textTemplate(_ node: YAMLNode, _ place: String) throws(ToolError) -> Int32 {
    guard let text = node.text, !node.isNull else { throw notText(node, place, "text") }
    return try inText(node, place) { () throws(ExpressionError) in
      try lowering.textTemplate(try ExpressionParser.template(text))
    }
  }

  // MARK: Faults

  /// A template without quotes is a mapping to YAML: `{question}`.
  func notText(_ node: YAMLNode, _ place: String, _ expected: String) -> ToolError {
    if let pairs = node.pairs, let only = pairs.first, pairs.count == 1, only.value.isNull {
      return ToolError(at: node.mark, "\(place) must be \(expected): put the template in quotes, \"{\(only.key)}\"")
    }
    return ToolError(at: node.mark, "\(place) must be \(expected), not \(node.shown)")
  }

  /// Gives an error inside a scalar its place in the file.
  func inText<Result>(
    _ node: YAMLNode, _ place: String, _ body: () throws(ExpressionError) -> Result
  ) throws(ToolError) -> Result {
    do {
      return try body()
    } catch {
      throw error.located(in: node, place: place)
    }
  }

  func at<Result>(
    _ mark: Mark, _ place: String, _ body: () throws(ExpressionError) -> Result
  ) throws(ToolError) -> Result {
    do {
      return try body()
    } catch {
      throw ToolError(at: mark, "\(place): \(error.message)")
    }
  }
}

extension ExpressionError {
  /// The error with its place in the file: the column of the fault when the scalar stands on one line as it reads,
  /// else where the scalar begins.
  public func located(in node: YAMLNode, place: String) -> ToolError {
    guard case .scalar(let text, let style) = node.content else {
      return ToolError(at: node.mark, "\(place): \(message)")
    }
    let before = Array(text.utf8.prefix(offset))
    var column = node.mark.column
    if !text.utf8.contains(where: { $0 < 0x20 }) {
      column += before.count { $0 & 0xC0 != 0x80 } + (style == .quoted ? 1 : 0)
    }
    return ToolError(at: Mark(file: node.mark.file, line: node.mark.line, column: column), "\(place): \(message)")
  }
}
