internal import Recipe
internal import Records

/// What a format adds to a sample after `metadata`.
extension Turns {
  /// Appends the keys of a format; of a conversation in parts, for the turns before `end`.
  func writeFormat(_ format: SampleFormat, _ map: SampleMap, until end: Int? = nil, to output: ByteBuffer) {
    switch format {
    case .text: return
    case .messages:
      output.append(",\"messages\":[")
      for index in 0..<(end ?? turns.count) {
        if index > 0 { output.append(0x2C) }
        writeMessage(turns[index], map, to: output)
      }
      output.append(0x5D)
      writeTools(to: output)
    case .promptCompletion:
      let cut = lastAssistant?.whole.lowerBound ?? text.lowerBound
      output.append(",\"prompt\":\"")
      Turns.repeat(text.lowerBound..<cut, of: output)
      output.append("\",\"completion\":\"")
      Turns.repeat(cut..<text.upperBound, of: output)
      output.append(0x22)
    }
  }

  /// The tools as JSON text, because a column of lists of unlike objects has no type.
  private func writeTools(to output: ByteBuffer) {
    guard let tools else { return }
    output.append(",\"tools\":")
    JSONText.appendString(tools, to: output)
  }

  /// One message, as TRL and axolotl read it.
  private func writeMessage(_ turn: Turn, _ map: SampleMap, to output: ByteBuffer) {
    output.append("{\"role\":\"")
    output.append(turn.role.rawValue)
    output.append("\",\"content\":\"")
    Turns.repeat(turn.bytes, of: output)
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
