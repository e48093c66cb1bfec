import ArgumentParser
import Records
import Text

/// Where in a sample an answer goes.
enum AnswerPlace: String, ExpressibleByArgument, CaseIterable {
  /// Into a member of its own.
  case member
  /// In the place of the sample's answer.
  case answer
  /// Before the sample's answer, as its rationale.
  case rationale
  /// Into `metadata.notes`.
  case notes
}

/// Writes a row with the answers to it.
final class Placement {
  private let place: AnswerPlace
  private let member: AddedMember
  private let model: ByteBuffer
  private let expands: Bool
  private let document = JSONDocument()
  private let verdict = JSONDocument()

  /// `member`: the name of the member that answers are added as.
  init(_ place: AnswerPlace, member: String, model: String, expands: Bool) {
    self.place = place
    self.expands = expands
    self.member = AddedMember(member)
    self.model = ByteBuffer()
    JSONText.appendString(model, to: self.model)
  }

  /// Appends the row's lines, each with its end, and says how many these are.
  func write(_ row: ByteView, _ verdicts: [ByteBuffer], to lines: ByteBuffer) throws(RowFault) -> Int {
    guard place != .member else {
      try addMember(row, verdicts, to: lines)
      return 1
    }
    let answers = try Answer.all(of: verdicts, verdict)
    guard (try? document.parse(row)) != nil else { throw RowFault(reason: "no_place", detail: "the row is no JSON") }
    let taken = expands ? answers[...] : answers.prefix(1)
    for (number, answer) in taken.enumerated() {
      if let fault = answer.fault(at: place) { throw RowFault(reason: "no_place", detail: fault) }
      let suffix = expands && answers.count > 1 ? "_a\(number + 1)" : ""
      let sample = PlacedSample(document, answer: answer, place: place, idSuffix: suffix)
      try sample.write(to: lines)
      lines.append("\n")
    }
    return taken.count
  }

  private func addMember(_ row: ByteView, _ verdicts: [ByteBuffer], to lines: ByteBuffer) throws(RowFault) {
    member.open(row, to: lines)
    lines.append("{\"model\":")
    lines.append(model.view)
    lines.append(",\"answers\":[")
    var prompt: Int?
    var completion: Int? = 0
    for (index, bytes) in verdicts.enumerated() {
      guard (try? verdict.parse(bytes.view)) != nil, let list = verdict.member(ByteView("answers"), of: .root),
        verdict.kind(list) == .array
      else { throw RowFault(reason: "refused_request", detail: "the journal has no answers for it") }
      if index == 0 { prompt = verdict.countMember("prompt_tokens", of: .root) }
      completion = verdict.countMember("completion_tokens", of: .root).flatMap { here in completion.map { $0 + here } }
      if index > 0 { lines.append(",") }
      let source = verdict.source(list)
      lines.append(source[1..<source.count - 1])
    }
    lines.append("]")
    Verdict.appendTokens(prompt, completion, to: lines)
    lines.append("}}\n")
  }
}

/// One answer, decoded.
struct Answer {
  let content: String
  let reasoning: String
  /// Whether it calls tools.
  let hasCalls: Bool

  /// Why it can't stand at a place of a sample; nil where it can.
  func fault(at place: AnswerPlace) -> String? {
    if hasCalls && place == .answer { return "the answer calls a tool, which '--place member' keeps" }
    return content.unicodeScalars.allSatisfy(\.properties.isWhitespace) ? "the answer has no text" : nil
  }

  /// Those of all verdicts of a row.
  static func all(of verdicts: [ByteBuffer], _ document: JSONDocument) throws(RowFault) -> [Answer] {
    var answers: [Answer] = []
    for bytes in verdicts {
      guard (try? document.parse(bytes.view)) != nil, let list = document.member(ByteView("answers"), of: .root) else {
        throw RowFault(reason: "refused_request", detail: "the journal has no answers for it")
      }
      var child = document.firstChild(list)
      while let node = child {
        answers.append(
          Answer(
            content: document.textMember("content", of: node) ?? "",
            reasoning: document.textMember("reasoning", of: node) ?? "",
            hasCalls: document.member(ByteView("tool_calls"), of: node) != nil))
        child = document.sibling(of: node, in: list)
      }
    }
    return answers
  }
}
