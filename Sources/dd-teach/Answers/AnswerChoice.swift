import Records
import Text

extension AnswerReader {
  /// One of the answers.
  struct Choice {
    var content = ByteBuffer(capacity: 256)
    var reasoning = ByteBuffer(capacity: 16)
    /// What it calls, by index; empty when it calls nothing.
    var calls: [JSONValue] = []
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
      Secrets.isIn(content.view) || Secrets.isIn(reasoning.view)
        || toolCalls.map { $0.withBytes { Secrets.isIn($0) } } ?? false
    }

    /// Takes out the thoughts that stand in the answer itself, where the server has no parser for them: up to `</think>`,
    /// which a template may have opened.
    mutating func separateThought() {
      guard reasoning.isEmpty, let end = content.view.firstRange(of: ByteView("</think>")) else { return }
      var thought = WhiteSpace.trim(content.view.prefix(end))
      if thought.hasPrefix(ByteView("<think>")) { thought = WhiteSpace.trim(thought.suffix(from: 7)) }
      guard thought.firstRange(of: ByteView("<think>")) == nil else { return }
      let answer = ByteBuffer(capacity: content.count)
      answer.append(WhiteSpace.trim(content.view.suffix(from: end + 8)))
      reasoning.append(thought)
      withExtendedLifetime(content) {}
      content = answer
    }

    /// Whether it says and calls nothing, whatever it thought.
    var isBlank: Bool { WhiteSpace.isBlank(content.view) && calls.isEmpty }

    var isRefusal: Bool { finishReason == "content_filter" || refusal != nil }
  }
}
