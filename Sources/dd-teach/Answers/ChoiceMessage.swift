import Records

extension AnswerReader.Choice {
  /// Adds a message, or a piece of one, of a choice.
  mutating func add(_ message: JSONNode, of choice: JSONNode, _ document: JSONDocument, isPiece: Bool) {
    if let reason = document.textMember("finish_reason", of: choice) { finishReason = reason }
    addTexts(of: message, document)
    if let words = document.textMember("refusal", of: message), !words.isEmpty { refusal = (refusal ?? "") + words }
    guard let list = document.member(ByteView("tool_calls"), of: message), document.kind(list) == .array else { return }
    for call in JSONValue(document, list).elements {
      guard case .object = call else {
        fault = "a call in its answer is no object"
        continue
      }
      if isPiece, let begun = calls.lastIndex(where: { Self.isOfOne($0, call) }) {
        calls[begun] = Self.joined(calls[begun], call)
      } else {
        calls.append(call)
      }
    }
  }

  private mutating func addTexts(of message: JSONNode, _ document: JSONDocument) {
    // Servers call thoughts one or the other, some both.
    let before = reasoning.count
    for name in ["reasoning", "reasoning_content"] as [StaticString] where reasoning.count == before {
      guard let value = document.member(ByteView(name), of: message) else { continue }
      Self.append(value, document, to: reasoning, thoughts: reasoning)
    }
    guard let value = document.member(ByteView("content"), of: message) else { return }
    guard [.string, .array, .null].contains(document.kind(value)) else {
      return fault = "the content of its answer is no text"
    }
    Self.append(value, document, to: content, thoughts: reasoning.count == before ? reasoning : nil)
  }

  /// Appends a text, or the texts of parts. Mistral's thoughts are parts of the content, and have parts themselves:
  /// `[{"type":"thinking","thinking":[{"type":"text","text":"…"}]},{"type":"text","text":"…"}]`; Anthropic's are texts.
  private static func append(
    _ value: JSONNode, _ document: JSONDocument, to texts: ByteBuffer, thoughts: ByteBuffer?
  ) {
    if document.kind(value) == .string { return texts.append(document.text(value)) }
    guard document.kind(value) == .array else { return }
    var child = document.firstChild(value)
    while let part = child {
      child = document.sibling(of: part, in: value)
      if let thoughts, let thought = document.member(ByteView("thinking"), of: part) {
        append(thought, document, to: thoughts, thoughts: thoughts)
      }
      if let text = document.member(ByteView("text"), of: part), document.kind(text) == .string {
        texts.append(document.text(text))
      }
    }
  }

  /// Whether a piece goes on with a call: it has its number, and names no other one. Numbers are the server's own.
  private static func isOfOne(_ call: JSONValue, _ piece: JSONValue) -> Bool {
    let id = piece["id"]?.text ?? ""
    return call["index"]?.int == piece["index"]?.int && (id.isEmpty || id == call["id"]?.text)
  }

  /// A call and a further piece of it: the texts of its arguments follow each other.
  private static func joined(_ call: JSONValue, _ piece: JSONValue) -> JSONValue {
    let function = call["function"]
    let arguments = (function?["arguments"]?.text ?? "") + (piece["function"]?["arguments"]?.text ?? "")
    let members = (function?.members ?? []).filter { $0.name != "arguments" }.map { ($0.name, Optional($0.value)) }
    let whole = JSONValue.object(members + [("arguments", .string(arguments))])
    return .object(call.members.map { ($0.name, $0.name == "function" ? whole : $0.value) })
  }
}
