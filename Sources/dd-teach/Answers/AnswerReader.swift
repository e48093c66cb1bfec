import Records

/// Reads the answers of a chat completion, whole or in pieces.
final class AnswerReader {
  /// One of the answers.
  struct Choice {
    var content = ByteBuffer(capacity: 256)
    var reasoning = ByteBuffer(capacity: 16)
    /// As JSON; nil when there are none.
    var toolCalls: String?
    var finishReason = ""
    var refusal: String?

    var isRefusal: Bool { finishReason == "content_filter" || refusal != nil }
  }

  struct Answer {
    var choices: [Choice]
    var usage: Usage
    var refusalWords: String { choices.lazy.compactMap(\.refusal).first ?? "content_filter" }
  }

  /// What is wrong with a body, and what it took all the same.
  enum Outcome {
    case success(Answer)
    case failure(String, Usage)
  }

  private let document = JSONDocument()
  private let gathered = ByteBuffer(capacity: 1024)

  /// Reads a whole answer, which has to have so many choices.
  func read(_ body: ByteView, count: Int) -> Outcome {
    do throws(Malformed) {
      try document.parse(body)
    } catch { return .failure("its answer is no JSON object (byte \(error.byte): \(error.what))", Usage()) }
    let usage = Usage(document)
    if let error = errorWords() { return .failure("an error in its answer: '\(error)'", usage) }
    var choices: [Choice] = []
    guard let list = document.member(ByteView("choices"), of: .root), document.kind(list) == .array else {
      return .failure("its answer has no choices", usage)
    }
    var child = document.firstChild(list)
    while let node = child {
      var choice = Choice()
      add(node, member: "message", to: &choice)
      choices.append(choice)
      child = document.sibling(of: node, in: list)
    }
    return checked(choices, usage, count)
  }

  /// Reads an answer that came as server-sent events (the text/event-stream format of HTML, section 9.2).
  func readEvents(_ body: ByteView, count: Int) -> Outcome {
    guard body.firstRange(of: ByteView("data:")) != nil else { return read(body, count: count) }
    var choices = [Choice](repeating: Choice(), count: 0)
    var usage = Usage()
    var isDone = false
    var start = 0
    while start < body.count {
      let end = body.firstIndex(of: 0x0A, from: start) ?? body.count
      var line = body[start..<end]
      start = end + 1
      if line.last == 0x0D { line = line.prefix(line.count - 1) }
      guard line.hasPrefix(ByteView("data:")) else { continue }
      line = line.suffix(from: 5)
      if line.first == 0x20 { line = line.suffix(from: 1) }
      if line == "[DONE]" {
        isDone = true
        continue
      }
      do throws(Malformed) {
        try document.parse(line)
      } catch { return .failure("a piece of its answer is no JSON object (byte \(error.byte): \(error.what))", usage) }
      if let error = errorWords() { return .failure("an error in its answer: '\(error)'", usage) }
      note(&usage)
      addPieces(to: &choices)
    }
    guard isDone || choices.allSatisfy({ !$0.finishReason.isEmpty }) else {
      return .failure("its answer ends in the middle", usage)
    }
    return checked(choices, usage, count)
  }

  private func note(_ usage: inout Usage) {
    let here = Usage(document)
    if here.prompt + here.completion > 0 {
      (usage.prompt, usage.completion, usage.cached) = (here.prompt, here.completion, here.cached)
    }
    if !here.model.isEmpty { usage.model = here.model }
    if !here.fingerprint.isEmpty { usage.fingerprint = here.fingerprint }
  }

  private func addPieces(to choices: inout [Choice]) {
    guard let list = document.member(ByteView("choices"), of: .root) else { return }
    var child = document.firstChild(list)
    while let node = child {
      let index = document.countMember("index", of: node) ?? 0
      if index < 128 {
        while choices.count <= index { choices.append(Choice()) }
        add(node, member: "delta", to: &choices[index])
      }
      child = document.sibling(of: node, in: list)
    }
  }

  private func errorWords() -> String? {
    guard let error = document.member(ByteView("error"), of: .root), document.kind(error) != .null else { return nil }
    let words = document.textMember("message", of: error) ?? String(document.source(error))
    return String(decoding: Array(words.utf8.prefix(300)), as: UTF8.self)
  }

  private func add(_ node: JSONNode, member name: StaticString, to choice: inout Choice) {
    if let reason = document.textMember("finish_reason", of: node) { choice.finishReason = reason }
    guard let message = document.member(ByteView(name), of: node) else { return }
    append("content", of: message, to: choice.content)
    append("reasoning", of: message, to: choice.reasoning)
    append("reasoning_content", of: message, to: choice.reasoning)
    if let words = document.textMember("refusal", of: message), !words.isEmpty {
      choice.refusal = (choice.refusal ?? "") + words
    }
    if let calls = document.member(ByteView("tool_calls"), of: message), document.kind(calls) == .array,
      document.firstChild(calls) != nil
    {
      choice.toolCalls = String(document.source(calls))
    }
  }

  private func append(_ name: StaticString, of message: JSONNode, to buffer: ByteBuffer) {
    guard let value = document.member(ByteView(name), of: message), document.kind(value) == .string else { return }
    buffer.append(document.text(value))
  }

  private func checked(_ choices: [Choice], _ usage: Usage, _ count: Int) -> Outcome {
    if choices.count < count {
      return .failure("its answer has \(choices.count) of \(count) choices", usage)
    }
    if choices.contains(where: { $0.finishReason == "error" }) {
      return .failure("it ends an answer by 'error'", usage)
    }
    return .success(Answer(choices: Array(choices.prefix(count)), usage: usage))
  }
}
