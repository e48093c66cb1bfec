internal import Records
internal import Text

/// What marks a chain of thought in the last assistant turn.
enum RationaleCode {
  case none
  /// It ends before the last of these marks, as the inside of JSON strings.
  case until([Int32])
  /// It stands between these two.
  case between(Int32, Int32)
  /// It is the turn's `reasoning`.
  case reasoning
}

extension Turns {
  /// The code points of the last assistant turn that its chain of thought takes, from the turn's beginning; nil when it
  /// has none.
  func rationale(_ map: SampleMap, in output: ByteView) -> Range<Int>? {
    guard let lastAssistant else { return nil }
    let content = output[lastAssistant.bytes]
    let before = lastAssistant.codePoint
    switch map.rationale {
    case .none: return nil
    case .until(let marks):
      guard let end = lastMark(marks, map, in: content) else { return nil }
      let trimmed = WhiteSpace.trailingStart(escaped: content.prefix(end))
      return trimmed == 0 ? nil : before..<(before + CodePoints.count(escaped: content.prefix(trimmed)))
    case .between(let opening, let closing):
      guard let found = between(opening, closing, map, in: content) else { return nil }
      let start = before + CodePoints.count(escaped: content.prefix(found.lowerBound))
      return start..<(start + CodePoints.count(escaped: content[found]))
    case .reasoning:
      guard lastAssistant.extra >= 0 else { return nil }
      let extra = extras[Int(lastAssistant.extra)]
      guard !extra.reasoning.isEmpty else { return nil }
      let start = before + Self.beforeReasoning
      return start..<(start + extra.reasoningLength)
    }
  }

  private func lastMark(_ marks: [Int32], _ map: SampleMap, in content: ByteView) -> Int? {
    var last: Int? = nil
    for mark in marks {
      var at = 0
      var backslashes = BackslashRun(content)
      while let found = content.firstRange(of: map.program.literals[Int(mark)].escaped, from: at) {
        if backslashes.isCharacterStart(found), found > last ?? -1 { last = found }
        at = found + 1
      }
    }
    return last
  }

  /// What stands between the first opening mark and the first closing one after it, without the white space around it.
  /// Where a template of the chat begins the answer inside, there is no opening mark: the beginning counts as one.
  private func between(_ opening: Int32, _ closing: Int32, _ map: SampleMap, in content: ByteView) -> Range<Int>? {
    let marks = (map.program.literals[Int(opening)].escaped, map.program.literals[Int(closing)].escaped)
    let begin = firstMark(marks.0, in: content, from: 0).map { $0 + marks.0.count } ?? 0
    guard let end = firstMark(marks.1, in: content, from: begin) else { return nil }
    let inside = content[begin..<end]
    let start = WhiteSpace.leadingCount(escaped: inside)
    let stop = WhiteSpace.trailingStart(escaped: inside)
    return start < stop ? (begin + start)..<(begin + stop) : nil
  }

  private func firstMark(_ mark: ByteView, in content: ByteView, from start: Int) -> Int? {
    var at = start
    var backslashes = BackslashRun(content)
    while let found = content.firstRange(of: mark, from: at) {
      if backslashes.isCharacterStart(found) { return found }
      at = found + 1
    }
    return nil
  }
}
