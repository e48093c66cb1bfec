internal import Records

/// Lists, structs of lists and sequences, element by element.
extension Evaluator {
  /// The element of that number of a list, or of every list of a sequence; negative numbers count from the end.
  func element(_ number: Int?, of value: Value, _ spelling: Int32) throws(Rejection) -> Value {
    guard case .sequence(let range) = value else { return try oneElement(number, of: value, spelling) }
    let start = stack.count
    for index in range {
      let found = try oneElement(number, of: stack[Int(index)], spelling)
      if !found.isMissing || keepsMissing { stack.append(found) }
    }
    return .sequence(Int32(start)..<Int32(stack.count))
  }

  private func oneElement(_ number: Int?, of value: Value, _ spelling: Int32) throws(Rejection) -> Value {
    if case .node(let node, _) = value, document.kind(node) == .array {
      guard let number else { return .missing }
      return elementAt(number < 0 ? places.count(of: node, in: document) + number : number, of: value)
    }
    let count = try elementCount(of: value, spelling)
    guard let number else { return .missing }
    let index = number < 0 ? count + number : number
    guard index >= 0 && index < count else { return .missing }
    return elementAt(index, of: value)
  }

  /// How many elements `[]` finds; checks that the value is a list or a struct of lists of one length.
  private func elementCount(of value: Value, _ spelling: Int32) throws(Rejection) -> Int {
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

  @inline(__always) private func elementAt(_ index: Int, of value: Value) -> Value {
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
    if let known = places.zippedCount(of: node, column) { return known }
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
    places.keep(zippedCount: shared ?? 0, of: node, column)
    return shared ?? 0
  }

  /// Whether the map names this member of an object that it sees only in part, and it is the one that counts of
  /// several with the same key. Of a value that is used whole, every member is.
  func isNamed(_ key: JSONNode, in object: JSONNode, _ value: JSONNode, _ column: Int32) -> Bool {
    if program.tree.columns[Int(column)].isWhole { return true }
    let name = document.text(key)
    var child = program.tree.columns[Int(column)].firstChild
    while child >= 0 {
      let candidate = program.tree.columns[Int(child)]
      if candidate.isNamed && program.nameBytes[Int(candidate.name)] == name {
        return members.value(candidate.name, name, of: object, in: document) == value
      }
      child = candidate.nextSibling
    }
    return false
  }

  // MARK: Sequences

  /// What `[]` gives.
  func allElements(of value: Value, _ spelling: Int32) throws(Rejection) -> Value {
    try sequence(of: value, where: 0..<0, spelling)
  }

  /// The elements of a value, or of every element of a sequence, that pass the tests.
  func sequence(of value: Value, where tests: Codes, _ spelling: Int32) throws(Rejection) -> Value {
    let start = stack.count
    if case .sequence(let range) = value {
      for index in range { try push(elementsOf: stack[Int(index)], where: tests, spelling) }
    } else {
      try push(elementsOf: value, where: tests, spelling)
    }
    return .sequence(Int32(start)..<Int32(stack.count))
  }

  private func push(elementsOf value: Value, where tests: Codes, _ spelling: Int32) throws(Rejection) {
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

  private func push(_ candidate: Value, where tests: Codes) throws(Rejection) {
    if candidate.isMissing && !keepsMissing { return }
    if !tests.isEmpty {
      let outer = (element, keepsMissing)
      let mark = stack.count
      element = candidate
      keepsMissing = false
      defer { (element, keepsMissing) = outer }
      let holds = try holds(tests)
      dropStack(to: mark)
      if !holds { return }
    }
    stack.append(candidate)
  }
}
