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
    let lists: [(StaticString, Int64?)] = [
      ("input_ids", nil), ("labels", Self.ignored), ("token_ids", nil), ("target_token_ids", nil),
    ]
    for (name, others) in lists {
      guard let list = row.document.member(ByteView(name), of: .root), row.document.kind(list) == .array else {
        continue
      }
      try check(list, of: row, name, below: vocabularySize, or: others)
    }
  }

  private func check(
    _ list: JSONNode, of row: Row, _ name: StaticString, below limit: Int, or others: Int64?
  ) throws(ToolError) {
    if let first = row.document.firstChild(list), row.document.kind(first) == .array {
      var child: JSONNode? = first
      while let inner = child {
        guard row.document.kind(inner) == .array else { throw notAll(row, name) }
        try check(inner, of: row, name, below: limit, or: others)
        child = row.document.sibling(of: inner, in: list)
      }
      return
    }
    var wrong: Int64?
    let areIntegers = row.document.eachInteger(in: list) { id in
      if !(0..<Int64(limit)).contains(id) && id != others && wrong == nil { wrong = id }
    }
    if let wrong {
      throw ToolError(.dataError, "\(row.name): '\(name)[]': \(wrong) is no token id: --vocab-size is \(limit)")
    }
    if !areIntegers { throw notAll(row, name) }
  }

  private func notAll(_ row: Row, _ name: StaticString) -> ToolError {
    ToolError(.dataError, "\(row.name): '\(name)[]' are not all token ids")
  }
}
