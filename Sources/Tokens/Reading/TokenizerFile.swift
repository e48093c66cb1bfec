internal import Records

/// A parsed tokenizer.json: finds its parts, and says where one is that can't be had.
struct TokenizerFile {
  let path: String
  let document: JSONDocument

  /// What is wrong with a part: exit 78 with its path.
  func fail(_ part: String, _ what: String) -> ToolError {
    ToolError(.configuration, "\(path): \(part)\(part.isEmpty ? "" : ": ")\(what)")
  }

  /// A member of an object; nil when it is missing or null.
  func member(_ name: StaticString, of node: JSONNode) -> JSONNode? {
    guard let member = document.member(ByteView(name), of: node), document.kind(member) != .null else { return nil }
    return member
  }

  /// A member that must be there.
  func required(_ name: StaticString, of node: JSONNode, _ part: String) throws(ToolError) -> JSONNode {
    guard let member = member(name, of: node) else { throw fail(part, "\"\(name)\" is missing") }
    return member
  }

  /// An object's text.
  func text(_ name: StaticString, of node: JSONNode, _ part: String) throws(ToolError) -> ByteView? {
    guard let member = member(name, of: node) else { return nil }
    guard document.kind(member) == .string else { throw fail("\(part).\(name)", "\(source(member)) is no text") }
    return document.text(member)
  }

  /// An object's truth value, or the default.
  func flag(_ name: StaticString, of node: JSONNode, default value: Bool, _ part: String) throws(ToolError) -> Bool {
    guard let member = member(name, of: node) else { return value }
    switch document.kind(member) {
    case .true: return true
    case .false: return false
    default: throw fail("\(part).\(name)", "\(source(member)) is neither true nor false")
    }
  }

  /// The name of a part's `type`.
  func type(of node: JSONNode, _ part: String) throws(ToolError) -> String {
    guard let type = try text("type", of: node, part) else { throw fail(part, "\"type\" is missing") }
    return String(type)
  }

  /// A type that nobody knows, or that isn't exact.
  func unknown(_ type: String, _ part: String) -> ToolError { fail("\(part).type", "\"\(type)\" is not known") }

  /// The elements of an array.
  func elements(_ node: JSONNode, _ part: String) throws(ToolError) -> [JSONNode] {
    guard document.kind(node) == .array else { throw fail(part, "\(source(node)) is no list") }
    var elements: [JSONNode] = []
    forEach(node) { elements.append($0) }
    return elements
  }

  /// Calls `body` with the children of an array or, keys and values in turn, of an object.
  func forEach(_ node: JSONNode, _ body: (JSONNode) -> Void) {
    var child = document.firstChild(node)
    while let element = child {
      body(element)
      child = document.sibling(of: element, in: node)
    }
  }

  /// A whole number that fits 32 bits.
  func number(_ node: JSONNode) -> UInt32? {
    document.kind(node) == .number ? UInt32(String(document.raw(node))) : nil
  }

  /// A value as it stands in the file, cut short.
  func source(_ node: JSONNode) -> String {
    let source = document.source(node)
    return source.count <= 60 ? String(source) : "\(String(source.prefix(60)))..."
  }
}
