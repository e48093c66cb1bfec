internal import Records
internal import Text

/// Conversations that are one text with marks in it.
extension Turns {
  mutating func gather(
    _ transcript: TranscriptCode, _ keys: TurnKeys, _ evaluator: Evaluator
  ) throws(Rejection) {
    scratch.removeAll(keepingCapacity: true)
    guard try evaluator.appendParts(ofTemplate: transcript.text, to: &scratch) else { return }
    let value = evaluator.value(of: scratch)
    guard !evaluator.isBlank(value), let text = evaluator.decodedText(value) else { return }
    var search = MarkSearch(transcript.marks, text, evaluator.program)
    guard var mark = search.next(from: 0), WhiteSpace.isBlank(text.prefix(mark.start)) else {
      throw Rejection("no_mark", "the transcript does not begin with a mark of a turn")
    }
    let outer = evaluator.item
    defer { evaluator.item = outer }
    while true {
      let next = search.next(from: mark.end)
      let turn = WhiteSpace.trim(text[mark.end..<(next?.start ?? text.count)])
      try append(turn, mark.role, transcript, keys, evaluator)
      guard let next else { return }
      mark = next
    }
  }

  private mutating func append(
    _ text: ByteView, _ role: SampleMap.Role, _ transcript: TranscriptCode, _ keys: TurnKeys,
    _ evaluator: Evaluator
  ) throws(Rejection) {
    evaluator.item = .text(text)
    if transcript.content >= 0 || !keys.isEmpty {
      if try !append(role, transcript.content, keys, evaluator) { appendBlank() }
    } else if WhiteSpace.isBlank(text) {
      appendBlank()
    } else {
      parts.append(.text(text))
      turns.append(Turn(role: role, parts: (parts.count - 1)..<parts.count))
    }
    turns[turns.count - 1].role = role
    if turns[turns.count - 1].extra >= 0 { try requireAssistant() }
    if role == .system && turns[turns.count - 1].isBlank { turns.removeLast() }
  }
}

/// Finds marks from the left, each in one walk through the text.
private struct MarkSearch {
  struct Found {
    var role: SampleMap.Role
    var start: Int
    var end: Int
  }

  private let marks: [TranscriptCode.Mark]
  private let text: ByteView
  private let program: Program
  /// Where each mark stands next; nil when nowhere.
  private var places: [Int?]

  init(_ marks: [TranscriptCode.Mark], _ text: ByteView, _ program: Program) {
    self.marks = marks
    self.text = text
    self.program = program
    places = marks.map { text.firstRange(of: program.literals[Int($0.text)].bytes) }
  }

  /// The first mark from there on; of several in one place the longest. Where the text begins, white space before a mark
  /// may be missing.
  mutating func next(from start: Int) -> Found? {
    var best: Found?
    for (index, mark) in marks.enumerated() {
      let bytes = program.literals[Int(mark.text)].bytes
      if let place = places[index], place < start { places[index] = text.firstRange(of: bytes, from: start) }
      if start == 0 {
        let shorter = program.literals[Int(mark.atStart)].bytes
        let white = WhiteSpace.leadingCount(text)
        if text.suffix(from: white).hasPrefix(shorter) {
          best = Self.better(best, Found(role: mark.role, start: white, end: white + shorter.count))
        }
      }
      if let place = places[index] {
        best = Self.better(best, Found(role: mark.role, start: place, end: place + bytes.count))
      }
    }
    return best
  }

  private static func better(_ one: Found?, _ other: Found) -> Found {
    guard let one else { return other }
    return (other.start, -other.end) < (one.start, -one.end) ? other : one
  }
}
