import Records

/// What a request came to, as the journal keeps it: the same bytes for the same answer, without ids, dates and times.
///
///     {"answers":[{"content":"…","reasoning":"…","finish_reason":"stop"}],"prompt_tokens":31,"completion_tokens":57}
///     {"reject":"truncated","detail":"…","prompt_tokens":31,"completion_tokens":57}
enum Verdict {
  /// Answers that are good.
  static func answers(_ answer: AnswerReader.Answer) -> ByteBuffer {
    let verdict = ByteBuffer(capacity: 1024)
    verdict.append("{\"answers\":[")
    for (index, choice) in answer.choices.enumerated() {
      if index > 0 { verdict.append(",") }
      verdict.append("{\"content\":")
      JSONText.appendString(choice.content.view, to: verdict)
      if !choice.reasoning.isEmpty {
        verdict.append(",\"reasoning\":")
        JSONText.appendString(choice.reasoning.view, to: verdict)
      }
      if let calls = choice.toolCalls {
        verdict.append(",\"tool_calls\":")
        verdict.append(calls)
      }
      verdict.append(",\"finish_reason\":")
      JSONText.appendString(choice.finishReason, to: verdict)
      verdict.append("}")
    }
    verdict.append("]")
    end(verdict, answer.usage)
    return verdict
  }

  /// A row that is dropped, whatever else is said of it.
  static func rejection(_ reason: String, _ detail: String, _ usage: Usage = .nothing) -> ByteBuffer {
    let verdict = ByteBuffer(capacity: 128)
    verdict.append("{\"reject\":")
    JSONText.appendString(reason, to: verdict)
    verdict.append(",\"detail\":")
    JSONText.appendString(Secrets.hide(detail), to: verdict)
    end(verdict, usage)
    return verdict
  }

  static func end(_ verdict: ByteBuffer, _ usage: Usage) {
    appendTokens(usage.told.prompt, usage.told.completion, to: verdict)
    verdict.append("}")
  }

  /// Appends the last members of what says of tokens; null stands for what the server didn't say.
  static func appendTokens(_ prompt: Int?, _ completion: Int?, to json: ByteBuffer) {
    func append(_ count: Int?) { if let count { json.append(decimal: count) } else { json.append("null") } }
    json.append(",\"prompt_tokens\":")
    append(prompt)
    json.append(",\"completion_tokens\":")
    append(completion)
  }

  /// Whether a server answered, and didn't refuse or fail.
  static func isAnswer(_ verdict: ByteView) -> Bool {
    let reject: StaticString = #"{"reject":""#
    guard verdict.hasPrefix(ByteView(reject)) else { return true }
    let reason = verdict.suffix(from: reject.utf8CodeUnitCount)
    return !["refused_request", "context_length", Standing.failureReason].contains {
      $0.withBytes { reason.hasPrefix($0) }
    }
  }

  /// Whether a row is dropped because its answer was cut off.
  static func isTruncated(_ verdict: ByteView) -> Bool { verdict.hasPrefix(ByteView(#"{"reject":"truncated""#)) }

  /// The servers' words for how the answers of a verdict ended; none of one without answers.
  static func ends(of verdict: ByteView, _ document: JSONDocument) -> [String] {
    guard verdict.hasPrefix(ByteView(#"{"answers""#)), (try? document.parse(verdict)) != nil,
      let list = document.member(ByteView("answers"), of: .root), document.kind(list) == .array
    else { return [] }
    var ends: [String] = []
    var child = document.firstChild(list)
    while let node = child {
      ends.append(document.textMember("finish_reason", of: node) ?? "")
      child = document.sibling(of: node, in: list)
    }
    return ends
  }

  /// The tokens that a verdict ends with; 0 where it doesn't say.
  static func tokens(in verdict: ByteView) -> (prompt: Int, completion: Int) {
    var rest = verdict.prefix(max(0, verdict.count - 1))
    func take(_ name: StaticString) -> Int? {
      let isNull = rest.hasSuffix(ByteView("null"))
      var start = rest.count - (isNull ? 4 : 0)
      while start > 0, rest[start - 1] &- 0x30 < 10 { start -= 1 }
      let digits = String(rest.suffix(from: start))
      rest = rest.prefix(start)
      guard rest.hasSuffix(ByteView(name)) else { return nil }
      rest = rest.prefix(start - ByteView(name).count)
      return isNull ? 0 : Int(outside: digits)
    }
    guard let completion = take(",\"completion_tokens\":"), let prompt = take(",\"prompt_tokens\":") else {
      return (0, 0)
    }
    return (prompt, completion)
  }

  /// The reason and its detail of a verdict that drops the row; nil for another one.
  static func rejection(in document: JSONDocument) -> RowFault? {
    guard let reason = document.textMember("reject", of: .root) else { return nil }
    return RowFault(reason: reason, detail: document.textMember("detail", of: .root) ?? "")
  }
}
