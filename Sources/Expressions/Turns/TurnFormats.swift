internal import Recipe
internal import Records

/// What a format adds to a sample after `metadata`.
extension Turns {
  /// Appends the keys of a format; of a conversation in parts, for the turns before `end`. Throws where there is no prompt
  /// and the format has to have one.
  mutating func writeFormat(
    _ format: SampleFormat, _ map: SampleMap, _ evaluator: Evaluator, until end: Int? = nil,
    to output: ByteBuffer
  ) throws(Rejection) {
    if format == .text { return }
    let isText = map.text >= 0
    if isText { try answer(map.instruction, evaluator) }
    let turns = self.turns[..<(end ?? self.turns.count)]
    switch format {
    case .text: break
    case .messages:
      writeMessages("messages", turns, map, evaluator, to: output)
      writeTools(to: output)
    case .chatPromptCompletion:
      guard let cut = turns.lastIndex(where: { $0.role == .assistant }), cut > 0 else {
        throw Rejection("no_prompt", "no turn before an answer, for the prompt of chat-prompt-completion")
      }
      writeMessages("prompt", turns[..<cut], map, evaluator, to: output)
      writeMessages("completion", turns[cut...], map, evaluator, to: output)
      writeTools(to: output)
    case .promptCompletion where isText: writeInstruction(evaluator, to: output)
    case .promptCompletion:
      let cut = lastAssistant.map { $0.whole.lowerBound - 1 } ?? text.lowerBound
      output.append(",\"prompt\":\"")
      Turns.repeat(text.lowerBound..<cut, of: output)
      output.append("\",\"completion\":\"")
      Turns.repeat(cut..<text.upperBound, of: output)
      output.append(0x22)
    }
  }

  /// Makes turns of a text that has none: it is an answer, to an instruction where the map has one that is not blank.
  private mutating func answer(_ instruction: Int32, _ evaluator: Evaluator) throws(Rejection) {
    if instruction >= 0 { _ = try append(.user, instruction, TurnKeys(), evaluator) }
    turns.append(Turn(role: .assistant, parts: parts.count..<parts.count, bytes: text))
  }

  private func writeMessages(
    _ key: String, _ turns: ContiguousArray<Turn>.SubSequence, _ map: SampleMap, _ evaluator: Evaluator,
    to output: ByteBuffer
  ) {
    output.append(",\"\(key)\":[")
    for (index, turn) in turns.enumerated() {
      if index > 0 { output.append(0x2C) }
      writeMessage(turn, map, evaluator, to: output)
    }
    output.append(0x5D)
  }

  /// A text as the completion: of its instruction, as turns are rendered, or of nothing.
  private func writeInstruction(_ evaluator: Evaluator, to output: ByteBuffer) {
    output.append(",\"prompt\":\"")
    if turns.count > 1 {
      output.append("user: ")
      write(turns[0], evaluator, to: output)
      output.append("\\nassistant:")
    }
    output.append(turns.count > 1 ? "\",\"completion\":\" " : "\",\"completion\":\"")
    Turns.repeat(text, of: output)
    output.append(0x22)
  }

  /// A turn's content: once more, or for the first time where `text` has none of it.
  private func write(_ turn: Turn, _ evaluator: Evaluator, to output: ByteBuffer) {
    guard turn.bytes.isEmpty else { return Turns.repeat(turn.bytes, of: output) }
    for part in parts[turn.parts] { _ = evaluator.write(part, to: output) }
  }

  /// The tools as JSON text, because a column of lists of unlike objects has no type.
  private func writeTools(to output: ByteBuffer) {
    guard let tools else { return }
    output.append(",\"tools\":")
    JSONText.appendString(tools, to: output)
  }

  /// One message, as TRL and axolotl read it.
  private func writeMessage(_ turn: Turn, _ map: SampleMap, _ evaluator: Evaluator, to output: ByteBuffer) {
    output.append("{\"role\":\"")
    output.append(turn.role.rawValue)
    output.append("\",\"content\":\"")
    write(turn, evaluator, to: output)
    output.append(0x22)
    if turn.extra >= 0 { writeExtra(extras[Int(turn.extra)], to: output) }
    if map.marksTraining {
      output.append(isTrained(turn) ? ",\"train\":true" : ",\"train\":false")
    }
    output.append(0x7D)
  }

  private func writeExtra(_ extra: Extra, to output: ByteBuffer) {
    if let name = extra.name {
      output.append(",\"name\":")
      JSONText.appendString(name, to: output)
    }
    if let callID = extra.callID {
      output.append(",\"tool_call_id\":")
      JSONText.appendString(callID, to: output)
    }
    if !extra.reasoning.isEmpty {
      output.append(",\"reasoning_content\":\"")
      Turns.repeat(extra.reasoningBytes, of: output)
      output.append(0x22)
    }
    guard !extra.calls.isEmpty else { return }
    output.append(",\"tool_calls\":[")
    for index in extra.calls {
      output.append(index > extra.calls.lowerBound ? ",{" : "{")
      if let id = calls[index].id {
        output.append("\"id\":")
        JSONText.appendString(id, to: output)
        output.append(0x2C)
      }
      output.append("\"type\":\"function\",\"function\":")
      output.append(calls[index].function)
      output.append(0x7D)
    }
    output.append(0x5D)
  }

  /// Whether the turn counts in training: an assistant's, unless the row says otherwise.
  func isTrained(_ turn: Turn) -> Bool {
    (turn.extra < 0 ? nil : extras[Int(turn.extra)].isTrained) ?? (turn.role == .assistant)
  }

  /// Writes `metadata.targets`: the spans of `text` that count in training.
  func writeTargets(until end: Int? = nil, to output: ByteBuffer) {
    output.append(",\"targets\":[")
    var isFirst = true
    for index in 0..<(end ?? turns.count) where isTrained(turns[index]) {
      if !isFirst { output.append(0x2C) }
      isFirst = false
      Turns.writeSpan(turns[index].codePoint, turns[index].codePointEnd, to: output)
    }
    output.append(0x5D)
  }

  static func writeSpan(_ start: Int, _ end: Int, to output: ByteBuffer) {
    output.append("{\"start\":")
    output.append(decimal: start)
    output.append(",\"end\":")
    output.append(decimal: end)
    output.append(0x7D)
  }

  /// Appends bytes of the output once more; room is made first, so that they stay where they are meanwhile.
  private static func `repeat`(_ range: Range<Int>, of output: ByteBuffer) {
    output.reserve(range.count)
    output.append(output.view[range])
  }
}
