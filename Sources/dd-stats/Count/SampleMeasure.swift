import Records
import Text
import ToolKit
import Tokens

/// What of a sample is counted, found by one thread and noted for the tally: the size of its text, and where the names in
/// its line are that the tally tells apart.
///
/// Notes: the code points of the text, -1 where there is none, and -2 where labels stand in its place, its words, and its
/// tokens, -1 where none are counted; in place of words and tokens the labels, and those that are learned; how
/// many members the metadata have, or `inDocument`; of each a `Member`, with how many names its value has if they are for somebody, and where these are.
final class SampleMeasure: RecordMeasure {
  /// In place of a number of members: names are escaped, and have to be read from the document.
  static let inDocument = Int.max

  /// In place of code points: there is no text, or labels stand in its place.
  static let nothing = -1
  static let labelsAlone = -2

  /// Whom the names in a member's value are for.
  enum Names: UInt64 { case nobody, types, licenses }

  /// A member of the metadata in a word: where its key is, what its value is, and whom the names there are for.
  struct Member {
    let word: UInt64

    /// Longer keys are read from the document.
    static let longestKey = 0xFF_FFFF

    init(word: UInt64) { self.word = word }

    init(key: Range<Int>, _ kind: JSONKind, _ names: Names) {
      word = UInt64(key.lowerBound) << 32 | UInt64(key.count) << 8 | UInt64(kind.rawValue) << 4 | names.rawValue
    }

    var key: Range<Int> {
      let start = Int(word >> 32)
      return start..<start + Int(word >> 8 & 0xFF_FFFF)
    }
    var kind: JSONKind { JSONKind(rawValue: UInt8(word >> 4 & 0xF)) ?? .null }
    var names: Names { Names(rawValue: word & 0xF) ?? .nobody }
  }

  private let record: MeasuredRecord
  private let document: JSONDocument
  private let notes: Notes
  private let text: TextField
  private let counter: TokenCounter?

  init(textField: FieldPath, _ counting: TokenCounting?, _ record: MeasuredRecord) {
    counter = counting?.counter()
    self.record = record
    document = record.document
    notes = record.notes
    text = TextField(textField)
  }

  func measure() throws(ToolError) -> Verdict? {
    if let size = text.size(in: document) {
      notes.put(size.codePoints)
      notes.put(size.words)
      notes.put(try tokens() ?? -1)
    } else if let found = document.trainingLabels {
      notes.put(Self.labelsAlone)
      notes.put(found.all)
      notes.put(found.learned)
    } else {
      for number in [Self.nothing, 0, -1] { notes.put(number) }
    }
    let at = notes.count
    notes.put(0)
    guard let metadata = document.metadata else { return nil }
    if let count = putMembers(of: metadata) {
      notes.replace(at: at, with: count)
    } else {
      notes.truncate(to: at)
      notes.put(Self.inDocument)
    }
    return nil
  }

  private func tokens() throws(ToolError) -> Int? {
    guard let counter else { return nil }
    return try counter.count(text, in: document, at: record.place()) ?? 0
  }

  /// Returns how many; nil where one of them has to be read from the document.
  private func putMembers(of metadata: JSONNode) -> Int? {
    var count = 0
    let areNoted = document.eachMember(of: metadata) { place, name, isEscaped, value, kind in
      if isEscaped || place.count > Member.longestKey { return false }
      let names: Names = name == "type" ? .types : name == "license" ? .licenses : .nobody
      notes.put(Member(key: place, kind, names).word)
      count &+= 1
      return names == .nobody || putNames(names, value)
    }
    return areNoted ? count : nil
  }

  /// A type is a text, a licence a text or a list of texts. False where one of them is escaped.
  private func putNames(_ names: Names, _ value: JSONNode) -> Bool {
    let at = notes.count
    notes.put(0)
    if document.kind(value) == .array && names == .licenses {
      var child = document.firstChild(value)
      while let element = child {
        guard putName(element) else { return false }
        child = document.sibling(of: element, in: value)
      }
    } else if !putName(value) {
      return false
    }
    notes.replace(at: at, with: notes.count &- at &- 1)
    return true
  }

  /// Lines are shorter than 4 GiB.
  private func putName(_ node: JSONNode) -> Bool {
    guard document.kind(node) == .string else { return true }
    if document.isEscaped(node) { return false }
    let range = document.range(node)
    notes.put(UInt64(range.lowerBound) << 32 | UInt64(range.upperBound))
    return true
  }
}

extension JSONDocument {
  /// The sample's metadata, an object.
  var metadata: JSONNode? {
    member(ByteView("metadata"), of: .root).flatMap { kind($0) == .object ? $0 : nil }
  }
}
