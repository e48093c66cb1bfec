internal import Records

/// What an assistant asks a tool for.
struct ToolCall {
  /// The call's own name, which its answer repeats.
  var id: ByteView?
  /// `{"name":…,"arguments":{…}}` as JSON.
  var function: ByteView
}

/// Tools and their calls, in the forms that datasets have them in, made one.
extension Evaluator {
  /// Appends the calls of a value: a list of them or one, each `{"name","arguments"}` or the same under `function`; JSON
  /// in texts is read.
  func appendCalls(of value: Value, to calls: inout ContiguousArray<ToolCall>) throws(Rejection) {
    if isBlank(value) { return }
    let node = try jsonNode(value, "tool_calls")
    guard document.kind(node) == .array else { return calls.append(try call(node)) }
    var child = document.firstChild(node)
    while let element = child {
      child = document.sibling(of: element, in: node)
      if document.kind(element) != .null { calls.append(try call(element)) }
    }
  }

  private func call(_ node: JSONNode) throws(Rejection) -> ToolCall {
    let inner = member("function", of: node)
    let function = inner.flatMap { document.kind($0) == .object ? $0 : nil } ?? node
    guard let name = member("name", of: function), document.kind(name) == .string else {
      throw Rejection("not_tool_calls", "a call is \(describe(document.kind(node))) without the 'name' of its function")
    }
    let id = member("id", of: node).flatMap { document.kind($0) == .null ? nil : document.text($0) }
    let arguments = try self.arguments(of: function, name)
    let start = builder.count
    builder.append("{\"name\":")
    JSONText.appendString(document.text(name), to: builder)
    builder.append(",\"arguments\":")
    if let arguments {
      write(.node(arguments, ColumnTree.untracked), to: builder)
    } else {
      builder.append("{}")
    }
    builder.append(0x7D)
    return ToolCall(id: id, function: take(from: start))
  }

  private func arguments(of function: JSONNode, _ name: JSONNode) throws(Rejection) -> JSONNode? {
    guard var node = member("arguments", of: function) ?? member("parameters", of: function) else { return nil }
    if document.kind(node) == .string {
      node = try jsonNode(.node(node, ColumnTree.untracked), "arguments")
    }
    switch document.kind(node) {
    case .object: return node
    case .null: return nil
    default:
      let name = String(document.text(name))
      throw Rejection("not_tool_calls", "the arguments of '\(name)' are \(describe(document.kind(node)))")
    }
  }

  /// The tools of a template's value as JSON text, each as `{"type":"function","function":{…}}`; nil when there are none.
  func tools(
    ofTemplate template: Int32, using parts: inout ContiguousArray<TextPart>
  ) throws(Rejection) -> ByteView? {
    let value = try value(ofTemplate: template, using: &parts)
    if isBlank(value) { return nil }
    let node = try jsonNode(value, "tools")
    var tools: [JSONNode] = []
    if document.kind(node) == .array {
      var child = document.firstChild(node)
      while let element = child {
        tools.append(element)
        child = document.sibling(of: element, in: node)
      }
    } else {
      tools = [node]
    }
    if tools.isEmpty { return nil }
    var texts: [ByteView] = []
    for tool in tools { texts.append(try text(ofTool: tool)) }
    let start = builder.count
    for (index, text) in texts.enumerated() {
      builder.append(index == 0 ? "[" : ",")
      builder.append(text)
    }
    builder.append(0x5D)
    return take(from: start)
  }

  private func text(ofTool tool: JSONNode) throws(Rejection) -> ByteView {
    guard document.kind(tool) == .object else {
      throw Rejection("not_tools", "a tool is \(describe(document.kind(tool))), not an object")
    }
    let isWrapped = member("function", of: tool) != nil
    let start = builder.count
    if !isWrapped { builder.append("{\"type\":\"function\",\"function\":") }
    write(.node(tool, ColumnTree.untracked), to: builder)
    if !isWrapped { builder.append(0x7D) }
    return take(from: start)
  }

  private func member(_ name: StaticString, of node: JSONNode) -> JSONNode? {
    document.member(ByteView(name), of: node).flatMap { document.kind($0) == .null ? nil : $0 }
  }

  /// A list or an object, also one that a text spells.
  private func jsonNode(_ value: Value, _ what: String) throws(Rejection) -> JSONNode {
    if case .node(let node, _) = value, [.array, .object].contains(document.kind(node)) { return node }
    var text = decodedText(value)
    if text == nil {
      let start = builder.count
      write(value, to: builder)
      text = take(from: start)
    }
    return try json(in: text ?? .empty, what)
  }
}
