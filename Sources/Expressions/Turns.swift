internal import Recipe
internal import Records
internal import Text

/// The turns of one row: gathered, put in order, written, and where they came to stand.
struct Turns {
  struct Turn {
    var role: SampleMap.Role
    /// Its content, a stretch of `parts`.
    var parts: Range<Int>
    /// It has no content: the conversation ends before its exchange.
    var isBlank = false
    /// Its content in the output.
    var bytes: Range<Int> = 0..<0
    /// The code points of `text` before its content.
    var codePoint = 0
  }

  private var turns: ContiguousArray<Turn> = []
  private var parts: ContiguousArray<TextPart> = []
  private var scratch: ContiguousArray<TextPart> = []
  /// `text` in the output.
  private var text = 0..<0
  /// The last assistant turn that was written.
  private(set) var lastAssistant: Turn?
  /// What the row at hand lost.
  private(set) var changes = TurnChanges()

  /// Forgets the row before. `text` is where a text without turns stands in the output.
  mutating func reset(text: Range<Int> = 0..<0) {
    self.text = text
    turns.removeAll(keepingCapacity: true)
    parts.removeAll(keepingCapacity: true)
    lastAssistant = nil
    changes = TurnChanges()
  }

  // MARK: Gathering

  /// Works out all turns and their order.
  mutating func gather(_ map: SampleMap, _ evaluator: inout Evaluator) throws(Rejection) {
    reset()
    for code in map.turns {
      switch code {
      case .fixed(let role, let isOptional, let template):
        if try !append(role, template, &evaluator) && !isOptional {
          throw Rejection("empty_\(role.rawValue)", "the \(role.rawValue) turn is missing or blank")
        }
      case .each(let each, let role): try gather(each, role, &evaluator)
      }
    }
    if !map.isAsIs { cutLeading() }
    try cutAtBlank()
    if !map.isAsIs { try alternate() }
    if turns.isEmpty { throw Rejection("no_exchange", "no turns are left") }
  }

  private mutating func gather(
    _ each: EachCode, _ roleTemplate: Int32, _ evaluator: inout Evaluator
  ) throws(Rejection) {
    let elements = try evaluator.elements(ofEach: each.list)
    defer { evaluator.item = .missing }
    for index in elements {
      evaluator.item = evaluator.stack[Int(index)]
      if try !append(.assistant, each.text, &evaluator) {
        turns.append(Turn(role: .assistant, parts: parts.count..<parts.count, isBlank: true))
      }
      let name = try roleName(roleTemplate, &evaluator)
      guard let name, let role = Turns.role(name) else {
        throw Rejection("unknown_role", name.map { "the role '\(String($0))'" } ?? "a turn whose role is no text")
      }
      turns[turns.count - 1].role = role
      // No system prompt and a blank one are the same.
      if role == .system && turns[turns.count - 1].isBlank { turns.removeLast() }
    }
  }

  /// The text of a role; nil when it is missing, or no text at all.
  private mutating func roleName(_ template: Int32, _ evaluator: inout Evaluator) throws(Rejection) -> ByteView? {
    let value = try evaluator.value(ofTemplate: template, using: &scratch)
    switch value {
    case .text(let bytes): return bytes
    case .escaped(let raw, let isPlain): return isPlain ? raw : evaluator.decode(raw)
    case .node(let node, _) where evaluator.document.kind(node) == .string: return evaluator.document.text(node)
    default: return nil
    }
  }

  private static func role(_ name: ByteView) -> SampleMap.Role? {
    if name == "user" { return .user }
    if name == "assistant" { return .assistant }
    if name == "system" { return .system }
    return name == "tool" ? .tool : nil
  }

  /// Adds a turn unless its content is missing or blank; whether it did.
  private mutating func append(
    _ role: SampleMap.Role, _ template: Int32, _ evaluator: inout Evaluator
  ) throws(Rejection) -> Bool {
    let start = parts.count
    guard try evaluator.appendParts(ofTemplate: template, to: &parts) else { return false }
    if parts[start...].allSatisfy({ evaluator.isBlank($0) }) {
      parts.removeSubrange(start...)
      return false
    }
    turns.append(Turn(role: role, parts: start..<parts.count))
    return true
  }

  // MARK: Order

  /// One leading system turn counts as none of the conversation's.
  private var lead: Int { turns.first?.role == .system ? 1 : 0 }

  /// What an assistant says before the first user turn answers nobody.
  private mutating func cutLeading() {
    let firstUser = turns.firstIndex { $0.role == .user } ?? turns.count
    guard turns[lead..<firstUser].contains(where: { $0.role == .assistant }) else { return }
    let kept = turns[lead..<firstUser].filter { $0.role != .assistant }
    changes.leading = firstUser - lead - kept.count
    turns.replaceSubrange(lead..<firstUser, with: kept)
  }

  /// The conversation ends before the exchange that has a blank turn: leaving out that turn alone would join a question
  /// with another one's answer.
  private mutating func cutAtBlank() throws(Rejection) {
    guard let blank = turns.firstIndex(where: { $0.isBlank }) else { return }
    let role = turns[blank].role
    let start = turns[...blank].lastIndex { $0.role == .user } ?? blank
    guard turns[..<start].contains(where: { $0.role != .system }) else {
      throw Rejection("empty_\(role.rawValue)", "the \(role.rawValue) turn is missing or blank")
    }
    changes.cut(turns.count - start, blank: role)
    turns.removeSubrange(start...)
  }

  /// From the first user turn to the last assistant turn user and assistant in turn.
  private mutating func alternate() throws(Rejection) {
    let lead = lead
    let end = (turns.lastIndex { $0.role == .assistant } ?? -1) + 1
    guard end > lead else { throw Rejection("no_exchange", "no assistant turn after a user turn") }
    for index in lead..<end {
      let expected: SampleMap.Role = (index - lead).isMultiple(of: 2) ? .user : .assistant
      guard turns[index].role == expected else {
        let found = turns[index].role.rawValue
        throw Rejection("turn_order", "turn \(index + 1) is \(found) where \(expected.rawValue) is due")
      }
    }
    changes.trailing = turns.count - end
    turns.removeSubrange(end...)
  }

  // MARK: Writing

  /// Writes the inside of `text`: `role: content`, joined by newlines.
  mutating func write(_ evaluator: Evaluator, to output: ByteBuffer) {
    var codePoints = 0
    let start = output.count
    for index in turns.indices {
      if index > 0 {
        output.append("\\n")
        codePoints &+= 1
      }
      let role = Turns.label(turns[index].role)
      output.append(role)
      codePoints &+= role.count
      turns[index].codePoint = codePoints
      let content = output.count
      for part in turns[index].parts { codePoints &+= evaluator.write(parts[part], to: output) }
      turns[index].bytes = content..<output.count
      if turns[index].role == .assistant { lastAssistant = turns[index] }
    }
    text = start..<output.count
  }

  private static func label(_ role: SampleMap.Role) -> ByteView {
    switch role {
    case .system: ByteView("system: ")
    case .user: ByteView("user: ")
    case .assistant: ByteView("assistant: ")
    case .tool: ByteView("tool: ")
    }
  }

  /// Appends what a format adds after `metadata`.
  func writeFormat(_ format: SampleFormat, _ map: SampleMap, _ evaluator: Evaluator, to output: ByteBuffer) {
    switch format {
    case .text: return
    case .messages:
      output.append(",\"messages\":[")
      for (index, turn) in turns.enumerated() {
        output.append(index > 0 ? ",{\"role\":\"" : "{\"role\":\"")
        output.append(turn.role.rawValue)
        output.append("\",\"content\":\"")
        Turns.repeat(turn.bytes, of: output)
        output.append("\"}")
      }
      output.append(0x5D)
    case .promptCompletion:
      let cut = lastAssistant?.bytes.lowerBound ?? text.lowerBound
      output.append(",\"prompt\":\"")
      Turns.repeat(text.lowerBound..<cut, of: output)
      output.append("\",\"completion\":\"")
      Turns.repeat(cut..<text.upperBound, of: output)
      output.append(0x22)
    }
  }

  /// Appends bytes of the output once more; room is made first, so that they stay where they are meanwhile.
  private static func `repeat`(_ range: Range<Int>, of output: ByteBuffer) {
    output.reserve(range.count)
    output.append(output.view[range])
  }

  // MARK: Rationale

  /// The code points of the last assistant content before the last mark, white space before the mark excluded;
  /// nil when there is no mark or nothing before it.
  func rationaleLength(_ map: SampleMap, in output: ByteView) -> Int? {
    guard let lastAssistant, map.hasRationale else { return nil }
    let content = output[lastAssistant.bytes]
    var last: Int? = nil
    for mark in map.marks {
      let escaped = map.program.literals[Int(mark)].escaped
      var at = 0
      var backslashes = BackslashRun(content)
      while let found = content.firstRange(of: escaped, from: at) {
        if backslashes.isCharacterStart(found), found > last ?? -1 { last = found }
        at = found + 1
      }
    }
    guard let last else { return nil }
    let end = WhiteSpace.trailingStart(escaped: content.prefix(last))
    return end == 0 ? nil : CodePoints.count(escaped: content.prefix(end))
  }
}
