import Records

/// Writes a record's messages in a frame.
final class ChatText {
  private let frame: ChatFrame
  private let buffer = ByteBuffer(capacity: 1 << 12)
  /// The turns of the chat that was written last.
  private(set) var turns: [Turn] = []
  /// Where in its text the record's own words are, in their order; all others are the frame's.
  private(set) var words: [Range<Int>] = []

  /// What a turn says, in bytes of the text.
  struct Turn {
    /// Thought and content, with what is put around the thought.
    var start: Int
    /// Of these the content.
    var content: Range<Int>
    /// What was thought, if anything.
    var thought: Range<Int>?
    /// Behind the mark that closes the turn.
    var end: Int
    /// The content as the record has it, and the bytes of it that were cut off before.
    var original: ByteView
    var cut: Int
    var isAssistant: Bool
    /// Whether it counts in training, where the record says so.
    var train: JSONNode?
  }

  /// The last that the assistant says.
  var lastAnswer: Turn? { turns.last { $0.isAssistant } }

  init(_ frame: ChatFrame) { self.frame = frame }

  /// The text of the chat that was written last.
  var text: ByteView { buffer.view }

  /// Writes the chat of `messages`. Throws when it is none, or the frame has no words for it.
  func write(_ node: JSONNode, of document: JSONDocument) throws(RecordFault) {
    var messages = try ChatMessage.read(node, of: document)
    buffer.removeAll()
    turns.removeAll(keepingCapacity: true)
    words.removeAll(keepingCapacity: true)
    buffer.append(frame.begin)
    let system = try takeSystem(&messages)
    for (index, message) in messages.enumerated() {
      let role = String(message.role)
      if let roles = frame.roles, !roles.contains(role) {
        throw RecordFault(kind: .notInFrame, detail: "the frame has no turn for the role '\(role)' there")
      }
      mark(frame.before[role] ?? frame.otherBefore, message.role)
      if let system, index == system.place {
        let range = append(system.message.content)
        turns.append(turn(system.message, from: range.lowerBound, content: range))
        buffer.append("\n\n")
      }
      append(message)
      mark(frame.behind[role] ?? frame.otherBehind, message.role)
      turns[turns.count - 1].end = buffer.count
    }
  }

  /// Appends words of the record.
  private func append(_ text: ByteView) -> Range<Int> {
    let start = buffer.count
    buffer.append(text)
    if !text.isEmpty { words.append(start..<buffer.count) }
    return start..<buffer.count
  }

  /// Appends what a turn says: the thought as it stands in a sample's `text`, and the content.
  private func append(_ message: ChatMessage) {
    let start = buffer.count
    var thought: Range<Int>?
    if let text = message.thought {
      buffer.append("<think>\n")
      thought = append(text)
      buffer.append("\n</think>\n\n")
    }
    let kept = frame.trims ? trimmed(message.content) : 0..<message.content.count
    var turn = turn(message, from: start, content: append(message.content[kept]))
    turn.thought = thought
    turn.cut = kept.lowerBound
    turns.append(turn)
  }

  private func turn(_ message: ChatMessage, from start: Int, content: Range<Int>) -> Turn {
    Turn(
      start: start, content: content, end: content.upperBound, original: message.content, cut: 0,
      isAssistant: message.role == "assistant", train: message.train)
  }

  /// Appends a mark of the frame, with the role's name, which the record has, where it names it.
  private func mark(_ text: String, _ role: ByteView) {
    guard let place = text.firstRange(of: "{role}") else { return buffer.append(text) }
    buffer.append(String(text[..<place.lowerBound]))
    _ = append(role)
    buffer.append(String(text[place.upperBound...]))
  }

  /// The system's words, where the frame has no turn for them, and the turn that they stand in.
  private func takeSystem(
    _ messages: inout [ChatMessage]
  ) throws(RecordFault) -> (message: ChatMessage, place: Int)? {
    guard frame.system != .turn, messages[0].role == "system" else { return nil }
    let system = messages.removeFirst()
    let place = frame.system == .beforeFirst ? messages.indices.first : messages.lastIndex { $0.role == "user" }
    guard let place else {
      throw RecordFault(kind: .notInFrame, detail: "the frame has no turn that the system's words stand in")
    }
    return (system, place)
  }

  /// What is left without the white space of Python's `str.strip` at both ends.
  private func trimmed(_ text: ByteView) -> Range<Int> {
    let string = String(text)
    let scalars = string.unicodeScalars
    let isSpace: (Unicode.Scalar) -> Bool = { $0.properties.isWhitespace || (0x1C...0x1F).contains($0.value) }
    guard let first = scalars.firstIndex(where: { !isSpace($0) }), let last = scalars.lastIndex(where: { !isSpace($0) })
    else { return 0..<0 }
    let utf8 = string.utf8
    let start = utf8.distance(from: utf8.startIndex, to: first)
    return start..<utf8.distance(from: utf8.startIndex, to: scalars.index(after: last))
  }
}
