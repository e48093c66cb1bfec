import Records

/// A turn of a chat, as a record's `messages` have it.
struct ChatMessage {
  let role: ByteView
  let content: ByteView
  /// `reasoning_content`, what was thought before it; nil for none.
  let thought: ByteView?
  /// `train`, whether it counts in training; nil where the record doesn't say.
  let train: JSONNode?

  /// The turns of `messages`. Throws when these are no list of messages with a role and a content, or call tools.
  static func read(_ node: JSONNode, of document: JSONDocument) throws(RecordFault) -> [ChatMessage] {
    if let tools = document.member(ByteView("tools"), of: .root), !isEmpty(tools, document) {
      throw RecordFault(kind: .notInFrame, detail: "the record offers 'tools'")
    }
    guard document.kind(node) == .array else { throw RecordFault(kind: .notText) }
    var messages: [ChatMessage] = []
    var child = document.firstChild(node)
    while let element = child {
      messages.append(try ChatMessage(element, document))
      child = document.sibling(of: element, in: node)
    }
    if messages.isEmpty { throw RecordFault(kind: .notText) }
    return messages
  }

  private init(_ node: JSONNode, _ document: JSONDocument) throws(RecordFault) {
    func text(_ name: ByteView) throws(RecordFault) -> ByteView? {
      guard let member = document.member(name, of: node), document.kind(member) != .null else { return nil }
      guard document.kind(member) == .string else {
        throw RecordFault(kind: .notText, detail: "'\(String(name))' of a message is no string")
      }
      return document.text(member)
    }
    if let calls = document.member(ByteView("tool_calls"), of: node), !Self.isEmpty(calls, document) {
      throw RecordFault(kind: .notInFrame, detail: "a turn has 'tool_calls'")
    }
    guard let role = try text(ByteView("role")), let content = try text(ByteView("content")) else {
      throw RecordFault(kind: .notText, detail: "a message is without 'role' or 'content'")
    }
    self.role = role
    self.content = content
    thought = try text(ByteView("reasoning_content")).flatMap { $0.isEmpty ? nil : $0 }
    train = document.member(ByteView("train"), of: node).flatMap { document.kind($0) == .null ? nil : $0 }
  }

  /// Whether there are no tools, or calls of tools, in a list of them; lists may stand in a text.
  private static func isEmpty(_ node: JSONNode, _ document: JSONDocument) -> Bool {
    switch document.kind(node) {
    case .null: true
    case .string: document.raw(node).isEmpty || document.raw(node) == "[]"
    default: document.firstChild(node) == nil
    }
  }
}
