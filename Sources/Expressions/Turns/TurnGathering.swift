internal import Records
internal import Text

/// Turns from a row's values.
extension Turns {
  mutating func appendFixed(
    _ role: SampleMap.Role, _ isOptional: Bool, _ template: Int32, _ keys: TurnKeys, _ evaluator: Evaluator
  ) throws(Rejection) {
    let isThere = try append(role, template, keys, evaluator)
    if !isThere && !isOptional {
      throw Rejection("empty_\(role.rawValue)", "the \(role.rawValue) turn is missing or blank")
    }
  }

  /// A turn for each element, with `it` the element.
  mutating func gather(
    _ each: EachCode, _ role: RoleCode, _ keys: TurnKeys, _ evaluator: Evaluator
  ) throws(Rejection) {
    let elements = try evaluator.elementsInPlace(ofEach: each.list)
    let outer = evaluator.item
    defer { evaluator.item = outer }
    for index in elements {
      evaluator.item = evaluator.stack[Int(index)]
      if try !append(.assistant, each.text, keys, evaluator) { appendBlank() }
      switch role {
      case .template(let template): turns[turns.count - 1].role = try self.role(template, evaluator)
      case .cycle(let roles): turns[turns.count - 1].role = roles[Int(index - elements.lowerBound) % roles.count]
      }
      if turns[turns.count - 1].extra >= 0 { try requireAssistant() }
      // No system prompt and a blank one are the same.
      if turns[turns.count - 1].isBlank && turns[turns.count - 1].role == .system { turns.removeLast() }
    }
  }

  /// Only an assistant calls tools and thinks apart from its answer: no chat template reads that of another turn. Of the
  /// last turn, where it has something beside its content.
  mutating func requireAssistant() throws(Rejection) {
    let turn = turns[turns.count - 1]
    guard turn.role != .assistant else { return }
    let extra = extras[Int(turn.extra)]
    let owner = "in a turn of role '\(turn.role.rawValue)': only an assistant's may have"
    if !extra.calls.isEmpty { throw Rejection("not_tool_calls", "tool calls \(owner) them") }
    if !extra.reasoning.isEmpty { throw Rejection("not_reasoning", "reasoning \(owner) it") }
  }

  mutating func appendBlank() {
    turns.append(Turn(role: .assistant, parts: parts.count..<parts.count, isBlank: true))
  }

  private mutating func role(_ template: Int32, _ evaluator: Evaluator) throws(Rejection) -> SampleMap.Role {
    evaluator.unnamed = nil
    let name = try evaluator.plainText(ofTemplate: template, using: &scratch)
    if let name, let role = Turns.role(name) { return role }
    throw Rejection(
      "unknown_role",
      name.map { "the role '\(String($0))'" } ?? evaluator.unnamedValue ?? "a turn whose role is missing or no text")
  }

  private static func role(_ name: ByteView) -> SampleMap.Role? {
    if name == "user" { return .user }
    if name == "assistant" { return .assistant }
    if name == "system" { return .system }
    return name == "tool" ? .tool : nil
  }

  /// Adds a turn unless its content is missing or blank, and it calls no tools; whether it did.
  mutating func append(
    _ role: SampleMap.Role, _ template: Int32, _ keys: TurnKeys, _ evaluator: Evaluator
  ) throws(Rejection) -> Bool {
    let start = parts.count
    let isThere = try appendContent(template, evaluator)
    let isBlank = !isThere || parts[start...].allSatisfy { evaluator.isBlank($0) }
    if isBlank { parts.removeSubrange(start...) }
    var turn = Turn(role: role, parts: start..<parts.count)
    if !keys.isEmpty, let extra = try extra(keys, evaluator) {
      if isBlank && extra.calls.isEmpty { return false }
      turn.extra = Int32(extras.count)
      extras.append(extra)
    } else if isBlank {
      return false
    }
    turns.append(turn)
    return true
  }

  /// A list as content is one of parts (OpenAI's and others' form): its texts, one after the other.
  private mutating func appendContent(_ template: Int32, _ evaluator: Evaluator) throws(Rejection) -> Bool {
    let only = evaluator.program.templates[Int(template)].onlyExpression
    guard only >= 0 else { return try evaluator.appendParts(ofTemplate: template, to: &parts) }
    let value = try evaluator.value(ofExpression: only)
    if case .node(let node, _) = value, evaluator.document.kind(node) == .array {
      return try evaluator.appendTexts(ofParts: node, to: &parts)
    }
    guard let part = try evaluator.part(of: value, evaluator.program.expressions[Int(only)].spelling) else {
      return false
    }
    parts.append(part)
    return true
  }

  private mutating func extra(_ keys: TurnKeys, _ evaluator: Evaluator) throws(Rejection) -> Extra? {
    var extra = Extra()
    if keys.toolCalls >= 0 {
      let value = try evaluator.value(ofTemplate: keys.toolCalls, using: &scratch)
      let start = calls.count
      try evaluator.appendCalls(of: value, to: &calls)
      extra.calls = start..<calls.count
    }
    if keys.reasoning >= 0 {
      let start = parts.count
      let isThere = try evaluator.appendParts(ofTemplate: keys.reasoning, to: &parts)
      if isThere && !parts[start...].allSatisfy({ evaluator.isBlank($0) }) {
        extra.reasoning = start..<parts.count
      } else {
        parts.removeSubrange(start...)
      }
    }
    if keys.name >= 0 { extra.name = try evaluator.plainText(ofTemplate: keys.name, using: &scratch) }
    if keys.callID >= 0 { extra.callID = try evaluator.plainText(ofTemplate: keys.callID, using: &scratch) }
    if keys.train >= 0 { extra.isTrained = try evaluator.flag(ofTemplate: keys.train, using: &scratch) }
    let isEmpty =
      extra.calls.isEmpty && extra.reasoning.isEmpty && extra.name == nil && extra.callID == nil
      && extra.isTrained == nil
    return isEmpty ? nil : extra
  }
}

extension Evaluator {
  /// The text of a template; nil when it is missing, blank or no text at all.
  func plainText(
    ofTemplate template: Int32, using parts: inout ContiguousArray<TextPart>
  ) throws(Rejection) -> ByteView? {
    let value = try value(ofTemplate: template, using: &parts)
    return isBlank(value) ? nil : decodedText(value)
  }

  /// What a template says of a turn: yes or no, also in the spellings of a CSV; what is missing says nothing.
  fileprivate func flag(
    ofTemplate template: Int32, using parts: inout ContiguousArray<TextPart>
  ) throws(Rejection) -> Bool? {
    let value = try value(ofTemplate: template, using: &parts)
    if isBlank(value) { return nil }
    if let number = number(value) { return DecimalNumber.compare(number, ByteView("0")) != 0 }
    if case .node(let node, _) = value, [.true, .false].contains(document.kind(node)) {
      return document.kind(node) == .true
    }
    guard let text = decodedText(value) else { throw Rejection("not_train", "'train' is \(kindName(of: value))") }
    let word = lowercased(WhiteSpace.trim(text))
    if let number = spelledNumber(word) { return DecimalNumber.compare(number, ByteView("0")) != 0 }
    for (yes, no) in [("true", "false"), ("yes", "no"), ("t", "f"), ("y", "n"), ("on", "off")] as [Flag] {
      if word == yes { return true }
      if word == no { return false }
    }
    throw Rejection("not_train", "'train' is '\(String(text))', which is neither yes nor no")
  }

  private typealias Flag = (yes: StaticString, no: StaticString)

  /// The texts of a list of parts, `{"type":"text","text":…}` or plain texts.
  fileprivate func appendTexts(
    ofParts list: JSONNode, to parts: inout ContiguousArray<TextPart>
  ) throws(Rejection) -> Bool {
    let start = parts.count
    var child = document.firstChild(list)
    while let element = child {
      child = document.sibling(of: element, in: list)
      var text = element
      if document.kind(element) == .object {
        let type = document.member(ByteView("type"), of: element).map { document.text($0) }
        guard type == nil || type.map({ $0 == "text" }) == true,
          let found = document.member(ByteView("text"), of: element)
        else {
          let isOther = type.map { !($0 == "text") } ?? false
          let name = isOther ? type.map { "'\(String($0))'" } : nil
          throw Rejection("not_text_part", "a part of a turn is \(name ?? "an object without 'text'")")
        }
        text = found
      }
      switch document.kind(text) {
      case .null: continue
      case .string: parts.append(.escaped(document.raw(text), isPlain: !document.isEscaped(text)))
      default: throw Rejection("not_text_part", "a part of a turn is \(describe(document.kind(text)))")
      }
    }
    return parts.count > start
  }
}
