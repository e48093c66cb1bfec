import Records
import Text
import ToolKit
import Tokens

/// What of a sample is counted, found by one thread and noted for the tally: the size of its text, and where the names in
/// its line are that the tally tells apart.
///
/// Notes: whether there is text (1; 2 where tokens are counted, too), its code points, words and tokens; how many members
/// the metadata have, or `inDocument`; of each the place of its key, its kind with how many names its value has for whom,
/// and their places.
final class SampleMeasure: RecordMeasure {
  /// In place of a number of members: names are escaped, and have to be read from the document.
  static let inDocument = Int.max

  /// Whom the names in a member's value are for.
  enum Names: Int { case nobody, types, licenses }

  private let record: MeasuredRecord
  private let text: TextField
  private let counter: TokenCounter?
  private var members: [UInt64] = []

  init(textField: FieldPath, _ counting: TokenCounting?, _ record: MeasuredRecord) {
    counter = counting?.counter()
    self.record = record
    text = TextField(textField)
  }

  func measure() throws(ToolError) -> Verdict? {
    let document = record.document
    if let size = text.size(in: document) {
      record.notes.put(counter == nil ? 1 : 2)
      record.notes.put(size.codePoints)
      record.notes.put(size.words)
      if let counter { record.notes.put(try counter.count(text, in: document, at: record.place()) ?? 0) }
    } else {
      record.notes.put(0)
    }
    members.removeAll(keepingCapacity: true)
    let count = document.metadata.map { findMembers(document, $0) } ?? 0
    record.notes.put(count)
    if count != Self.inDocument {
      for word in members { record.notes.put(word) }
    }
    return nil
  }

  private func findMembers(_ document: JSONDocument, _ node: JSONNode) -> Int {
    var count = 0
    var child = document.firstChild(node)
    while let key = child {
      let value = document.value(ofKey: key)
      if document.isEscaped(key) { return Self.inDocument }
      let name = document.raw(key)
      members.append(Self.place(document, key))
      let names: Names = name == "type" ? .types : name == "license" ? .licenses : .nobody
      guard names == .nobody ? addNone(document, value) : add(names, document, value) else { return Self.inDocument }
      count += 1
      child = document.sibling(of: value, in: node)
    }
    return count
  }

  private func addNone(_ document: JSONDocument, _ value: JSONNode) -> Bool {
    members.append(UInt64(document.kind(value).rawValue))
    return true
  }

  /// A type is a text, a licence a text or a list of texts. False where one of them is escaped.
  private func add(_ names: Names, _ document: JSONDocument, _ value: JSONNode) -> Bool {
    let at = members.count
    members.append(0)
    var count = 0
    func add(_ node: JSONNode) -> Bool {
      guard document.kind(node) == .string else { return true }
      if document.isEscaped(node) { return false }
      members.append(Self.place(document, node))
      count += 1
      return true
    }
    if document.kind(value) == .array && names == .licenses {
      var child = document.firstChild(value)
      while let element = child {
        guard add(element) else { return false }
        child = document.sibling(of: element, in: value)
      }
    } else if !add(value) {
      return false
    }
    members[at] = UInt64(document.kind(value).rawValue) | UInt64(names.rawValue) << 8 | UInt64(count) << 16
    return true
  }

  /// Where a string stands in the line; lines are shorter than 4 GiB.
  private static func place(_ document: JSONDocument, _ node: JSONNode) -> UInt64 {
    let range = document.range(node)
    return UInt64(range.lowerBound) << 32 | UInt64(range.upperBound)
  }
}

extension JSONDocument {
  /// The sample's metadata, an object.
  var metadata: JSONNode? {
    member(ByteView("metadata"), of: .root).flatMap { kind($0) == .object ? $0 : nil }
  }
}
