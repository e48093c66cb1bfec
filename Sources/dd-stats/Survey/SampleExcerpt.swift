import Records

/// What is shown of a sample: its turns, cut where they are long, and its metadata.
struct SampleExcerpt {
  /// A run of characters of one kind.
  struct Part {
    /// Whose turn begins here; nil for what goes on with the turn before, and for text without turns.
    let role: String?
    /// Where it begins, in code points of the text; of messages, of that message's content.
    let start: Int
    let text: String
    /// Whether a trainer's mask hides it: it stands before `prompt_end`, or is no assistant's turn.
    let isPrompt: Bool
    /// Whether it is in `metadata.rationale`.
    let isRationale: Bool
  }

  /// Code points of a sample's text that are kept at most.
  static let most = 8000

  /// The sample's number in its file, from 0.
  let number: Int
  let id: String
  let parts: [Part]
  /// Code points of the whole text.
  let length: Int
  /// Nil where there is no text.
  let tokens: Int?
  /// The metadata as JSON, cut where they are long.
  let metadata: String
  /// `metadata.provenance`, where the map keeps it: the file's name and the row in the whole stream.
  let provenance: (file: String?, row: Int?)

  init(_ document: JSONDocument, number: Int, tokens: Int) {
    self.number = number
    self.tokens = tokens >= 0 ? tokens : nil
    func member(_ name: StaticString, of node: JSONNode = .root) -> JSONNode? {
      document.member(ByteView(name), of: node)
    }
    id = member("id").map { shortened(String(document.text($0)), 200) } ?? ""
    let metadata = document.metadata
    self.metadata = metadata.map { shortened(String(document.source($0)), 2000) } ?? ""
    let provenance = metadata.flatMap { member("provenance", of: $0) }
    let file = provenance.flatMap { member("file", of: $0) }.map { String(document.text($0)) }
    let row = provenance.flatMap { member("row", of: $0) }.flatMap { Int(String(document.raw($0))) }
    self.provenance = (file, row)
    func offset(_ name: StaticString, of node: JSONNode?) -> Int? {
      node.flatMap { member(name, of: $0) }.flatMap {
        document.kind($0) == .number ? JSONNumber.count(document.raw($0)) : nil
      }
    }
    let marks = SampleMarks(
      promptEnd: offset("prompt_end", of: metadata),
      rationale: metadata.flatMap { member("rationale", of: $0) }.flatMap { node in
        guard let start = offset("start", of: node), let end = offset("end", of: node), start <= end else { return nil }
        return start..<end
      })
    if let text = member("text"), document.kind(text) == .string {
      (parts, length) = SampleTurns.parts(ofText: document.text(text), marks)
    } else {
      (parts, length) = SampleTurns.parts(ofMessages: document)
    }
  }
}

/// The offsets in a sample's metadata, in code points of its text.
struct SampleMarks {
  let promptEnd: Int?
  let rationale: Range<Int>?
}

/// A text of at most so many characters, with a sign where it goes on.
func shortened(_ text: String, _ most: Int, sign: String = "…") -> String {
  // A character has at most a few scalars; a text of one is as long as it likes.
  text.unicodeScalars.count <= most
    ? text : String(String.UnicodeScalarView(text.unicodeScalars.prefix(most))) + sign
}
