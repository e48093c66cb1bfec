/// A path to a record's field: `a.b`, `a[]`, `a[0]`, `a[-1]`, `['odd name']`.
public struct FieldPath: Sendable, Equatable, CustomStringConvertible {
  /// One step of a path.
  public enum Step: Sendable, Equatable {
    /// A member of an object.
    case member(String)
    /// Every element of an array.
    case each
    /// One element of an array; -1 is the last.
    case element(Int)
  }

  /// The steps from the record inwards.
  public let steps: [Step]
  /// The path as it was written.
  public let description: String

  /// Whether it may name several values of one record.
  public var namesMany: Bool { steps.contains(.each) }

  /// The path, where one value is meant. Throws exit 64 for a path with `[]`.
  public func asOne(for purpose: String) throws(ToolError) -> FieldPath {
    guard namesMany else { return self }
    throw ToolError(
      .usage, "\(purpose) takes one value of a record, and '\(description)' names many: name one, as with [0]")
  }

  /// Parses a path. Throws exit 64 with the path and what is wrong with it.
  public init(_ text: String) throws(ToolError) {
    var parser = FieldPathParser(text)
    steps = try parser.parse()
    description = text
  }
}

/// Parses `FieldPath`'s grammar over the path's UTF-8.
private struct FieldPathParser {
  private let text: String
  private let bytes: [UInt8]
  private var at = 0

  init(_ text: String) {
    self.text = text
    bytes = Array(text.utf8)
  }

  private func fail(_ what: String) -> ToolError { ToolError(.usage, "field path '\(text)': \(what)") }

  mutating func parse() throws(ToolError) -> [FieldPath.Step] {
    var steps: [FieldPath.Step] = []
    while at < bytes.count {
      if bytes[at] == 0x5B {
        try steps.append(bracket())
      } else {
        if !steps.isEmpty {
          guard bytes[at] == 0x2E else { throw fail("expected '.' or '[' at character \(at + 1)") }
          at += 1
        }
        steps.append(.member(try name()))
      }
    }
    if steps.isEmpty { throw fail("a path needs a name") }
    return steps
  }

  private mutating func name() throws(ToolError) -> String {
    let start = at
    while at < bytes.count, bytes[at] != 0x2E, bytes[at] != 0x5B { at += 1 }
    guard at > start else { throw fail("a name is missing at character \(start + 1)") }
    return String(decoding: bytes[start..<at], as: UTF8.self)
  }

  private mutating func bracket() throws(ToolError) -> FieldPath.Step {
    at += 1
    if at < bytes.count, bytes[at] == 0x27 { return .member(try quotedName()) }
    guard let close = bytes[at...].firstIndex(of: 0x5D) else { throw fail("']' is missing") }
    let inside = String(decoding: bytes[at..<close], as: UTF8.self)
    at = close + 1
    if inside.isEmpty { return .each }
    guard let index = Int(inside) else { throw fail("'\(inside)' is no element number") }
    return .element(index)
  }

  private mutating func quotedName() throws(ToolError) -> String {
    at += 1
    var name: [UInt8] = []
    while at < bytes.count {
      if bytes[at] == 0x27 {
        guard at + 1 < bytes.count, bytes[at + 1] == 0x27 else { break }
        at += 1
      }
      name.append(bytes[at])
      at += 1
    }
    guard at + 1 < bytes.count, bytes[at] == 0x27, bytes[at + 1] == 0x5D else { throw fail("\"']\" is missing") }
    at += 2
    return String(decoding: name, as: UTF8.self)
  }
}

/// A path made ready for looking values up in many records.
@safe public final class FieldLookup {
  private enum Step {
    case member(ByteView)
    case each
    case element(Int)
  }
  private let steps: [Step]
  /// Owns the names of members.
  private let names = Arena(capacity: 1 << 8)
  /// The path that is looked up.
  public let path: FieldPath

  /// Prepares a path.
  public init(_ path: FieldPath) {
    self.path = path
    steps = path.steps.map { [names] step in
      switch step {
      case .member(let name): return .member(names.keep(name))
      case .each: return .each
      case .element(let index): return .element(index)
      }
    }
  }

  /// The first value at the path, or nil when there is none.
  public func first(in document: JSONDocument) -> JSONNode? {
    var found: JSONNode? = nil
    visit(document, .root, 0) { node in
      found = node
      return false
    }
    return found
  }

  /// Calls `body` with every value at the path, in document order.
  public func forEach(in document: JSONDocument, _ body: (JSONNode) -> Void) {
    visit(document, .root, 0) { node in
      body(node)
      return true
    }
  }

  /// False when `body` asked to stop.
  @discardableResult
  private func visit(_ document: JSONDocument, _ node: JSONNode, _ depth: Int, _ body: (JSONNode) -> Bool) -> Bool {
    guard depth < steps.count else { return body(node) }
    switch steps[depth] {
    case .member(let name):
      guard let member = document.member(name, of: node) else { return true }
      return visit(document, member, depth + 1, body)
    case .each:
      if document.kind(node) == .object { return visitZipped(document, node, nil, depth, body) }
      guard document.kind(node) == .array else { return true }
      var child = document.firstChild(node)
      while let element = child {
        if !visit(document, element, depth + 1, body) { return false }
        child = document.sibling(of: element, in: node)
      }
      return true
    case .element(let index):
      if document.kind(node) == .object { return visitZipped(document, node, index, depth, body) }
      guard let element = document.element(index, of: node) else { return true }
      return visit(document, element, depth + 1, body)
    }
  }
}

extension FieldLookup {
  /// Calls `body` with every place that the path names, in document order: the value there, or nil where a member, or the
  /// elements of a list, are missing. False when `body` asked to stop.
  public func forEachPlace(in document: JSONDocument, _ body: (JSONNode?) -> Bool) -> Bool {
    visitPlaces(document, .root, 0, body)
  }

  private func visitPlaces(
    _ document: JSONDocument, _ node: JSONNode, _ depth: Int, _ body: (JSONNode?) -> Bool
  ) -> Bool {
    guard depth < steps.count else { return body(node) }
    switch steps[depth] {
    case .member(let name):
      guard let member = document.member(name, of: node) else { return body(nil) }
      return visitPlaces(document, member, depth + 1, body)
    case .each, .element:
      var list = node
      var next = depth + 1
      // A struct of lists, as in `visitZipped`.
      if document.kind(node) == .object, next < steps.count, case .member(let name) = steps[next] {
        guard let member = document.member(name, of: node) else { return body(nil) }
        list = member
        next += 1
      }
      if case .element(let index) = steps[depth] {
        guard let element = document.element(index, of: list) else { return body(nil) }
        return visitPlaces(document, element, next, body)
      }
      guard document.kind(list) == .array, let first = document.firstChild(list) else { return body(nil) }
      var child: JSONNode? = first
      while let element = child {
        if !visitPlaces(document, element, next, body) { return false }
        child = document.sibling(of: element, in: list)
      }
      return true
    }
  }

  /// A struct of lists reads as a list of structs: `s[].name`, or `s[1].name`, is every element, or one, of the list
  /// `s.name`. Only a member's name can follow.
  private func visitZipped(
    _ document: JSONDocument, _ node: JSONNode, _ index: Int?, _ depth: Int, _ body: (JSONNode) -> Bool
  ) -> Bool {
    guard depth + 1 < steps.count, case .member(let name) = steps[depth + 1],
      let list = document.member(name, of: node), document.kind(list) == .array
    else { return true }
    if let index {
      guard let element = document.element(index, of: list) else { return true }
      return visit(document, element, depth + 2, body)
    }
    var child = document.firstChild(list)
    while let element = child {
      if !visit(document, element, depth + 2, body) { return false }
      child = document.sibling(of: element, in: list)
    }
    return true
  }
}

extension JSONDocument {
  /// An array's element by number; negative ones count from the end. Nil outside the array.
  public func element(_ index: Int, of node: JSONNode) -> JSONNode? {
    guard kind(node) == .array else { return nil }
    var left = index >= 0 ? index : elementCount(node) + index
    guard left >= 0 else { return nil }
    var child = firstChild(node)
    while let element = child {
      if left == 0 { return element }
      left -= 1
      child = sibling(of: element, in: node)
    }
    return nil
  }
}
