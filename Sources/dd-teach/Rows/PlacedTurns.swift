import Records

/// The turns of a sample, the last of the assistant with the answer in its place.
extension PlacedSample {
  /// Writes turns with the last assistant content replaced; a turn of its own where there is none. Behind a new answer
  /// nothing stands: what tools said to the old one.
  func writeTurns(_ messages: JSONNode, to line: ByteBuffer) throws(RowFault) -> Range<Int>? {
    let last = Conversation.answer(in: messages, document)
    var rationale: Range<Int>?
    line.append("[")
    var child = document.firstChild(messages)
    while let turn = child {
      if turn == last {
        rationale = try writeTurn(turn, to: line)
      } else {
        line.append(document.source(turn))
      }
      child = turn == last && place == .answer ? nil : document.sibling(of: turn, in: messages)
      if child != nil || last == nil { line.append(",") }
    }
    if last == nil {
      let (text, span) = try placed(over: "")
      rationale = span
      line.append("{\"role\":\"assistant\",\"content\":")
      JSONText.appendString(text, to: line)
      line.append("}")
    }
    line.append("]")
    return rationale
  }

  private func writeTurn(_ turn: JSONNode, to line: ByteBuffer) throws(RowFault) -> Range<Int>? {
    let content = document.member(ByteView("content"), of: turn)
    if place == .rationale, let content, ![.string, .null].contains(document.kind(content)) {
      throw RowFault(reason: "no_place", detail: "the answer is a list of parts, which a rationale can't stand before")
    }
    let old = document.textMember("content", of: turn) ?? ""
    // A thought that stands apart from the content is the one that a scratchpad replaces.
    let hasThought = document.textMember("reasoning_content", of: turn) != nil
    let (text, rationale) = place == .rationale && hasThought ? (old, nil) : try placed(over: old)
    line.append("{")
    var child = document.firstChild(turn)
    var isFirst = true
    func begin(_ key: ByteView) {
      if !isFirst { line.append(",") }
      isFirst = false
      line.append(key)
      line.append(":")
    }
    while let key = child {
      let value = document.value(ofKey: key)
      child = document.sibling(of: value, in: turn)
      let name = document.text(key)
      // What the old answer called or thought is not of the new one.
      if place == .answer && (name == "tool_calls" || name == "reasoning_content") { continue }
      begin(document.source(key))
      if place == .rationale && hasThought && name == "reasoning_content" {
        JSONText.appendString(trimmed(answer.content), to: line)
      } else if value == content {
        JSONText.appendString(text, to: line)
      } else {
        line.append(document.source(value))
      }
    }
    if content == nil {
      begin(ByteView("\"content\""))
      JSONText.appendString(text, to: line)
    }
    line.append("}")
    return rationale
  }
}
