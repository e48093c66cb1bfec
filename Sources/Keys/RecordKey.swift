public import Records
internal import Text

/// Finds the key of a record and works out its fingerprint.
public final class RecordKey {
  private enum Part {
    /// `prompt`: the text up to `metadata.prompt_end`; of a record without text its `prompt`.
    case prompt(Prompt, column: FieldLookup)
    /// One value.
    case value(FieldLookup)
    /// What a path with `[]` gives, as a list.
    case list(FieldLookup)
  }

  private let document: JSONDocument
  private let parts: [(name: String, part: Part)]
  /// Where there is one part alone: that.
  private let only: Part?
  private let hasher: KeyHasher
  private let normalizer: Normalizer
  private let framing: KeyFraming
  /// The field that the last record without a key lacked.
  public private(set) var missing = ""

  /// Prepares the key of records that `document` parses. Throws exit 64 for a path that is none.
  public init(_ specification: KeySpecification, of document: JSONDocument) throws(ToolError) {
    self.document = document
    var parts: [(String, Part)] = []
    for field in specification.fields { parts.append((field, try Self.part(field))) }
    self.parts = parts
    only = parts.count == 1 ? parts[0].1 : nil
    hasher = try KeyHasher(specification.hash)
    let normalizer = Normalizer(specification.normalization)
    self.normalizer = normalizer
    framing = KeyFraming(document) { (text) throws(ToolError) in try normalizer.normalize(text) }
  }

  private static func part(_ field: String) throws(ToolError) -> Part {
    if field == "prompt" {
      return .prompt(try Prompt(textField: try FieldPath("text")), column: FieldLookup(try FieldPath(field)))
    }
    let path = try FieldPath(field)
    let lookup = FieldLookup(path)
    return path.steps.contains(.each) ? .list(lookup) : .value(lookup)
  }

  /// The fingerprint of the record at hand; nil when a field is missing or null.
  public func fingerprint() throws(ToolError) -> Fingerprint? {
    if let text = onlyText {
      return hasher.fingerprint(try normalizer.normalize(text))
    }
    framing.begin()
    for (name, part) in parts {
      guard try append(part) else {
        missing = name
        return nil
      }
    }
    return hasher.fingerprint(framing.frame.view)
  }

  private var onlyText: ByteView? {
    switch only {
    case .prompt(let prompt, let column)?: prompt.text(in: document) ?? text(at: column)
    case .value(let lookup)?: text(at: lookup)
    case .list?, nil: nil
    }
  }

  private func text(at lookup: FieldLookup) -> ByteView? {
    lookup.first(in: document).flatMap { document.kind($0) == .string ? document.text($0) : nil }
  }

  private func append(_ part: Part) throws(ToolError) -> Bool {
    switch part {
    case .prompt(let prompt, let column):
      guard let text = prompt.text(in: document) else { return try append(column) }
      try framing.append(text: text)
    case .value(let lookup): return try append(lookup)
    case .list(let lookup):
      var nodes: [JSONNode] = []
      lookup.forEach(in: document) { nodes.append($0) }
      if nodes.isEmpty { return false }
      framing.frame.append("[")
      for node in nodes { try framing.append(node) }
      framing.frame.append("]")
    }
    return true
  }

  private func append(_ lookup: FieldLookup) throws(ToolError) -> Bool {
    guard let node = lookup.first(in: document), document.kind(node) != .null else { return false }
    try framing.append(node)
    return true
  }
}
