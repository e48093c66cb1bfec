import Records

/// Writes a record's messages in a frame.
final class ChatText {
  private let frame: ChatFrame
  private let buffer = ByteBuffer(capacity: 1 << 12)
  /// The content of the last assistant's turn, or none.
  private(set) var lastTurn: Turn?

  /// Where a turn's content stands in the text.
  struct Turn {
    var start: Int
    var end: Int
    /// Code points of the content that were cut off before it.
    var trimmed: Int
  }

  init(_ frame: ChatFrame) { self.frame = frame }

  /// The text of the chat that was written last.
  var text: ByteView { buffer.view }

  private struct Message {
    var role: String
    var content: ByteView
  }

  /// Writes the chat of `messages`; false when it is no list of messages with a role and a content.
  func write(_ node: JSONNode, of document: JSONDocument) -> Bool {
    guard var messages = read(node, document) else { return false }
    buffer.removeAll()
    lastTurn = nil
    buffer.append(frame.begin)
    let system = takeSystem(&messages)
    let users = messages.indices.filter { messages[$0].role == "user" }
    let place = frame.system == .beforeFirst ? users.first : users.last
    for (index, message) in messages.enumerated() {
      buffer.append(mark(frame.before[message.role] ?? frame.otherBefore, message.role))
      if let system, index == place {
        buffer.append(system)
        buffer.append("\n\n")
      }
      let content = frame.trims ? trim(message.content) : message.content
      let start = buffer.count
      buffer.append(content)
      if message.role == "assistant" {
        let cut = message.content.firstRange(of: content) ?? 0
        let trimmed = message.content.prefix(cut).reduce(0) { $0 + ($1 & 0xC0 == 0x80 ? 0 : 1) }
        lastTurn = Turn(start: start, end: buffer.count, trimmed: trimmed)
      }
      buffer.append(mark(frame.behind[message.role] ?? frame.otherBehind, message.role))
    }
    return true
  }

  private func mark(_ text: String, _ role: String) -> String {
    guard let place = text.firstRange(of: "{role}") else { return text }
    return text[..<place.lowerBound] + role + text[place.upperBound...]
  }

  /// The system's words, where the frame has no turn for them.
  private func takeSystem(_ messages: inout [Message]) -> ByteView? {
    guard frame.system != .turn, messages.first?.role == "system" else { return nil }
    return messages.removeFirst().content
  }

  private func read(_ node: JSONNode, _ document: JSONDocument) -> [Message]? {
    guard document.kind(node) == .array else { return nil }
    var messages: [Message] = []
    var child = document.firstChild(node)
    while let element = child {
      guard let role = document.member(ByteView("role"), of: element), document.kind(role) == .string,
        let content = document.member(ByteView("content"), of: element), document.kind(content) == .string
      else { return nil }
      messages.append(Message(role: String(document.text(role)), content: document.text(content)))
      child = document.sibling(of: element, in: node)
    }
    return messages.isEmpty ? nil : messages
  }

  /// Without the white space of Python's `str.strip` at both ends.
  private func trim(_ text: ByteView) -> ByteView {
    let string = String(text).unicodeScalars
    let isSpace: (Unicode.Scalar) -> Bool = { $0.properties.isWhitespace || (0x1C...0x1F).contains($0.value) }
    guard let first = string.firstIndex(where: { !isSpace($0) }), let last = string.lastIndex(where: { !isSpace($0) })
    else { return text.prefix(0) }
    let start = first.utf16Offset(in: String(string)) == 0 ? 0 : String(string[..<first]).utf8.count
    let end = String(string[...last]).utf8.count
    return text[start..<end]
  }
}
