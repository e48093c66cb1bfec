import Records

/// What a teacher is asked about a row: its turns, as the inside of a JSON array.
struct Conversation {
  private static let kept = ["role", "content", "name", "tool_calls", "tool_call_id"]
  /// What a template also renders of turns that are scored as they are.
  private static let thoughts = ["reasoning_content"]

  /// Appends the turns of a row's prompt: `messages` up to the last assistant turn, unless a user's comes after it; else
  /// `prompt`, a text or turns. False when the row has neither.
  static func appendPrompt(of document: JSONDocument, withThoughts: Bool = false, to turns: ByteBuffer) -> Bool {
    if let messages = messages(of: document) {
      return append(messages, of: document, upToAnswer: true, withThoughts, to: turns)
    }
    guard let prompt = document.member(ByteView("prompt"), of: .root) else { return false }
    switch document.kind(prompt) {
    case .string where !document.raw(prompt).isEmpty:
      appendTurn("user", document.source(prompt), to: turns)
      return true
    case .array: return append(prompt, of: document, upToAnswer: true, withThoughts, to: turns)
    default: return false
    }
  }

  /// Appends a whole conversation, its answer and thoughts too: `messages`, or `prompt` and `completion`. False when the row has none.
  static func appendWhole(of document: JSONDocument, to turns: ByteBuffer) -> Bool {
    if let messages = messages(of: document) {
      return append(messages, of: document, upToAnswer: false, true, to: turns) && answer(in: messages, document) != nil
    }
    guard let prompt = document.member(ByteView("prompt"), of: .root),
      let completion = document.member(ByteView("completion"), of: .root)
    else { return false }
    switch (document.kind(prompt), document.kind(completion)) {
    case (.string, .string):
      appendTurn("user", document.source(prompt), to: turns)
      appendTurn("assistant", document.source(completion), to: turns)
      return true
    case (.array, .array):
      return append(prompt, of: document, upToAnswer: false, true, to: turns)
        && append(completion, of: document, upToAnswer: false, true, to: turns)
    default: return false
    }
  }

  /// The turns of a row that has some.
  private static func messages(of document: JSONDocument) -> JSONNode? {
    guard let messages = document.member(ByteView("messages"), of: .root), document.kind(messages) == .array else {
      return nil
    }
    return document.firstChild(messages) == nil ? nil : messages
  }

  /// Appends a turn whose content is JSON already.
  static func appendTurn(_ role: StaticString, _ content: ByteView, to turns: ByteBuffer) {
    if !turns.isEmpty { turns.append(",") }
    turns.append("{\"role\":\"")
    turns.append(role)
    turns.append("\",\"content\":")
    turns.append(content)
    turns.append("}")
  }

  /// The last assistant turn, when no user's comes after it.
  static func answer(in messages: JSONNode, _ document: JSONDocument) -> JSONNode? {
    var found: JSONNode?
    var child = document.firstChild(messages)
    while let turn = child {
      switch role(of: turn, document) {
      case "assistant": found = turn
      case "user": found = nil
      default: break
      }
      child = document.sibling(of: turn, in: messages)
    }
    return found
  }

  private static func role(of turn: JSONNode, _ document: JSONDocument) -> String? {
    guard let role = document.member(ByteView("role"), of: turn), document.kind(role) == .string else { return nil }
    return String(document.text(role))
  }

  private static func append(
    _ messages: JSONNode, of document: JSONDocument, upToAnswer: Bool, _ withThoughts: Bool, to turns: ByteBuffer
  ) -> Bool {
    let end = upToAnswer ? answer(in: messages, document) : nil
    let before = turns.count
    var child = document.firstChild(messages)
    while let turn = child, turn != end {
      guard document.kind(turn) == .object, role(of: turn, document) != nil else { return false }
      if !turns.isEmpty { turns.append(",") }
      append(turn, of: document, withThoughts ? kept + thoughts : kept, to: turns)
      child = document.sibling(of: turn, in: messages)
    }
    return turns.count > before
  }

  private static func append(
    _ turn: JSONNode, of document: JSONDocument, _ names: [String], to turns: ByteBuffer
  ) {
    var isFirst = true
    turns.append("{")
    for name in names {
      guard let value = name.withBytes({ document.member($0, of: turn) }) else { continue }
      if !isFirst { turns.append(",") }
      isFirst = false
      JSONText.appendString(name, to: turns)
      turns.append(":")
      turns.append(document.source(value))
    }
    turns.append("}")
  }
}
