import Records

/// What the columns of some rows hold.
struct RowShape {
  /// A list of turns.
  struct Conversation {
    var column: String
    var role: String
    var content: String
    var roles: [String]
    var members: Set<String>
  }

  private struct Column {
    var texts = 0
    var lists = 0
    var bytes = 0
    /// Of the objects in its lists: the texts under each of their names that are few and short.
    var members: [String: Set<String>] = [:]
  }

  /// The columns in the order in which rows had them.
  private(set) var names: [String] = []
  private var columns: [String: Column] = [:]

  /// Looks at one more row.
  mutating func add(_ document: JSONDocument) {
    var key = document.firstChild(.root)
    while let name = key {
      let value = document.value(ofKey: name)
      key = document.sibling(of: value, in: .root)
      let text = String(document.text(name))
      if columns[text] == nil { names.append(text) }
      var column = columns[text] ?? Column()
      switch document.kind(value) {
      case .string:
        column.texts += 1
        column.bytes += document.raw(value).count
      case .array:
        column.lists += 1
        Self.addMembers(of: value, in: document, to: &column)
      default: break
      }
      columns[text] = column
    }
  }

  private static func addMembers(of list: JSONNode, in document: JSONDocument, to column: inout Column) {
    var child = document.firstChild(list)
    while let element = child {
      child = document.sibling(of: element, in: list)
      var key = document.kind(element) == .object ? document.firstChild(element) : nil
      while let name = key {
        let value = document.value(ofKey: name)
        key = document.sibling(of: value, in: element)
        if document.kind(value) == .null { continue }
        let short =
          document.kind(value) == .string && document.raw(value).count <= 24 ? String(document.text(value)) : ""
        let name = String(document.text(name))
        if column.members[name, default: []].count < 20 { column.members[name, default: []].insert(short) }
      }
    }
  }

  func has(_ name: String) -> Bool { columns[name] != nil }
  func isList(_ name: String) -> Bool { (columns[name]?.lists ?? 0) > (columns[name]?.texts ?? 0) }
  /// The first of these names that is a column.
  func first(of known: [String]) -> String? { known.first { columns[$0] != nil } }

  /// The column that holds turns.
  var conversation: Conversation? {
    let known = ["messages", "conversations", "conversation", "chat", "dialogue", "turns"]
    for column in known + names where (columns[column]?.lists ?? 0) > 0 {
      guard let members = columns[column]?.members else { continue }
      for (role, content) in [
        ("role", "content"), ("from", "value"), ("role", "text"), ("speaker", "text"), ("role", "value"),
      ]
      where members[role] != nil && members[content] != nil {
        let roles = members[role, default: []].filter { !$0.isEmpty }.sorted()
        return Conversation(column: column, role: role, content: content, roles: roles, members: Set(members.keys))
      }
    }
    return nil
  }

  /// The columns of a question and its answer.
  var pair: (String, String)? {
    let questions = ["instruction", "prompt", "question", "query", "problem", "input"]
    let answers = ["output", "response", "answer", "answers", "completion", "solution", "generated_solution"]
    guard let question = first(of: questions), let answer = first(of: answers.filter { $0 != question }) else {
      return nil
    }
    return (question, answer)
  }

  /// The column with the longest texts.
  var longestText: String? {
    names.filter { (columns[$0]?.texts ?? 0) > 0 }.max { (columns[$0]?.bytes ?? 0) < (columns[$1]?.bytes ?? 0) }
  }
}
