public import Recipe
public import Records
internal import Text

/// `messages:` and `text:`, and what they share with the rest of the section.
extension MapCompiler {
  mutating func compileContent(_ section: Section) throws(ToolError) {
    let messages = section.node("messages").flatMap { $0.isNull ? nil : $0 }
    let text = section.node("text").flatMap { $0.isNull ? nil : $0 }
    let instruction = section.node("instruction").flatMap { $0.isNull ? nil : $0 }
    if let text {
      noting { (compiler) throws(ToolError) in
        compiler.map.text = try compiler.textTemplate(text, "\(compiler.path).text")
        compiler.lowering.settleUsed(isNeeded: true)
      }
      noting { (compiler) throws(ToolError) in
        guard let instruction else { return }
        compiler.map.instruction = try compiler.textTemplate(instruction, "\(compiler.path).instruction")
        compiler.lowering.settleUsed(isNeeded: false)
      }
    }
    if let messages { noting { (compiler) throws(ToolError) in try compiler.compileTurns(messages, section) } }
    guard (messages == nil) != (text == nil) else {
      // A key that isn't known may be one of them, misspelled.
      if messages == nil && section.pairs.contains(where: { !MapCompiler.keys.contains($0.key) }) { return }
      let fault = messages == nil ? "has neither 'messages' nor 'text'" : "has both 'messages' and 'text'"
      throw ToolError(at: section.mark, "\(path) \(fault): a map has exactly one of them")
    }
    if let instruction, text == nil {
      throw ToolError(
        at: instruction.mark, "'instruction' in \(path) is for a map with 'text': here the turns say what is asked")
    }
    for key in ["tools", "samples"] where text != nil && section.node(key)?.isNull == false {
      if key == "samples", case .each = map.samples { continue }
      if key == "samples", faultyNames.contains("it") { continue }
      throw ToolError(at: section.mark(of: key), "'\(key)' in \(path) needs messages: a text has no turns")
    }
  }

  private mutating func compileTurns(_ messages: YAMLNode, _ section: Section) throws(ToolError) {
    guard let turns = messages.elements, !turns.isEmpty else {
      throw ToolError(
        at: section.mark(of: "messages"),
        "'messages' in \(path) must be a list of turns, such as: - user: \"{question}\"")
    }
    for (index, turn) in turns.enumerated() {
      noting { (compiler) throws(ToolError) in try compiler.compileTurn(turn, "\(compiler.path).messages[\(index)]") }
    }
    map.tools = try valueTemplate(section, "tools")
    lowering.settleUsed(isNeeded: false)
  }

  private mutating func compileTurn(_ node: YAMLNode, _ place: String) throws(ToolError) {
    guard let pairs = node.pairs, let first = pairs.first else {
      throw ToolError(at: node.mark, "\(place) must be a turn, such as user: \"{question}\", not \(node.shown)")
    }
    let section = try Section(node, path: place, mark: node.mark)
    if section.node("each") != nil { return try compileEachTurn(section) }
    if section.node("transcript") != nil { return try compileTranscript(section) }
    for pair in pairs.dropFirst() where !TurnKeys.names.contains(pair.key) {
      let known = TurnKeys.names.joined(separator: ", ")
      throw ToolError(
        at: pair.mark,
        "\(place) has a second key '\(pair.key)': a turn is one role with its text, and may have \(known)")
    }
    let isOptional = first.key.hasSuffix("?")
    let name = isOptional ? String(first.key.dropLast()) : first.key
    guard let role = SampleMap.Role(rawValue: name) else {
      noting { (compiler) throws(ToolError) in _ = try compiler.textTemplate(first.value, "\(place).\(first.key)") }
      noting { (compiler) throws(ToolError) in _ = try compiler.turnKeys(section) }
      let known = SampleMap.Role.allCases.map(\.rawValue)
      let hint = NearestName.find(name, among: known + ["each", "transcript"]).map { "did you mean '\($0)'?" }
      throw ToolError(
        at: first.mark, "unknown role '\(name)' in \(place): \(hint ?? "known are \(known.joined(separator: ", "))")")
    }
    let template = try textTemplate(first.value, "\(place).\(first.key)")
    let keys = try turnKeys(section)
    for (key, code) in [("tool_calls", keys.toolCalls), ("reasoning", keys.reasoning)]
    where code >= 0 && role != .assistant {
      throw ToolError(
        at: section.mark(of: key), "'\(key)' in \(place): only an assistant's turn has it, not '\(first.key)'")
    }
    lowering.settleUsed(isNeeded: !isOptional)
    map.turns.append(.fixed(role: role, isOptional: isOptional, template: template, keys))
  }

  /// What a turn has beside its role and its text.
  private mutating func turnKeys(_ section: Section) throws(ToolError) -> TurnKeys {
    var keys = TurnKeys()
    keys.toolCalls = try valueTemplate(section, "tool_calls")
    keys.name = try valueTemplate(section, "name")
    keys.callID = try valueTemplate(section, "tool_call_id")
    keys.train = try valueTemplate(section, "train")
    if let node = section.node("reasoning"), !node.isNull {
      keys.reasoning = try textTemplate(node, "\(section.path).reasoning")
      map.rationale = .reasoning
    }
    if keys.train >= 0 { map.marksTraining = true }
    return keys
  }

  /// A template whose value keeps its type; -1 when the key is not there.
  mutating func valueTemplate(_ section: Section, _ key: String) throws(ToolError) -> Int32 {
    guard let node = section.node(key), !node.isNull else { return -1 }
    let place = "\(section.path).\(key)"
    guard let text = node.text else { throw notText(node, place, "text") }
    let (code, shape) = try inText(node, place) { () throws(ExpressionError) in
      try lowering.template(try ExpressionParser.template(text))
    }
    lowering.used += shape.columns
    return code
  }

  private mutating func compileEachTurn(_ section: Section) throws(ToolError) {
    try section.checkKeys(["each", "role", "content"] + TurnKeys.names)
    guard let roleNode = section.node("role") else {
      throw ToolError(at: section.mark, "'role' is missing in \(section.path), as in: role: \"{it.role}\"")
    }
    var role = RoleCode.template(-1)
    var keys = TurnKeys()
    let each = try each(section, content: "content") { (compiler) throws(ToolError) in
      role = try compiler.role(roleNode, "\(section.path).role")
      keys = try compiler.turnKeys(section)
    }
    lowering.settleUsed(isNeeded: true)
    map.turns.append(.each(each, role: role, keys))
  }

  /// A template, or the roles that turns have one after the other, as a list or with commas between them.
  private mutating func role(_ node: YAMLNode, _ place: String) throws(ToolError) -> RoleCode {
    var roles: [SampleMap.Role] = []
    if let elements = node.elements {
      for element in elements { roles.append(try role(element.text, element, place)) }
    } else {
      // Text without an expression is a role, or several: nothing of the row can make another one of it.
      guard let text = node.text, !node.isNull, !text.contains("{") else {
        return .template(try textTemplate(node, place))
      }
      for name in splitList(text) { roles.append(try role(name, node, place)) }
      if roles.count == 1 { return .template(try textTemplate(node, place)) }
    }
    guard roles.count >= 2 else {
      throw ToolError(at: node.mark, "\(place) takes a template, or the roles in turn, as in: role: [user, assistant]")
    }
    return .cycle(roles)
  }

  private func role(_ name: String?, _ node: YAMLNode, _ place: String) throws(ToolError) -> SampleMap.Role {
    if let role = name.flatMap(SampleMap.Role.init) { return role }
    let known = SampleMap.Role.allCases.map(\.rawValue)
    let hint = name.flatMap { NearestName.find($0, among: known) }.map { "did you mean '\($0)'?" }
    throw ToolError(
      at: node.mark,
      "unknown role \(name.map(quote) ?? node.shown) in \(place): \(hint ?? "known are \(known.joined(separator: ", "))")"
    )
  }

  private mutating func compileTranscript(_ section: Section) throws(ToolError) {
    try section.checkKeys(["transcript", "marks", "content"] + TurnKeys.names)
    guard let node = section.node("transcript"), !node.isNull else {
      throw section.mustBe("the template of a text", key: "transcript")
    }
    let text = try textTemplate(node, "\(section.path).transcript")
    let marks = try transcriptMarks(section)
    let outer = (lowering.item, lowering.itemWasRead)
    lowering.item = Lowering.Shape(isMade: true)
    var content = Int32(-1)
    let keys = try turnKeys(section)
    if let node = section.node("content"), !node.isNull {
      content = try textTemplate(node, "\(section.path).content")
    } else if !keys.isEmpty {
      content = try inText(node, section.path) { () throws(ExpressionError) in
        try lowering.textTemplate(try ExpressionParser.template("{it}"))
      }
    }
    (lowering.item, lowering.itemWasRead) = outer
    lowering.settleUsed(isNeeded: true)
    map.turns.append(.transcript(TranscriptCode(text: text, marks: marks, content: content), keys))
  }

  private mutating func transcriptMarks(_ section: Section) throws(ToolError) -> [TranscriptCode.Mark] {
    let known = SampleMap.Role.allCases.map(\.rawValue)
    let marks = try section.section("marks")
    try marks.checkKeys(known)
    var found: [TranscriptCode.Mark] = []
    for role in SampleMap.Role.allCases {
      for text in try marks.strings(role.rawValue) ?? [] {
        let bare = lowering.program.keep(text)
        let start = String(bare.suffix(from: WhiteSpace.leadingCount(bare)))
        guard !start.isEmpty else { throw marks.mustBe("a text with more than white space in it", key: role.rawValue) }
        if let other = found.first(where: {
          $0.role != role && lowering.program.literals[Int($0.text)].bytes == bare
        }) {
          throw ToolError(
            at: marks.mark(of: role.rawValue),
            "\(quote(text)) in \(marks.path) begins the turns of both '\(other.role.rawValue)' and '\(role.rawValue)'")
        }
        found.append(
          .init(role: role, text: lowering.program.literal(text), atStart: lowering.program.literal(start)))
      }
    }
    if found.isEmpty {
      throw ToolError(
        at: section.mark, "'marks' is missing in \(section.path), as in: marks: {user: \"\\n\\nHuman:\"}")
    }
    return found
  }

  /// `each:` with the template under `content`; `more` compiles what else sees `it`.
  mutating func each(
    _ section: Section, content: String, more: (inout MapCompiler) throws(ToolError) -> Void
  ) throws(ToolError) -> EachCode {
    guard let textNode = section.node(content) else {
      throw ToolError(at: section.mark, "'\(content)' is missing in \(section.path): the template for one element")
    }
    let (list, shape) = try eachList(section)
    let outer = (lowering.item, lowering.itemWasRead)
    lowering.item = Lowering.Shape(columns: shape.columns, isMade: shape.isMade || shape.kind == .list)
    lowering.itemWasRead = false
    try more(&self)
    let text = try textTemplate(textNode, "\(section.path).\(content)")
    if !lowering.itemWasRead { lowering.used += shape.columns }
    (lowering.item, lowering.itemWasRead) = outer
    return EachCode(list: list, text: text)
  }

  /// The list that `each:` names.
  mutating func eachList(_ section: Section) throws(ToolError) -> (Int32, Lowering.Shape) {
    guard let node = section.node("each"), let text = node.text, !node.isNull else {
      throw section.mustBe("a path, such as messages[]", key: "each")
    }
    return try inText(node, "\(section.path).each") { () throws(ExpressionError) in
      lowering.mayEndInRows = true
      defer { lowering.mayEndInRows = false }
      return try lowering.expression(try ExpressionParser.expression(text))
    }
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
      let isAnothers = faultyNames.contains { node.text?.contains($0) ?? false }
      throw isAnothers ? ToolError(.configuration, "") : error.located(in: node, place: place)
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
