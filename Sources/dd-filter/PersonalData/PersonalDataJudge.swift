import PersonalData
import Records
import Text
import ToolKit

/// Personal data in every string and key of a record, found and masked, for one thread.
final class PersonalDataJudge {
  private let plan: PersonalDataPlan
  private let document: JSONDocument
  private let finder: PersonalDataFinder
  private var findings: [PersonalDataFinder.Finding] = []
  private var edits: [(range: Range<Int>, value: Range<Int>)] = []
  private let values = ByteBuffer(capacity: 1 << 12)
  private let masked = ByteBuffer(capacity: 1 << 12)
  /// How many of each kind the record at hand has, in the order of the plan's kinds.
  private(set) var counts: [Int] = []

  /// How many of a kind were found, in words: `2 email`.
  func detail(_ place: Int) -> String { "\(counts[place]) \(plan.kinds[place].rawValue)" }
  /// Where the text is that the offsets in metadata are about.
  private let text: FieldLookup
  private let offsets: MaskedOffsets

  /// What names a record and where it comes from says nothing of anybody, and is asked for by name.
  private static let names = [ByteView("id"), ByteView("source"), ByteView("category")]

  init(_ plan: PersonalDataPlan, _ textField: String, of document: JSONDocument) throws(ToolError) {
    guard let finder = PersonalDataFinder(Set(plan.kinds), countries: plan.countries) else {
      throw ToolError(.usage, "--pii-country names a country that is not known")
    }
    self.plan = plan
    self.document = document
    self.finder = finder
    text = FieldLookup(try FieldPath(textField))
    offsets = try MaskedOffsets(of: document)
  }

  /// Looks through the record at hand; true when something was found.
  func look() -> Bool {
    counts = [Int](repeating: 0, count: plan.kinds.count)
    edits.removeAll(keepingCapacity: true)
    values.removeAll()
    visit(.root, text.first(in: document))
    return counts.contains { $0 > 0 }
  }

  private func visit(_ node: JSONNode, _ textNode: JSONNode?) {
    switch document.kind(node) {
    case .string: look(at: node, isText: node == textNode)
    case .array:
      var child = document.firstChild(node)
      while let element = child {
        visit(element, textNode)
        child = document.sibling(of: element, in: node)
      }
    case .object: visitMembers(of: node, textNode)
    default: break
    }
  }

  private func visitMembers(of node: JSONNode, _ textNode: JSONNode?) {
    var keys: MaskedKeys?
    var child = document.firstChild(node)
    while let key = child {
      let value = document.value(ofKey: key)
      child = document.sibling(of: value, in: node)
      if node == .root && Self.names.contains(where: { document.raw(key) == $0 }) { continue }
      if find(in: document.text(key)) {
        keys = keys ?? MaskedKeys(of: node, in: document)
        replace(key, with: keys?.name(masked.view) ?? masked.view)
      }
      visit(value, textNode)
    }
  }

  private func look(at node: JSONNode, isText: Bool) {
    let text = document.text(node)
    guard find(in: text) else { return }
    replace(node, with: masked.view)
    guard isText else { return }
    offsets.move(findings, in: text) { node, moved in
      let start = values.count
      values.append(decimal: moved)
      edits.append((document.range(node), start..<values.count))
    }
  }

  /// Counts what is in a text; true when it has to be masked, as it is then in `masked`.
  private func find(in text: ByteView) -> Bool {
    finder.find(in: text, into: &findings)
    guard !findings.isEmpty else { return false }
    for finding in findings {
      if let place = plan.kinds.firstIndex(of: finding.kind) { counts[place] += 1 }
    }
    guard plan.action == .mask else { return false }
    masked.removeAll()
    var at = 0
    for finding in findings {
      masked.append(text[at..<finding.range.lowerBound])
      masked.append(finding.kind.placeholder)
      at = finding.range.upperBound
    }
    masked.append(text.suffix(from: at))
    return true
  }

  private func replace(_ string: JSONNode, with text: ByteView) {
    let start = values.count
    JSONText.appendString(text, to: values)
    let range = document.range(string)
    edits.append(((range.lowerBound - 1)..<(range.upperBound + 1), start..<values.count))
  }

  /// Writes the record at hand with what was found masked.
  func write(to line: ByteBuffer) {
    edits.sort { $0.range.lowerBound < $1.range.lowerBound }
    let source = document.line
    var at = 0
    for edit in edits {
      line.append(source[at..<edit.range.lowerBound])
      line.append(values.view[edit.value])
      at = edit.range.upperBound
    }
    line.append(source.suffix(from: at))
  }

  /// Appends `{"email":1,"ip":0,…}`.
  func append(to buffer: ByteBuffer) {
    buffer.append("{")
    for (place, kind) in plan.kinds.enumerated() {
      if place > 0 { buffer.append(",") }
      buffer.append("\"\(kind.rawValue)\":\(counts[place])")
    }
    buffer.append("}")
  }
}
