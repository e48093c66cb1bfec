import Records
import Text

/// Tells the turns of a sample: by `role: ` at the beginning of a line, or by its messages.
enum SampleTurns {
  private static let roles = ["system", "user", "assistant", "tool", "function", "developer"]

  /// The parts of a text, and its length in code points. What stands behind `prompt_end` is one turn.
  static func parts(ofText text: ByteView, _ marks: SampleMarks) -> ([SampleExcerpt.Part], Int) {
    let length = CodePoints.count(text)
    // Four bytes a code point at most; a letter that is cut in two becomes U+FFFD.
    let scalars = Array(
      String(text.prefix(min(text.count, 4 * SampleExcerpt.most))).unicodeScalars.prefix(SampleExcerpt.most))
    let turns = turns(of: scalars, until: marks.promptEnd ?? Int.max)
    var cuts = Set(turns.map(\.start) + turns.map(\.content))
    for mark in [marks.promptEnd, marks.rationale?.lowerBound, marks.rationale?.upperBound] {
      if let mark, mark < scalars.count { cuts.insert(mark) }
    }
    cuts.insert(0)
    let places = cuts.sorted()
    var parts: [SampleExcerpt.Part] = []
    for (index, start) in places.enumerated() where start < scalars.count {
      let end = index + 1 < places.count ? min(places[index + 1], scalars.count) : scalars.count
      // The role itself is shown as such.
      if turns.contains(where: { $0.start == start && $0.content > start }) { continue }
      let turn = turns.first { $0.content == start }
      parts.append(
        SampleExcerpt.Part(
          role: turn?.role, start: start, text: string(scalars[start..<end]),
          isPrompt: marks.promptEnd.map { start < $0 } ?? false,
          isRationale: marks.rationale?.contains(start) ?? false))
    }
    return (parts, length)
  }

  /// Where turns begin, with their roles and where their contents begin.
  private static func turns(of scalars: [Unicode.Scalar], until end: Int) -> [(role: String, start: Int, content: Int)]
  {
    var turns: [(role: String, start: Int, content: Int)] = []
    var line = 0
    while line < min(scalars.count, end) {
      for role in roles where scalars.count - line > role.count + 1 {
        let name = scalars[line..<(line + role.count + 2)]
        guard string(name) == role + ": " else { continue }
        turns.append((role, line, line + role.count + 2))
      }
      // A text that begins with no role has none.
      if line == 0 && turns.isEmpty { return [] }
      guard let lineEnd = scalars[line...].firstIndex(of: "\n") else { break }
      line = lineEnd + 1
    }
    return turns
  }

  /// The parts of a sample without text: its messages, or its prompt and completion.
  static func parts(ofMessages document: JSONDocument) -> ([SampleExcerpt.Part], Int) {
    var parts: [SampleExcerpt.Part] = []
    var length = 0
    func add(_ role: String, _ node: JSONNode, isPrompt: Bool) {
      let text = document.text(node)
      length += CodePoints.count(text)
      let room = SampleExcerpt.most - parts.reduce(0) { $0 + $1.text.unicodeScalars.count }
      guard room > 0 else { return }
      let scalars = Array(String(text.prefix(min(text.count, 4 * room))).unicodeScalars.prefix(room))
      parts.append(
        SampleExcerpt.Part(role: role, start: 0, text: string(scalars[...]), isPrompt: isPrompt, isRationale: false))
    }
    func addMessages(_ list: JSONNode, arePrompt: Bool) {
      var child = document.firstChild(list)
      while let message = child {
        let role =
          document.member(ByteView("role"), of: message).map { shortened(String(document.text($0)), 40) } ?? "?"
        if let content = document.member(ByteView("content"), of: message) {
          add(role, content, isPrompt: arePrompt || role != "assistant")
        }
        child = document.sibling(of: message, in: list)
      }
    }
    for (name, isPrompt) in [("messages", false), ("prompt", true), ("completion", false)] {
      guard let node = name.withBytes({ document.member($0, of: .root) }) else { continue }
      if document.kind(node) == .array {
        addMessages(node, arePrompt: isPrompt)
      } else if document.kind(node) == .string {
        add(name, node, isPrompt: isPrompt)
      }
      if name == "messages" { break }
    }
    return (parts, length)
  }

  private static func string(_ scalars: ArraySlice<Unicode.Scalar>) -> String {
    var text = ""
    text.unicodeScalars.append(contentsOf: scalars)
    return text
  }
}
