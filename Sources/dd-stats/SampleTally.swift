import Records
import Text

/// What is counted about samples, one after another.
///
/// Lengths are code points of the text. Memory is bounded: lengths in a histogram, names up to a limit.
struct SampleTally {
  private let textLookup: FieldLookup
  private(set) var lengths = LengthHistogram()
  private(set) var samples = 0
  private(set) var words = 0
  /// Samples whose text is missing or no string.
  private(set) var withoutText = 0
  private(set) var types = NameCounts()
  private(set) var licenses = NameCounts()
  private(set) var metadata = MetadataTypes()

  init(textField: FieldPath) { textLookup = FieldLookup(textField) }

  /// Whether a table of names was too small, so that tallies of parts need not sum to the tally of the whole.
  var isOverfull: Bool { types.others > 0 || licenses.others > 0 || metadata.others > 0 }

  mutating func add(_ document: JSONDocument) {
    samples += 1
    if let node = textLookup.first(in: document), document.kind(node) == .string {
      let size = TextSize(escaped: document.raw(node))
      lengths.add(size.codePoints)
      words += size.words
    } else {
      withoutText += 1
    }
    if let node = document.member("metadata", of: .root) { addMetadata(document, node) }
  }

  private mutating func addMetadata(_ document: JSONDocument, _ node: JSONNode) {
    guard document.kind(node) == .object else { return }
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

  /// Adds the tally of what came after this one's samples.
  mutating func merge(_ other: SampleTally) {
    lengths.merge(other.lengths)
    samples += other.samples
    words += other.words
    withoutText += other.withoutText
    types.merge(other.types)
    licenses.merge(other.licenses)
    metadata.merge(other.metadata)
  }
}

extension JSONDocument {
  fileprivate func member(_ name: StaticString, of node: JSONNode) -> JSONNode? { member(ByteView(name), of: node) }
}
