internal import Records
internal import Text

/// Works a program's expressions out for one row after the other. Owns what lives as long as a row.
final class Evaluator {
  let program: Program
  let document: JSONDocument
  /// What was asked of all rows so far, and found.
  let marks: ColumnMarks
  /// What conditions on numbers met.
  let comparisons: ComparisonMarks
  /// Elements of sequences and lists; values of `let` may hold stretches of it until the next row.
  var stack: ContiguousArray<Value> = []
  /// The values of `let`.
  var bindings: ContiguousArray<Value> = []
  /// What `it` is.
  var item = Value.missing
  /// The latest value that had no entry in its table of `names`, and its column.
  var unnamed: (node: JSONNode, column: Int32)?
  /// Whether elements that are missing keep their places: in lists of turns and of samples, from which none may vanish.
  var keepsMissing = false
  /// What the left side of a test belongs to.
  var element = Value.missing
  /// Texts that were made for this row.
  let arena = Arena()
  /// Texts while they are put together.
  let builder = ByteBuffer(capacity: 1 << 12)
  let places = ElementPlaces()
  let members: CountingMembers
  private var found = FoundMembers()

  init(_ program: Program, _ document: JSONDocument) {
    self.program = program
    self.document = document
    marks = ColumnMarks(columns: program.tree.columns.count)
    comparisons = ComparisonMarks(tests: program.tests.count)
    members = CountingMembers(names: program.nameBytes.count)
    stack.reserveCapacity(256)
  }

  /// Takes what was put on the stack since it had `count` elements off again.
  @inline(__always) func dropStack(to count: Int) {
    if stack.count > count { stack.removeSubrange(count...) }
  }

  /// Forgets the row before.
  func startRow() {
    dropStack(to: 0)
    if !bindings.isEmpty { bindings.removeAll(keepingCapacity: true) }
    arena.removeAll()
    builder.removeAll()
    places.removeAll()
    members.startRow()
    found.startRow()
  }

  // MARK: Paths

  func value(ofPath index: Int32) throws(Rejection) -> Value {
    let path = program.paths[Int(index)]
    if path.onlyMember >= 0 {
      let value = if case .item = path.root { item } else { element }
      return try member(path.onlyMember, of: value, path.spelling)
    }
    var value: Value
    switch path.root {
    case .row: value = .node(.root, ColumnTree.row)
    case .zippedRow: value = .node(.root, ColumnTree.zippedRow)
    case .source: value = .node(.root, ColumnTree.untracked)
    case .binding(let index): value = bindings[Int(index)]
    case .item: value = item
    case .element: value = element
    }
    for step in path.steps {
      if case .missing = value { break }
      switch program.steps[Int(step)] {
      case .member(let name): value = try member(name, of: value, path.spelling)
      case .index(let number): value = try element(number, of: value, path.spelling)
      case .indexPath(let index):
        let number = try wholeNumber(ofPath: index)
        value = try element(number, of: value, path.spelling)
      case .all: value = try sequence(of: value, where: 0..<0, path.spelling)
      case .filter(let tests): value = try sequence(of: value, where: tests, path.spelling)
      }
    }
    if path.end >= 0 { marks.ask(path.end) }
    return value
  }

  /// The number that a path holds, also in a text; nil for anything but a whole number that is not negative.
  private func wholeNumber(ofPath index: Int32) throws(Rejection) -> Int? {
    let value = try value(ofPath: index)
    let bytes: ByteView
    switch value {
    case .number(let spelled): bytes = spelled
    case .node(let node, _) where document.kind(node) == .number: bytes = document.raw(node)
    default:
      guard let spelled = decodedText(value).flatMap({ spelledNumber(WhiteSpace.trim($0)) }) else { return nil }
      bytes = spelled
    }
    guard let number = DecimalNumber.whole(bytes), number >= 0 else { return nil }
    return number
  }

  // MARK: Members

  /// The member of a value, or of every element of a sequence.
  @inline(__always)
  private func member(_ name: Int32, of value: Value, _ spelling: Int32) throws(Rejection) -> Value {
    guard case .sequence(let range) = value else { return try oneMember(name, of: value, spelling) }
    let start = stack.count
    for index in range {
      let found = try oneMember(name, of: stack[Int(index)], spelling)
      if !found.isMissing || keepsMissing { stack.append(found) }
    }
    return .sequence(Int32(start)..<Int32(stack.count))
  }

  private func oneMember(_ name: Int32, of value: Value, _ spelling: Int32) throws(Rejection) -> Value {
    switch value {
    case .missing: return .missing
    case .node(let node, let column):
      if let found = found.value(name, of: node, column) { return found }
      guard document.kind(node) == .object else { throw wrongShape(value, "object", spelling) }
      let child = program.tree.child(column, name)
      marks.ask(child)
      let member = document.member(program.nameBytes[Int(name)], of: node).map { known($0, child) } ?? .missing
      // What is missing is looked up again: which value had no name, the latest lookup says.
      if !member.isMissing { found.remember(member, name, of: node, column) }
      return member
    case .row(let node, let index, let column):
      let child = program.tree.child(column, name)
      marks.ask(child)
      guard let list = members.value(name, program.nameBytes[Int(name)], of: node, in: document),
        let found = places.element(Int(index), of: list, in: document)
      else { return .missing }
      return known(found, child)
    default: throw wrongShape(value, "object", spelling)
    }
  }

  /// A node as a value: null is missing, and a column with `names` gives what the stored value means.
  @inline(__always) func known(_ node: JSONNode, _ column: Int32) -> Value {
    let kind = document.kind(node)
    if kind == .null { return .missing }
    marks.find(column)
    let table = program.tree.columns[Int(column)].table
    if table < 0 || kind == .array || kind == .object { return .node(node, column) }
    guard let meaning = meaning(of: node, table: table) else {
      unnamed = (node, column)
      return .missing
    }
    return .text(meaning)
  }

  /// What a stored value means by a table of `names`; nil when the table lacks it.
  @inline(__always) func meaning(of node: JSONNode, table: Int32) -> ByteView? {
    meaning(ofText: document.text(node), table: table)
  }

  /// The same of a text.
  @inline(__always) func meaning(ofText stored: ByteView, table: Int32) -> ByteView? {
    for index in program.tables[Int(table)] where program.meanings[Int(index)].stored == stored {
      return program.meanings[Int(index)].meaning
    }
    return meaning(ofNumber: stored, table: table)
  }

  /// What a number means that the table spells otherwise: `1.0`, `1e0` and `01` are 1.
  @inline(never) private func meaning(ofNumber stored: ByteView, table: Int32) -> ByteView? {
    let codes = program.tables[Int(table)].lazy.map { self.program.meanings[Int($0)] }
    guard codes.contains(where: \.isNumber), let number = spelledNumber(WhiteSpace.trim(stored)) else { return nil }
    return codes.first { $0.isNumber && DecimalNumber.compare($0.stored, number) == 0 }?.meaning
  }

  // MARK: Faults

  /// `'critic' has no entry in names of chat.from (human, gpt)`, of the latest value without one.
  var unnamedValue: String? {
    guard let unnamed else { return nil }
    let table = program.tables[Int(program.tree.columns[Int(unnamed.column)].table)]
    let known = table.map { String(program.meanings[Int($0)].stored) }
    let shown = known.count > 10 ? known.prefix(10).joined(separator: ", ") + ", ..." : known.joined(separator: ", ")
    let column = ImpliedColumn.spell(program.tree.path(unnamed.column))
    return "'\(String(document.text(unnamed.node)))' has no entry in names of \(column) (\(shown))"
  }

  func text(_ spelling: Int32) -> String { program.spellings[Int(spelling)] }

  func wrongShape(_ value: Value, _ wanted: String, _ spelling: Int32) -> Rejection {
    let what =
      switch value {
      case .node(let node, _): describe(document.kind(node))
      case .row: "a row of parallel lists"
      case .number: "a number"
      case .sequence, .list: "a list"
      default: "a text"
      }
    return Rejection(
      "wrong_shape", "'\(text(spelling))': \(what) where \(wanted == "object" ? "an object" : "a list") is wanted")
  }
}

/// A JSON kind with its article, for messages.
func describe(_ kind: JSONKind) -> String {
  switch kind {
  case .null: "null"
  case .true, .false: "true or false"
  case .number: "a number"
  case .string: "a text"
  case .array: "a list"
  case .object: "an object"
  }
}
