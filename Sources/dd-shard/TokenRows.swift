import Records

/// What is looked at in training rows, whatever file they go into.
struct TokenRows {
  /// How many token ids there are, from 0.
  let vocabularySize: Int?
  /// A label that takes no part in training (torch's CrossEntropyLoss, ignore_index).
  private static let ignored: Int64 = -100

  /// Throws exit 65 for an id that is no token of the vocabulary.
  func check(_ row: Row) throws(ToolError) {
    guard let vocabularySize else { return }
    let lists: [(StaticString, Int64?)] = [("input_ids", nil), ("labels", Self.ignored)]
    for (name, others) in lists {
      guard let list = row.document.member(ByteView(name), of: .root), row.document.kind(list) == .array else {
        continue
      }
      var wrong: Int64?
      let areIntegers = row.document.eachInteger(in: list) { id in
        if !(0..<Int64(vocabularySize)).contains(id) && id != others && wrong == nil { wrong = id }
      }
      if let wrong {
        throw ToolError(
          .dataError, "\(row.name): '\(name)[]': \(wrong) is no token id: --vocab-size is \(vocabularySize)")
      }
      if !areIntegers { throw ToolError(.dataError, "\(row.name): '\(name)[]' are not all token ids") }
    }
  }
}
