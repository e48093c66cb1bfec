import Quality
import Records
import Text

/// A record's text, and who says what in it, for one thread.
final class SampleTexts {
  /// What one side says.
  struct Turn {
    let isAnswer: Bool
    let text: ByteView
  }

  private let document: JSONDocument
  private let text: KeyText
  private let lists: [(list: FieldLookup, role: ByteView, content: ByteView)]
  private let prompt: FieldLookup
  private let completion: FieldLookup
  private let finalAnswer: FieldLookup
  private let samplePrompt: Prompt

  /// For records that `document` parses, with their text in a field.
  init(_ field: String, of document: JSONDocument) throws(ToolError) {
    self.document = document
    text = try KeyText([field], of: document)
    lists = try [
      (FieldLookup(FieldPath("messages")), ByteView("role"), ByteView("content")),
      (FieldLookup(FieldPath("conversations")), ByteView("from"), ByteView("value")),
    ]
    prompt = FieldLookup(try FieldPath("prompt"))
    completion = FieldLookup(try FieldPath("completion"))
    finalAnswer = FieldLookup(try FieldPath("metadata.final_answer"))
    samplePrompt = try Prompt(textField: FieldPath(field))
  }

  /// The whole text of the record at hand; empty where it has none.
  func whole() -> ByteView { text.text() }

  /// Whether the record that `whole` was asked of has such a text.
  var hasWhole: Bool { text.missing == nil }

  /// Whether the record names a final answer.
  var hasFinalAnswer: Bool { finalAnswer.first(in: document).map { !document.isBlank($0) } ?? false }

  /// Who says what: `messages` or `conversations`; else `prompt` and `completion`; else the text before and behind
  /// `metadata.prompt_end`; else one answer, all of it.
  func turns(of whole: ByteView) -> [Turn] {
    for (list, role, content) in lists {
      let turns = turns(list, role, content)
      if !turns.isEmpty { return turns }
    }
    if let completion = string(completion) {
      let answer = Turn(isAnswer: true, text: completion)
      return string(prompt).map { [Turn(isAnswer: false, text: $0), answer] } ?? [answer]
    }
    guard let end = samplePrompt.end(in: document) else { return [Turn(isAnswer: true, text: whole)] }
    let place = CodePoints.offset(of: end, in: whole)
    return [
      Turn(isAnswer: false, text: whole.prefix(place)), Turn(isAnswer: true, text: whole.suffix(from: place)),
    ]
  }

  private func string(_ lookup: FieldLookup) -> ByteView? {
    lookup.first(in: document).flatMap { document.kind($0) == .string ? document.text($0) : nil }
  }

  private func turns(_ lookup: FieldLookup, _ role: ByteView, _ content: ByteView) -> [Turn] {
    guard let list = lookup.first(in: document), document.kind(list) == .array else { return [] }
    var turns: [Turn] = []
    var child = document.firstChild(list)
    while let message = child {
      child = document.sibling(of: message, in: list)
      guard let name = document.member(role, of: message), document.kind(name) == .string,
        let node = document.member(content, of: message), document.kind(node) == .string
      else { continue }
      let role = document.text(name)
      let isAnswer = role == "assistant" || role == "gpt" || role == "model" || role == "bot"
      guard isAnswer || role == "user" || role == "human" else { continue }
      turns.append(Turn(isAnswer: isAnswer, text: document.text(node)))
    }
    return turns
  }
}
