import Records
import ToolKit

/// Proposes a recipe's entry for rows of a known shape, with what it is unsure of as comments.
enum Guess {
  /// Rows that are looked at.
  private static let rows = 200

  static func run(_ rows: FirstRows, name: String?) throws(ToolError) {
    let document = JSONDocument()
    var shape = RowShape()
    var trial = GuessTrial()
    let count = try rows.each(limit: Self.rows, document) { _, _ in
      shape.add(document)
      trial.add(document)
    }
    guard count > 0 else { throw ToolError(.dataError, "no row to guess from") }
    let entry = Entry(shape)
    let file = name.map { $0.visible } ?? "standard input"
    var head = [
      "# A guess from \(counted(count, "row")) of \(file): read it, then try dd-map --explain."
    ]
    head += entry.notes.map { "# \($0.visible)" }
    var lines = [
      "datasets:", "  my_set:", "    category: instruction_chat", "    allocation: 0.1", "    fetch: {repo: org/name}",
    ]
    lines += ["    map:"] + entry.map.map { "      " + $0 }
    let unread = shape.names.filter { !entry.reads.contains($0) }
    if !unread.isEmpty { lines.append("    # not read: \(unread.map { $0.visible }.joined(separator: ", "))") }
    head += trial.notes(lines.joined(separator: "\n"), entry: "my_set").map { "# \($0.visible)" }
    try FirstRows.print((head + lines).joined(separator: "\n") + "\n")
  }

  /// The map that fits a shape.
  private struct Entry {
    var map: [String] = []
    var notes: [String] = []
    var reads: Set<String> = []

    init(_ shape: RowShape) {
      if let list = shape.conversation {
        conversation(list, shape)
      } else if let (prompt, answer) = shape.pair {
        pair(prompt, answer, shape)
      } else if let (column, marks) = shape.transcript {
        transcript(column, marks, shape)
      } else if let list = shape.listOfTexts {
        reads = [list]
        map = [
          "type: chat", "messages:", "  - each: \(spell(list))[]", "    role: [user, assistant]",
          "    content: \"{it | trim}\"",
        ]
        notes.append("'\(list)' is a list of texts: taken for turns of user and assistant, one after the other")
      } else if let text = shape.first(of: ["text", "content", "code"]) ?? shape.longestText {
        reads = [text]
        map = ["type: text", "text: \"{\(spell(text))}\""]
        if text != "text" {
          notes.append("'\(text)' is the column with the longest texts; nothing says that it is the text")
        }
      } else {
        map = ["type: chat", "messages:", "  - user: \"{?}\"", "  - assistant: \"{?}\""]
        notes.append("no known shape: name the columns of question and answer")
      }
    }

    private mutating func conversation(_ list: RowShape.Conversation, _ shape: RowShape) {
      reads.insert(list.column)
      map = ["type: chat"]
      let renamed = list.roles.compactMap { role in Self.meaning(role).map { "\(role): \($0)" } }
      if list.roles.contains(where: { Self.meaning($0) != $0 }) {
        map.append("names:")
        for column in [list.column] + (list.rest.map { [$0] } ?? []) {
          map.append("  \(spell(column)).\(list.role): {\(renamed.joined(separator: ", "))}")
        }
      }
      let unknown = list.roles.filter { Self.meaning($0) == nil }
      if !unknown.isEmpty { notes.append("roles whose meaning is not known: \(unknown.joined(separator: ", "))") }
      if shape.has("tools") {
        map.append("tools: \"{tools}\"")
        reads.insert("tools")
      }
      map.append("messages:")
      if let system = shape.first(of: ["system", "system_prompt"]) {
        map.append("  - system?: \"{\(spell(system)) | trim}\"")
        reads.insert(system)
      }
      turns(list.column, list)
      if let rest = list.rest {
        turns(rest, list)
        reads.insert(rest)
      }
    }

    private mutating func turns(_ column: String, _ list: RowShape.Conversation) {
      map.append("  - each: \(spell(column))[]")
      map.append("    role: \"{it.\(list.role)}\"")
      map.append("    content: \"{it.\(list.content) | trim}\"")
      for key in ["tool_calls", "name", "tool_call_id"] where list.members.contains(key) {
        map.append("    \(key): \"{it.\(key)}\"")
      }
      if list.members.contains("reasoning_content") { map.append("    reasoning: \"{it.reasoning_content}\"") }
      if let flag = ["weight", "train"].first(where: list.members.contains) {
        map.append("    train: \"{it.\(flag)}\"")
      }
    }

    private mutating func pair(_ prompt: String, _ answer: String, _ shape: RowShape) {
      reads = [prompt, answer]
      map = ["type: instruction"]
      var question = "{\(spell(prompt)) | trim}"
      if let more = shape.first(of: ["input", "context"]), more != prompt {
        reads.insert(more)
        map += [
          "let:", "  prompt:", "    - {when: \"\(spell(more))\", is: \"\(question)\\n\\n{\(spell(more)) | trim}\"}",
          "    - {is: \"\(question)\"}",
        ]
        question = "{prompt}"
        notes.append("'\(more)' is taken to belong behind '\(prompt)'")
      }
      map.append("messages:")
      if let system = shape.first(of: ["system", "system_prompt"]) {
        map.append("  - system?: \"{\(spell(system)) | trim}\"")
        reads.insert(system)
      }
      map.append("  - user: \"\(question)\"")
      map.append("  - assistant: \"{\(spell(answer)) | trim}\"")
      if shape.isList(answer) {
        map[map.count - 1] = "  - assistant: \"{\(spell(answer)) | first | trim}\""
        notes.append("'\(answer)' is a list: its first element is taken")
      } else if shape.hasTexts(in: answer) {
        map[map.count - 1] = "  - assistant: \"{\(spell(answer)).text | first | trim}\""
        notes.append("'\(answer)' has its texts in 'text': the first is taken")
      } else if shape.isNumber(answer) {
        number(answer, shape)
      }
    }

    /// An answer that is a number: the place of a choice, or a value that means something else.
    private mutating func number(_ answer: String, _ shape: RowShape) {
      guard let choices = shape.first(of: ["choices", "options", "endings"]).flatMap({ shape.isList($0) ? $0 : nil })
      else {
        return notes.append("'\(answer)' is a number: is it the answer itself?")
      }
      reads.insert(choices)
      map[map.count - 1] = "  - assistant: \"{\(spell(choices))[\(spell(answer))] | trim}\""
      notes.append("'\(answer)' is taken for the place of an element of '\(choices)', from 0")
    }

    private mutating func transcript(_ column: String, _ marks: RowShape.Marks, _ shape: RowShape) {
      reads = [column]
      map = [
        "type: chat", "messages:", "  - transcript: \"{\(spell(column))}\"",
        "    marks: {user: \"\(marks.user.parts(at: "\n").joined(separator: "\\n"))\", assistant: \"\(marks.assistant.parts(at: "\n").joined(separator: "\\n"))\"}",
      ]
      notes.append("'\(column)' begins with a mark of a turn: a conversation in one text")
      if shape.has("rejected") { notes.append("'rejected' is taken for the answers that people liked less") }
    }

    private func spell(_ name: String) -> String {
      let isPlain = name.utf8.allSatisfy { byte in
        (0x30...0x39).contains(byte) || (0x41...0x5A).contains(byte) || (0x61...0x7A).contains(byte) || byte == 0x5F
      }
      if isPlain && !name.isEmpty && !("0"..."9").contains(name.prefix(1)) { return name }
      return "['" + name.parts(at: "'").joined(separator: "''") + "']"
    }

    /// What is commonly meant by a role.
    private static func meaning(_ role: String) -> String? {
      switch role {
      case "user", "human", "prompter", "User", "Human": "user"
      case "assistant", "gpt", "bot", "model", "chatgpt", "Assistant": "assistant"
      case "system", "System": "system"
      case "tool", "function", "observation", "function_response", "ipython": "tool"
      default: nil
      }
    }
  }
}
