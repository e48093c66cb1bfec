import Records
import Text

extension AnswerReader {
  /// One of the answers.
  struct Choice {
    var content = ByteBuffer(capacity: 256)
    var reasoning = ByteBuffer(capacity: 16)
    /// What it calls, by index; empty when it calls nothing.
    var calls: [JSONValue] = []
    /// The server's word for how it ended; empty where it says none.
    var finishReason = ""
    var refusal: String?
    /// What is wrong with it; nil for a good one.
    var fault: String?

    /// The calls as JSON on one line; nil when there are none.
    var toolCalls: String? {
      guard !calls.isEmpty else { return nil }
      let buffer = ByteBuffer(capacity: 256)
      JSONValue.array(calls).write(to: buffer)
      return String(buffer.view)
    }

    /// Whether a secret that this process knows is in it.
    var hasSecret: Bool {
      Secrets.isIn(content.view) || Secrets.isIn(reasoning.view) || finishReason.withBytes { Secrets.isIn($0) }
        || toolCalls.map { $0.withBytes { Secrets.isIn($0) } } ?? false
    }

    /// Makes whole characters of halves that came in two pieces.
    mutating func joinHalves() {
      content = LoneSurrogates.joined(content)
      reasoning = LoneSurrogates.joined(reasoning)
      calls = calls.map { Self.joined($0) }
      refusal = refusal.map { LoneSurrogates.joined($0) }
      finishReason = LoneSurrogates.joined(finishReason)
    }

    private static func joined(_ value: JSONValue) -> JSONValue {
      switch value {
      case .string(let text): .string(LoneSurrogates.joined(text))
      case .array(let elements): .array(elements.map { joined($0) })
      case .object: .object(value.members.map { (LoneSurrogates.joined($0.name), Optional(joined($0.value))) })
      default: value
      }
    }

    /// Takes out the thoughts that stand in the answer itself, where the server has no parser for them: what `<think>` opens at
    /// its beginning, up to `</think>` or to where it was cut off. Where a template opened them, the mark that ends them
    /// begins or ends a line: within a line it is a word of the answer.
    mutating func separateThought() {
      guard reasoning.isEmpty else { return }
      let text = WhiteSpace.trim(content.view)
      let isOpened = text.hasPrefix(ByteView("<think>"))
      guard let end = Self.endOfThought(in: text) ?? (isOpened ? text.firstRange(of: Self.mark) ?? cut(text) : nil)
      else { return }
      let thought = text[(isOpened ? 7 : 0)..<end]
      guard thought.firstRange(of: ByteView("<think>")) == nil else { return }
      reasoning.append(WhiteSpace.trim(thought))
      let answer = ByteBuffer(capacity: content.count)
      answer.append(WhiteSpace.trim(text.suffix(from: min(end + Self.mark.count, text.count))))
      withExtendedLifetime(content) {}
      content = answer
    }

    private static let mark = ByteView("</think>")

    /// The first mark that begins or ends a line.
    private static func endOfThought(in text: ByteView) -> Int? {
      func isLineEnd(_ at: Int) -> Bool { !text.indices.contains(at) || text[at] == 0x0A || text[at] == 0x0D }
      var from = 0
      while let at = text.firstRange(of: mark, from: from) {
        from = at + mark.count
        if isLineEnd(at - 1) || isLineEnd(from) { return at }
      }
      return nil
    }

    /// Where thoughts end that were cut off.
    private func cut(_ text: ByteView) -> Int? { isCutOff ? text.count : nil }

    /// Whether it ends where the room for it did.
    var isCutOff: Bool { FinishReason(finishReason) == .cutOff }

    /// Whether its server gave it up half done, and may do better.
    var isBrokenOff: Bool { FinishReason(finishReason) == .brokenOff }

    /// Whether it has nothing at all, not even thoughts: no token was made for it.
    var isEmpty: Bool { content.isEmpty && reasoning.isEmpty && calls.isEmpty }

    /// Whether it says and calls nothing, whatever it thought.
    var isBlank: Bool { WhiteSpace.isBlank(content.view) && calls.isEmpty }

    var isRefusal: Bool { FinishReason(finishReason) == .refusal || refusal != nil }
  }
}
