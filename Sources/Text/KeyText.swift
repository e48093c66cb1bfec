public import Records

/// The text of a record's key: of several fields, or of a path with `[]`, the texts joined by line ends; of a list or an
/// object its strings in the order of the document, likewise.
public final class KeyText {
  private enum Part {
    /// Of a record without text, its column `prompt`.
    case prompt(Prompt, column: FieldLookup)
    case values(FieldLookup)
  }

  private let document: JSONDocument
  private let fields: [String]
  private let parts: [Part]
  /// The first field that the last record lacked, or had null in.
  public private(set) var missing: String?
  private let joined = ByteBuffer(capacity: 4096)
  private var pieces = 0

  /// For records that `document` parses. Throws exit 64 for a path that is none.
  public init(_ fields: [String], of document: JSONDocument) throws(ToolError) {
    self.document = document
    self.fields = fields
    parts = try fields.map { (field) throws(ToolError) in
      let lookup = FieldLookup(try FieldPath(field))
      return field == "prompt" ? .prompt(try Prompt(textField: try FieldPath("text")), column: lookup) : .values(lookup)
    }
  }

  /// The text of the record at hand, good until the next call or record; empty where the fields are missing.
  public func text() -> ByteView {
    missing = nil
    if parts.count == 1, let text = single(parts[0]) { return text }
    joined.removeAll()
    pieces = 0
    for (part, field) in zip(parts, fields) where !append(part) { missing = missing ?? field }
    return joined.view
  }

  /// The text where it stands in the record as it is.
  private func single(_ part: Part) -> ByteView? {
    switch part {
    case .prompt(let prompt, let column): return prompt.text(in: document) ?? value(at: column)
    case .values(let lookup): return value(at: lookup)
    }
  }

  private func value(at lookup: FieldLookup) -> ByteView? {
    guard !lookup.path.steps.contains(.each), let node = lookup.first(in: document) else { return nil }
    return document.kind(node) == .string ? document.text(node) : nil
  }

  /// False when the record has nothing there, or null.
  private func append(_ part: Part) -> Bool {
    switch part {
    case .prompt(let prompt, let column):
      guard let text = prompt.text(in: document) else { return appendValues(at: column) }
      append(text)
      return true
    case .values(let lookup): return appendValues(at: lookup)
    }
  }

  private func appendValues(at lookup: FieldLookup) -> Bool {
    var isThere = false
    lookup.forEach(in: document) { node in
      guard document.kind(node) != .null else { return }
      isThere = true
      switch document.kind(node) {
      case .array, .object: appendStrings(of: node)
      default: append(document.text(node))
      }
    }
    return isThere
  }

  private func append(_ piece: ByteView) {
    if pieces > 0 { joined.append(0x0A) }
    joined.append(piece)
    pieces += 1
  }

  private func appendStrings(of node: JSONNode) {
    switch document.kind(node) {
    case .string: append(document.text(node))
    case .array:
      var child = document.firstChild(node)
      while let element = child {
        appendStrings(of: element)
        child = document.sibling(of: element, in: node)
      }
    case .object:
      var child = document.firstChild(node)
      while let key = child {
        let value = document.value(ofKey: key)
        appendStrings(of: value)
        child = document.sibling(of: value, in: node)
      }
    default: break
    }
  }
}
