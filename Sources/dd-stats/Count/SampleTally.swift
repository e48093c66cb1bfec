import Records
import Text
import ToolKit

/// What is counted about samples, one after another.
///
/// Lengths are code points of the text. Memory is bounded: lengths in a histogram, names up to a limit.
struct SampleTally {
  private(set) var lengths = LengthHistogram()
  private(set) var samples = 0
  private(set) var words = 0
  /// Tokens of each text, where a tokenizer is named.
  private(set) var tokens = LengthHistogram()
  /// Training rows, which have labels in place of a text: how many labels, and how many of them are learned.
  private(set) var labels: (all: Int, learned: Int)?
  /// Samples whose text is missing or no string.
  private(set) var withoutText = 0
  private(set) var types = NameCounts()
  /// SPDX names are the same in any case (SPDX 2.3, annex D).
  private(set) var licenses = NameCounts(foldsCase: true)
  private(set) var metadata = MetadataTypes()

  /// Adds the sample at hand of a stage by the notes of its `SampleMeasure`.
  mutating func add(_ run: RecordRun) throws(ToolError) {
    samples &+= 1
    let codePoints = run.notes.takeNumber()
    let words = run.notes.takeNumber()
    let tokens = run.notes.takeNumber()
    if codePoints >= 0 {
      lengths.add(codePoints)
      self.words &+= words
      if tokens >= 0 { self.tokens.add(tokens) }
    } else if codePoints == SampleMeasure.labelsAlone {
      let former = labels ?? (0, 0)
      labels = (former.all &+ words, former.learned &+ tokens)
    } else {
      withoutText &+= 1
    }
    let members = run.notes.takeNumber()
    if members != SampleMeasure.inDocument { return addMembers(members, run.notes, run.line) }
    let document = try run.parsed()
    if let node = document.metadata { addMetadata(document, node) }
  }

  /// All of it, to be added to others.
  var state: JSONValue {
    .object([
      ("samples", .int(samples)), ("words", .int(words)), ("without_text", .int(withoutText)),
      ("labels", labels.map { .array([.int($0.all), .int($0.learned)]) } ?? .null), ("lengths", lengths.state),
      ("tokens", tokens.state), ("types", types.state), ("licenses", licenses.state), ("metadata", metadata.state),
    ])
  }

  /// Adds what another one counted of samples that come after these. False where that is no state.
  mutating func add(state: JSONValue) -> Bool {
    guard let samples = state["samples"]?.count, let words = state["words"]?.byteCount,
      let withoutText = state["without_text"]?.count, let lengths = state["lengths"], let tokens = state["tokens"],
      self.lengths.add(state: lengths), self.tokens.add(state: tokens), types.add(state: state["types"]),
      licenses.add(state: state["licenses"]), metadata.add(state: state["metadata"])
    else { return false }
    self.samples &+= samples
    self.words &+= words
    self.withoutText &+= withoutText
    guard let counts = state["labels"], counts != .null else { return true }
    let numbers = counts.elements.compactMap(\.byteCount)
    guard numbers.count == 2 else { return false }
    let former = labels ?? (0, 0)
    labels = (former.all &+ numbers[0], former.learned &+ numbers[1])
    return true
  }

  private mutating func addMembers(_ count: Int, _ notes: Notes, _ line: ByteView) {
    var hint = 0
    for _ in 0..<count {
      let member = SampleMeasure.Member(word: notes.take())
      hint = metadata.add(line[member.key], member.kind, hint: hint) &+ 1
      if member.names == .nobody { continue }
      for _ in 0..<notes.takeNumber() {
        let place = notes.take()
        let name = line[Int(place >> 32)..<Int(place & 0xFFFF_FFFF)]
        if member.names == .types { types.add(name) } else { licenses.add(name) }
      }
    }
  }

  private mutating func addMetadata(_ document: JSONDocument, _ node: JSONNode) {
    var hint = 0
    var child = document.firstChild(node)
    while let key = child {
      let name = document.text(key)
      let value = document.value(ofKey: key)
      hint = metadata.add(name, document.kind(value), hint: hint) + 1
      if name == "type" {
        if document.kind(value) == .string { types.add(document.text(value)) }
      } else if name == "license" {
        addLicense(document, value)
      }
      child = document.sibling(of: value, in: node)
    }
  }

  /// A licence is a text or a list of texts; each of a list counts.
  private mutating func addLicense(_ document: JSONDocument, _ node: JSONNode) {
    if document.kind(node) == .string { licenses.add(document.text(node)) }
    guard document.kind(node) == .array else { return }
    var child = document.firstChild(node)
    while let element = child {
      if document.kind(element) == .string { licenses.add(document.text(element)) }
      child = document.sibling(of: element, in: node)
    }
  }
}
