import Expressions
import Recipe
import Records
import Testing

/// Any text as a map or a condition is one or an error; over any row a map gives a sample, which is JSON, or a reason.
struct ExpressionFuzzTests {
  static let maps = [
    #"text: "{problem} {solution}""#,
    #"let: {q: "{question | trim}"}"#
      + "\nmessages: [{role: user, content: '{q}'}, {role: assistant, content: '{answer}'}]\n"
      + #"reject: {short: "len(q) < 3", none: "answer = null"}"#,
    "messages: {path: conversations, role: from, content: value, names: {human: user, gpt: assistant}}\n"
      + "metadata: {level: '{level}', n: '{int(n)}'}",
  ]
  static let conditions = [
    "len(text) < 5 and not (license in ['mit', 'gpl'])", "a.b[0].c = null or n >= 2.5", "text ~ 'abc'",
    "count(messages[].role) > 3 and submix = 'cot'",
  ]
  static let words = [
    "{", "}", "(", ")", "[", "]", "[]", "[-1]", "|", "'", "\"", " and ", " or ", "not ", "=", "<", ">=", "in", "null",
    "true",
    "1e9", "99999999999999999999", "-", ".", "..", "a.b", "len(", "text", "trim", "split(text, 'a')", "\\", "\n", "é",
    "\u{0}",
  ]
  static let rows = [
    #"{"problem":"2+2","solution":"4","question":" x ","answer":"y","text":"abc","license":"mit","n":3,"level":"5"}"#,
    #"{"conversations":[{"from":"human","value":"hi"},{"from":"gpt","value":"ho"},5,null],"n":"x","a":{"b":[{"c":1}]}}"#,
    #"{"text":null,"messages":[{"role":"user"}],"answer":[1,{"x":"y"}],"n":1e400,"question":{"é":[]}}"#, "{}",
  ]

  @Test func conditionsHoldOrFail() throws {
    let lines = Self.lines
    let document = JSONDocument()
    try Mutator.each("conditions", of: Self.conditions, words: Self.words) { bytes, seed in
      guard let conditions = try? Conditions([String(decoding: bytes, as: UTF8.self)]) else { return }
      for line in lines {
        try document.parse(line.view)
        _ = try? conditions.firstThatHolds(document)
      }
    }
  }

  @Test func mapsGiveSamplesOrReasons() throws {
    let lines = Self.lines
    let document = JSONDocument()
    let again = JSONDocument()
    let output = ByteBuffer(capacity: 256)
    try Mutator.each("maps", of: Self.maps.map { "type: t\n" + $0 }, words: Self.words) { bytes, seed in
      guard let node = try? YAMLNode.parse(String(decoding: bytes, as: UTF8.self), file: "fuzz.yaml"),
        let map = try? MapSection(map: node).compile()
      else { return }
      let mapper = SampleMapper(map, SampleOptions(source: "s", category: "c", format: .messages), document)
      for line in lines {
        try document.parse(line.view)
        output.removeAll()
        do throws(Rejection) { try mapper.map(number: 1, into: output) } catch { continue }
        #expect(throws: Never.self, "seed \(seed): \(String(output.view))") { try again.parse(output.view) }
      }
    }
  }

  /// The rows as lines, which a document looks at and does not own.
  private static var lines: [ByteBuffer] {
    rows.map { row in
      let line = ByteBuffer(capacity: row.utf8.count)
      line.append(row)
      return line
    }
  }
}
