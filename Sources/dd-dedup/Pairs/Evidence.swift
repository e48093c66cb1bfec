import Records

/// What a line of `--duplicates` or `--rejects` says of a dropped record.
struct Evidence {
  private let document: JSONDocument
  private let row: FieldLookup
  private let reason: FieldLookup
  private let repeats: [FieldLookup]
  private let similarity: [FieldLookup]

  /// What is wrong with a line that is none.
  static let missing =
    "it has no 'row' with what it 'repeats', or a 'reason': the first operand is what --duplicates or --rejects wrote"

  /// Of the lines that `document` parses.
  init(_ document: JSONDocument) throws(ToolError) {
    self.document = document
    row = FieldLookup(try FieldPath("row"))
    reason = FieldLookup(try FieldPath("reason"))
    repeats = try [FieldLookup(FieldPath("repeats")), FieldLookup(FieldPath("detail.repeats"))]
    similarity = try [FieldLookup(FieldPath("jaccard")), FieldLookup(FieldPath("detail.jaccard"))]
  }

  /// The name of what the record at hand repeats, as JSON, nil where that isn't known or it was dropped for something
  /// else; and how alike they are. Nil for a line that is no evidence.
  func look() -> (repeats: String?, similarity: Double)? {
    guard let row = row.first(in: document), document.kind(row) == .object else { return nil }
    let original = repeats.lazy.compactMap { $0.first(in: document) }.first
    let hasReason = reason.first(in: document).map { document.kind($0) == .string } ?? false
    guard original != nil || hasReason else { return nil }
    let name = original.map { String(document.source($0)) }
    guard let node = similarity.lazy.compactMap({ $0.first(in: document) }).first else {
      return (name == "null" ? nil : name, 1)
    }
    guard document.kind(node) == .number, let value = Double(String(document.source(node))), (0...1).contains(value)
    else { return nil }
    return (name == "null" ? nil : name, value)
  }
}
