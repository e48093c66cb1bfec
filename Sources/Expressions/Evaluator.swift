internal import Records

/// Works a program's expressions out for one row after the other. Owns what lives as long as a row.
struct Evaluator {
  let program: Program
  let document: JSONDocument
  /// The program's columns, with what was asked and found so far.
  var tree: ColumnTree
  /// Elements of sequences and lists; values of `let` may hold stretches of it until the next row.
  var stack: ContiguousArray<Value> = []
  /// The values of `let`.
  var bindings: ContiguousArray<Value> = []
  /// What `it` is.
  var item = Value.missing
  /// What the left side of a test belongs to.
  var element = Value.missing
  /// Texts that were made for this row.
  let arena = Arena()
  /// Texts while they are put together.
  let builder = ByteBuffer(capacity: 1 << 12)
  private var places = ElementPlaces()

  init(_ program: Program, _ document: JSONDocument) {
    self.program = program
    self.document = document
    tree = program.tree
    stack.reserveCapacity(256)
  }

  /// Forgets the row before.
  mutating func startRow() {
    stack.removeAll(keepingCapacity: true)
    bindings.removeAll(keepingCapacity: true)
    arena.removeAll()
    builder.removeAll()
    places.removeAll()
  }

  // MARK: Paths

  mutating func value(ofPath index: Int32) throws(Rejection) -> Value {
    let path = program.paths[Int(index)]
    var value: Value
    switch path.root {
    case .row: value = .node(.root, ColumnTree.row)
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
    if path.end >= 0 { tree.columns[Int(path.end)].wasAsked = true }
    return value
  }

  /// The number that a path holds; nil for anything but a whole number that is not negative.
  private mutating func wholeNumber(ofPath index: Int32) throws(Rejection) -> Int? {
    let value = try value(ofPath: index)
    let bytes: ByteView
    switch value {
    case .number(let spelled): bytes = spelled
    case .node(let node, _) where document.kind(node) == .number: bytes = document.raw(node)
    default: return nil
    }
    guard let number = DecimalNumber.whole(bytes), number >= 0 else { return nil }
    return number
  }

  // MARK: Members

  /// The member of a value, or of every element of a sequence.
  private mutating func member(_ name: Int32, of value: Value, _ spelling: Int32) throws(Rejection) -> Value {
    guard case .sequence(let range) = value else { return try oneMember(name, of: value, spelling) }
    let start = stack.count
    for index in range {
      let found = try oneMember(name, of: stack[Int(index)], spelling)
      if !found.isMissing { stack.append(found) }
    }
    return .sequence(Int32(start)..<Int32(stack.count))
  }

  private mutating func oneMember(_ name: Int32, of value: Value, _ spelling: Int32) throws(Rejection) -> Value {
    switch value {
    case .missing: return .missing
    case .node(let node, let column):
      guard document.kind(node) == .object else { throw wrongShape(value, "object", spelling) }
      let child = tree.child(column, name)
      tree.columns[Int(child)].wasAsked = true
      guard let found = document.member(program.nameBytes[Int(name)], of: node) else { return .missing }
      return known(found, child)
    case .row(let node, let index, let column):
      let child = tree.child(column, name)
      tree.columns[Int(child)].wasAsked = true
      guard let list = document.member(program.nameBytes[Int(name)], of: node),
        let found = places.element(Int(index), of: list, in: document)
      else { return .missing }
      return known(found, child)
    default: throw wrongShape(value, "object", spelling)
    }
  }

  /// A node as a value: null is missing, and a column with `names` gives what the stored value means.
  @inline(__always) mutating func known(_ node: JSONNode, _ column: Int32) -> Value {
    let kind = document.kind(node)
    if kind == .null { return .missing }
    tree.columns[Int(column)].wasFound = true
    let table = tree.columns[Int(column)].table
    if table < 0 || kind == .array || kind == .object { return .node(node, column) }
    guard let meaning = program.tables[Int(table)].meaning(of: document.text(node)) else { return .missing }
    return .text(meaning)
  }

  // MARK: Elements

  /// The element of that number of a list, or of every list of a sequence; negative numbers count from the end.
  private mutating func element(_ number: Int?, of value: Value, _ spelling: Int32) throws(Rejection) -> Value {
    guard case .sequence(let range) = value else { return try oneElement(number, of: value, spelling) }
    let start = stack.count
    for index in range {
      let found = try oneElement(number, of: stack[Int(index)], spelling)
      if !found.isMissing { stack.append(found) }
    }
    return .sequence(Int32(start)..<Int32(stack.count))
  }

  private mutating func oneElement(_ number: Int?, of value: Value, _ spelling: Int32) throws(Rejection) -> Value {
    let count = try elementCount(of: value, spelling)
    guard let number else { return .missing }
    let index = number < 0 ? count + number : number
    guard index >= 0 && index < count else { return .missing }
    return elementAt(index, of: value)
  }

  /// How many elements `[]` finds; checks that the value is a list or a struct of lists of one length.
  private mutating func elementCount(of value: Value, _ spelling: Int32) throws(Rejection) -> Int {
    switch value {
    case .missing: return 0
    case .list(let range): return range.count
    case .node(let node, let column):
      switch document.kind(node) {
      case .array: return document.elementCount(node)
      case .object: return try zippedCount(node, column, spelling)
      default: break
      }
    default: break
    }
    throw wrongShape(value, "list", spelling)
  }

  @inline(__always) private mutating func elementAt(_ index: Int, of value: Value) -> Value {
    switch value {
    case .list(let range): return stack[Int(range.lowerBound) + index]
    case .node(let node, let column):
      if document.kind(node) == .object { return .row(node, Int32(truncatingIfNeeded: index), column) }
      guard let found = places.element(index, of: node, in: document) else { return .missing }
      return known(found, column)
    default: return .missing
    }
  }

  /// The length that the named lists of a struct share.
  private func zippedCount(_ node: JSONNode, _ column: Int32, _ spelling: Int32) throws(Rejection) -> Int {
    var shared: Int? = nil
    var key = document.firstChild(node)
    while let name = key {
      let value = document.value(ofKey: name)
      key = document.sibling(of: value, in: node)
      guard isNamed(name, in: node, value, column) else { continue }
      let kind = document.kind(value)
      if kind == .null { continue }
      guard kind == .array else {
        throw Rejection(
          "wrong_shape", "'\(text(spelling))': member '\(String(document.text(name)))' is \(describe(kind)), not a list"
        )
      }
      let count = document.elementCount(value)
      if let shared, shared != count {
        throw Rejection("not_parallel", "'\(text(spelling))': lists of \(shared) and \(count) elements")
      }
      shared = count
    }
    return shared ?? 0
  }

  /// Whether the map names this member of an object that it sees only in part, and it is the one that counts of
  /// several with the same key. Of a value that is used whole, every member is.
  func isNamed(_ key: JSONNode, in object: JSONNode, _ value: JSONNode, _ column: Int32) -> Bool {
    if tree.columns[Int(column)].isWhole { return true }
    let name = document.text(key)
    var child = tree.columns[Int(column)].firstChild
    while child >= 0 {
      let candidate = tree.columns[Int(child)]
      if candidate.isNamed && program.nameBytes[Int(candidate.name)] == name {
        return document.member(name, of: object) == value
      }
      child = candidate.nextSibling
    }
    return false
  }

  // MARK: Sequences

  /// What `[]` gives.
  mutating func allElements(of value: Value, _ spelling: Int32) throws(Rejection) -> Value {
    try sequence(of: value, where: 0..<0, spelling)
  }

  /// The elements of a value, or of every element of a sequence, that pass the tests.
  private mutating func sequence(of value: Value, where tests: Codes, _ spelling: Int32) throws(Rejection) -> Value {
    let start = stack.count
    if case .sequence(let range) = value {
      for index in range { try push(elementsOf: stack[Int(index)], where: tests, spelling) }
    } else {
      try push(elementsOf: value, where: tests, spelling)
    }
    return .sequence(Int32(start)..<Int32(stack.count))
  }

  private mutating func push(elementsOf value: Value, where tests: Codes, _ spelling: Int32) throws(Rejection) {
    if case .node(let node, let column) = value, document.kind(node) == .array {
      var child = document.firstChild(node)
      while let found = child {
        try push(known(found, column), where: tests)
        child = document.sibling(of: found, in: node)
      }
      return
    }
    for index in 0..<(try elementCount(of: value, spelling)) { try push(elementAt(index, of: value), where: tests) }
  }

  private mutating func push(_ candidate: Value, where tests: Codes) throws(Rejection) {
    if candidate.isMissing { return }
    if !tests.isEmpty {
      let outer = element
      let mark = stack.count
      element = candidate
      defer { element = outer }
      let holds = try holds(tests)
      stack.removeSubrange(mark...)
      if !holds { return }
    }
    stack.append(candidate)
  }

  // MARK: Faults

  private func text(_ spelling: Int32) -> String { program.spellings[Int(spelling)] }

  private func wrongShape(_ value: Value, _ wanted: String, _ spelling: Int32) -> Rejection {
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

/// Where elements of lists lie, for reading them one after the other without starting over each time.
struct ElementPlaces {
  private struct Place {
    var list: JSONNode
    var index: Int
    var element: JSONNode
  }
  private var places = ContiguousArray<Place?>(repeating: nil, count: 16)
  private var isEmpty = true
  private var turn = 0

  mutating func removeAll() {
    if isEmpty { return }
    for index in places.indices { places[index] = nil }
    isEmpty = true
  }

  /// The element of that number, from the last place that was asked for when that lies before it.
  mutating func element(_ index: Int, of list: JSONNode, in document: JSONDocument) -> JSONNode? {
    guard document.kind(list) == .array, let first = document.firstChild(list) else { return nil }
    var slot = -1
    for candidate in places.indices where places[candidate]?.list == list { slot = candidate }
    if slot < 0 {
      slot = turn
      turn = (turn + 1) % places.count
    }
    var place = Place(list: list, index: 0, element: first)
    if let last = places[slot], last.list == list, last.index <= index { place = last }
    while place.index < index {
      guard let next = document.sibling(of: place.element, in: list) else { return nil }
      place.element = next
      place.index += 1
    }
    places[slot] = place
    isEmpty = false
    return place.element
  }
}
