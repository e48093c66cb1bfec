import Records

/// Reads the answers of a chat completion, whole or in pieces.
final class AnswerReader {
  struct Answer {
    var choices: [Choice]
    var usage: Usage
    var refusalWords: String { serverWords(choices.lazy.compactMap(\.refusal).first ?? "content_filter") }
  }

  /// What is wrong with a body, and what it took all the same.
  enum Outcome {
    case success(Answer)
    case failure(String, Usage)
  }

  private let document = JSONDocument()
  /// What the document is of, where that isn't what the server sent.
  private var mended = ByteBuffer(capacity: 0)
  /// Whether halves of characters were in it.
  private var hasHalves = false

  /// Parses an answer, or a piece of one.
  private func parse(_ json: ByteView) throws(Malformed) {
    do throws(Malformed) {
      try document.parse(json)
    } catch {
      guard error.reason == .loneSurrogate else { throw error }
      hasHalves = true
      mended = LoneSurrogates.marked(in: json)
      try document.parse(mended.view)
    }
  }

  /// Reads a whole answer, which has to have so many choices.
  func read(_ body: ByteView, count: Int) -> Outcome {
    hasHalves = false
    do throws(Malformed) {
      try parse(body)
    } catch { return .failure("its answer is no JSON object (byte \(error.byte): \(error.what))", Usage()) }
    let usage = Usage(document)
    if let error = errorWords() { return .failure("an error in its answer: '\(error)'", usage) }
    var choices: [(index: Int, choice: Choice)] = []
    guard let list = document.member(ByteView("choices"), of: .root), document.kind(list) == .array else {
      return .failure("its answer has no choices", usage)
    }
    var child = document.firstChild(list)
    while let node = child {
      guard let message = document.member(ByteView("message"), of: node), document.kind(message) == .object else {
        return .failure("a choice of its answer has no message", usage)
      }
      var choice = Choice()
      choice.add(message, of: node, document, isPiece: false)
      choices.append((document.countMember("index", of: node) ?? choices.count, choice))
      child = document.sibling(of: node, in: list)
    }
    choices.sort { $0.index < $1.index }
    return checked(choices.map(\.choice), usage, count)
  }

  /// Reads an answer that came as server-sent events (the text/event-stream format of HTML, section 9.2).
  func readEvents(_ body: ByteView, count: Int) -> Outcome {
    // A server that doesn't know streams answers whole.
    if body.first(where: { $0 > 0x20 }) == 0x7B { return read(body, count: count) }
    hasHalves = false
    var choices: [Choice] = []
    var usage = Usage()
    var start = 0
    while start < body.count {
      let end = body.firstIndex(of: 0x0A, from: start) ?? body.count
      var line = body[start..<end]
      start = end + 1
      if line.last == 0x0D { line = line.prefix(line.count - 1) }
      guard line.hasPrefix(ByteView("data:")) else { continue }
      line = line.suffix(from: 5)
      if line.first == 0x20 { line = line.suffix(from: 1) }
      if line == "[DONE]" { continue }
      do throws(Malformed) {
        try parse(line)
      } catch { return .failure("a piece of its answer is no JSON object (byte \(error.byte): \(error.what))", usage) }
      if let error = errorWords() { return .failure("an error in its answer: '\(error)'", usage) }
      note(&usage)
      addPieces(to: &choices)
    }
    guard choices.allSatisfy({ !$0.finishReason.isEmpty }) else {
      return .failure("its answer ends in the middle", usage.ofSome(choices))
    }
    return checked(choices, usage, count)
  }

  private func note(_ usage: inout Usage) {
    let here = Usage(document)
    // What a piece says is no last word where more of the answer comes behind it.
    let goesOn = document.member(ByteView("choices"), of: .root).flatMap { document.firstChild($0) } != nil
    usage.isKnown = here.isKnown || usage.isKnown && !goesOn
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
        if let delta = document.member(ByteView("delta"), of: node) {
          choices[index].add(delta, of: node, document, isPiece: true)
        }
      }
      child = document.sibling(of: node, in: list)
    }
  }

  private func errorWords() -> String? {
    guard let error = document.member(ByteView("error"), of: .root), document.kind(error) != .null else { return nil }
    let words = document.textMember("message", of: error) ?? String(document.source(error))
    return serverWords(words)
  }

  private func checked(_ choices: [Choice], _ usage: Usage, _ count: Int) -> Outcome {
    let usage = usage.ofSome(choices)
    let choices = choices.map { choice in
      var choice = choice
      if hasHalves { choice.joinHalves() }
      choice.separateThought()
      return choice
    }
    if choices.count < count {
      return .failure("its answer has \(choices.count) of \(count) choices", usage)
    }
    if let fault = choices.lazy.compactMap(\.fault).first { return .failure(fault, usage) }
    if let broken = choices.first(where: \.isBrokenOff) {
      return .failure("it ends an answer by '\(broken.finishReason)'", usage)
    }
    return .success(Answer(choices: Array(choices.prefix(count)), usage: usage))
  }
}

extension Usage {
  /// The usage of these answers: a count of no tokens for what has some isn't known.
  fileprivate func ofSome(_ choices: [AnswerReader.Choice]) -> Usage {
    var usage = self
    if completion == 0 && !choices.allSatisfy(\.isEmpty) { usage.isKnown = false }
    return usage
  }
}
