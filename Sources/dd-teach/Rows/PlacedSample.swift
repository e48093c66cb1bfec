import Records
import Text

/// A sample with an answer in its place: `text`, `messages`, `completion` and the offsets in `metadata` follow together.
struct PlacedSample {
  let document: JSONDocument
  let answer: Answer
  let place: AnswerPlace
  private let idSuffix: String
  /// Where the answer begins in `text`, in code points; nil for a sample without.
  let promptEnd: Int?
  /// Blanks of `text` behind the prompt, which the answer comes after.
  let blanks: Int
  /// The rationale of the sample's present answer, where another one takes its place.
  private let present: PresentRationale?

  init(_ document: JSONDocument, answer: Answer, place: AnswerPlace, idSuffix: String) {
    self.document = document
    self.answer = answer
    self.place = place
    self.idSuffix = idSuffix
    let metadata = document.member(ByteView("metadata"), of: .root)
    promptEnd = metadata.flatMap { document.countMember("prompt_end", of: $0) }
    let scalars = promptEnd.flatMap { end in
      document.textMember("text", of: .root).map { $0.unicodeScalars.dropFirst(end) }
    }
    let blanks = scalars.map { Self.blanks(before: $0) } ?? 0
    guard place == .rationale, let promptEnd, let scalars, let metadata,
      let span = document.member(ByteView("rationale"), of: metadata),
      let start = document.countMember("start", of: span), let end = document.countMember("end", of: span),
      let found = PresentRationale(from: start, to: end, of: Array(scalars), behind: promptEnd, blanks)
    else {
      self.blanks = blanks
      present = nil
      return
    }
    // A rationale may begin with blanks of its own.
    self.blanks = min(blanks, start - promptEnd)
    present = found
  }

  /// Blanks that an answer comes after, in code points, at most so many.
  private static func blanks(before answer: some Collection<Unicode.Scalar>, atMost most: Int = .max) -> Int {
    answer.prefix(most).prefix { " \n\r\t".unicodeScalars.contains($0) }.count
  }

  /// What stands between a rationale and the answer that it leads to.
  private static let between = "\n\n"

  /// The answer that takes the place of `old`, and the rationale in it, in code points. Throws where the present rationale
  /// isn't in `old`, or nobody knows where.
  func placed(over old: String) throws(RowFault) -> (text: String, rationale: Range<Int>?) {
    switch place {
    case .answer:
      let reason = trimmed(answer.reasoning)
      guard !reason.isEmpty else { return (answer.content, nil) }
      return (reason + Self.between + answer.content, 0..<reason.unicodeScalars.count)
    case .rationale:
      let reason = trimmed(answer.content)
      let scalars = Array(old.unicodeScalars)
      guard let span = try present?.span(in: scalars) else {
        return (reason + Self.between + old, 0..<reason.unicodeScalars.count)
      }
      var text = String.UnicodeScalarView()
      text.append(contentsOf: scalars[..<span.lowerBound])
      text.append(contentsOf: reason.unicodeScalars)
      text.append(contentsOf: scalars[span.upperBound...])
      return (String(text), span.lowerBound..<span.lowerBound + reason.unicodeScalars.count)
    case .member, .notes: return (old, nil)
    }
  }

  func trimmed(_ text: String) -> String {
    let scalars = text.unicodeScalars
    let start = scalars.drop { $0.properties.isWhitespace }
    let blanks = start.reversed().prefix { $0.properties.isWhitespace }.count
    return String(String.UnicodeScalarView(start.dropLast(blanks)))
  }

  /// Appends the sample as JSON. Throws why it has no place for the answer.
  func write(to line: ByteBuffer) throws(RowFault) {
    if let fault = textFault { throw RowFault(reason: "no_place", detail: fault) }
    var rationale: Range<Int>?
    var hasPlace = place == .notes
    line.append("{")
    var child = document.firstChild(.root)
    while let key = child {
      let value = document.value(ofKey: key)
      child = document.sibling(of: value, in: .root)
      line.append(document.source(key))
      line.append(":")
      if document.text(key) == "metadata" {
        // Behind the text, so that its offsets are known: a sample's order of keys (docs/mapping.md).
        try writeMetadata(value, rationale == nil ? self.rationale() : rationale, to: line)
      } else if let written = try writeText(key, value, to: line) {
        hasPlace = true
        rationale = written.rationale
      } else if document.text(key) == "id", !idSuffix.isEmpty {
        let id = String(document.kind(value) == .string ? document.text(value) : document.source(value))
        JSONText.appendString(id + idSuffix, to: line)
      } else {
        line.append(document.source(value))
      }
      if child != nil { line.append(",") }
    }
    writeMissingNotes(to: line)
    line.append("}")
    guard hasPlace else {
      throw RowFault(
        reason: "no_place",
        detail: "there is no assistant turn, no 'completion', and no 'text' with metadata.prompt_end")
    }
  }

  /// Why the answer can't be put into `text`, so that it would say something else than the turns do; nil where it can, or
  /// needn't.
  private var textFault: String? {
    guard place != .notes, let text = document.textMember("text", of: .root) else { return nil }
    guard let promptEnd else { return "nobody says where the answer begins in 'text': it has no metadata.prompt_end" }
    let length = text.unicodeScalars.count
    return promptEnd > length ? "metadata.prompt_end \(promptEnd) is behind the end of 'text' (\(length))" : nil
  }

  /// Metadata with the notes alone, where the sample has no metadata.
  private func writeMissingNotes(to line: ByteBuffer) {
    guard place == .notes, document.member(ByteView("metadata"), of: .root) == nil else { return }
    if document.firstChild(.root) != nil { line.append(",") }
    line.append("\"metadata\":{\"notes\":")
    writeNotes(behind: nil, to: line)
    line.append("}")
  }

  /// The rationale that the sample will have in `text`.
  private func rationale() throws(RowFault) -> Range<Int>? {
    guard let text = document.textMember("text", of: .root), let promptEnd else { return nil }
    return try placed(over: String(text.unicodeScalars.dropFirst(promptEnd + blanks))).rationale
  }

  private struct Written {
    /// In code points from the answer's start.
    let rationale: Range<Int>?
  }

  /// Writes a member that holds the answer; nil when it holds none.
  private func writeText(_ key: JSONNode, _ value: JSONNode, to line: ByteBuffer) throws(RowFault) -> Written? {
    guard place != .notes else { return nil }
    let kind = document.kind(value)
    switch String(document.text(key)) {
    case "text":
      guard let promptEnd, kind == .string else { return nil }
      let scalars = String(document.text(value)).unicodeScalars
      let (text, rationale) = try placed(over: String(String.UnicodeScalarView(scalars.dropFirst(promptEnd + blanks))))
      JSONText.appendString(String(String.UnicodeScalarView(scalars.prefix(promptEnd + blanks))) + text, to: line)
      return Written(rationale: rationale)
    case "completion" where kind == .string:
      let old = String(document.text(value))
      let scalars = old.unicodeScalars
      let blanks = Self.blanks(before: scalars, atMost: present == nil ? .max : self.blanks)
      let (text, rationale) = try placed(over: String(String.UnicodeScalarView(scalars.dropFirst(blanks))))
      JSONText.appendString(String(String.UnicodeScalarView(scalars.prefix(blanks))) + text, to: line)
      return Written(rationale: rationale)
    case "messages" where kind == .array, "completion" where kind == .array:
      return Written(rationale: try writeTurns(value, to: line))
    default: return nil
    }
  }
}
