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
    /// The column with the turns that follow, as in TRL's prompt and completion.
    var rest: String?
  }

  /// What begins the turns of a conversation in one text.
  struct Marks {
    var user: String
    var assistant: String
  }

  private static let marks = [
    Marks(user: "\n\nHuman:", assistant: "\n\nAssistant:"), Marks(user: "\n\nUSER:", assistant: "\n\nASSISTANT:"),
    Marks(user: "### Human:", assistant: "### Assistant:"),
  ]

  private struct Column {
    var texts = 0
    var lists = 0
    var numbers = 0
    /// Lists that hold texts alone.
    var textLists = 0
    /// Objects with a list of texts under `text`.
    var textStructs = 0
    /// Texts that begin with the user's mark and have the assistant's, for each of the known marks.
    var marked = [0, 0, 0]
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
        Self.addMarks(String(document.text(value)), to: &column)
      case .number: column.numbers += 1
      case .object:
        let texts = document.member(ByteView("text"), of: value)
        if let texts, Self.isTexts(texts, in: document) { column.textStructs += 1 }
      case .array:
        column.lists += 1
        if Self.isTexts(value, in: document) { column.textLists += 1 }
        Self.addMembers(of: value, in: document, to: &column)
      default: break
      }
      columns[text] = column
    }
  }

  private static func addMarks(_ text: String, to column: inout Column) {
    for (index, mark) in marks.enumerated() {
      let start = mark.user.trimmingPrefix { $0.isNewline }
      let begins = text.trimmingPrefix { $0.isWhitespace }.hasPrefix(start)
      if begins && text.contains(mark.assistant) { column.marked[index] += 1 }
    }
  }

  /// Whether it is a list with texts in it and nothing else.
  private static func isTexts(_ list: JSONNode, in document: JSONDocument) -> Bool {
    guard document.kind(list) == .array, var element = document.firstChild(list) else { return false }
    while document.kind(element) == .string {
      guard let next = document.sibling(of: element, in: list) else { return true }
      element = next
    }
    return false
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
  /// Whether a column's objects have a list of texts under `text`.
  func hasTexts(in name: String) -> Bool { (columns[name]?.textStructs ?? 0) > 0 }
  func isNumber(_ name: String) -> Bool { (columns[name]?.numbers ?? 0) > (columns[name]?.texts ?? 0) }
  /// The first of these names that is a column, as it stands or in other letters: `Question Text` of `question_text`.
  func first(of known: [String]) -> String? {
    if let exact = known.first(where: { columns[$0] != nil }) { return exact }
    for name in known {
      if let found = names.first(where: { Self.plain($0) == name }) { return found }
    }
    return nil
  }

  private static func plain(_ name: String) -> String {
    name.lowercased().parts(at: " ").joined(separator: "_")
  }

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
        var found = Conversation(
          column: column, role: role, content: content, roles: roles, members: Set(members.keys))
        if column == "prompt", let more = columns["completion"]?.members, more[role] != nil && more[content] != nil {
          found.rest = "completion"
          found.roles = Set(roles).union(more[role, default: []].filter { !$0.isEmpty }).sorted()
          found.members.formUnion(more.keys)
        }
        return found
      }
    }
    return nil
  }

  /// The columns of a question and its answer.
  var pair: (String, String)? {
    let questions = ["instruction", "prompt", "question", "question_text", "query", "problem", "input"]
    let answers = [
      "output", "response", "answer", "best_answer", "answers", "completion", "solution", "generated_solution",
    ]
    guard let question = first(of: questions), let answer = first(of: answers.filter { $0 != question }) else {
      return nil
    }
    return (question, answer)
  }

  /// The column whose texts are conversations with marks, and the marks.
  var transcript: (String, Marks)? {
    for name in ["chosen", "text", "chat"] + names {
      guard let column = columns[name], column.texts > 0 else { continue }
      for (index, mark) in Self.marks.enumerated() where column.marked[index] * 2 > column.texts { return (name, mark) }
    }
    return nil
  }

  /// The only column with lists of texts, where no column has longer texts.
  var listOfTexts: String? {
    let lists = names.filter { (columns[$0]?.textLists ?? 0) > 0 }
    return lists.count == 1 && longestText == nil ? lists[0] : nil
  }

  /// The column with the longest texts; what only names the row is none.
  var longestText: String? {
    let named = ["id", "uuid", "uid", "hash", "url", "source", "index", "key"]
    return names.filter { (columns[$0]?.texts ?? 0) > 0 && !named.contains(Self.plain($0)) }.max {
      (columns[$0]?.bytes ?? 0) < (columns[$1]?.bytes ?? 0)
    }
  }
}
