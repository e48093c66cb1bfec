internal import Records

/// The added tokens of a file.
struct AddedTokens {
  /// Found in the text as it is; nil when there are none.
  var raw: AddedTokenFinder?
  /// Found in normalised text.
  var normalized: AddedTokenFinder?
  /// All of them, by their content.
  var ids: [ExactText: UInt32] = [:]
}

extension TokenizerFile {
  /// Reads `added_tokens`. Their ids are the vocabulary's, or, in their order, the numbers behind it: those of the file
  /// say nothing, as in the reference.
  func readAddedTokens(_ vocabulary: Vocabulary, _ normalizer: Normalizer?) throws(ToolError) -> AddedTokens {
    guard let list = member("added_tokens", of: .root) else { return AddedTokens() }
    var result = AddedTokens()
    var tokens: [UInt32: AddedToken] = [:]
    var order: [UInt32] = []
    var next = UInt32(vocabulary.count)
    for (index, node) in try elements(list, "added_tokens").enumerated() {
      let token = try addedToken(node, "added_tokens[\(index)]")
      if token.content.isEmpty { continue }
      let key = ExactText(token.content)
      if let known = result.ids[key], tokens[known] == token { continue }
      var id = result.ids[key] ?? token.content.withBytes { vocabulary.id($0) }
      if id == nil {
        id = next
        next += 1
      }
      guard let id else { continue }
      result.ids[key] = id
      if tokens[id] == nil { order.append(id) }
      tokens[id] = token
    }
    let found = order.compactMap { id in tokens[id].map { AddedTokenFinder.Found(token: $0, id: id) } }
    result.raw = try finder(found.filter { !$0.token.isNormalized }, nil)
    result.normalized = try finder(found.filter { $0.token.isNormalized }, normalizer)
    return result
  }

  private func addedToken(_ node: JSONNode, _ part: String) throws(ToolError) -> AddedToken {
    guard let content = try text("content", of: node, part) else { throw fail(part, "\"content\" is missing") }
    let id = try required("id", of: node, part)
    if number(id) == nil { throw fail("\(part).id", "\(source(id)) is no id") }
    var token = AddedToken(content: String(content))
    token.singleWord = try flag("single_word", of: node, default: false, part)
    token.leftStrip = try flag("lstrip", of: node, default: false, part)
    token.rightStrip = try flag("rstrip", of: node, default: false, part)
    token.isNormalized = try flag("normalized", of: node, default: true, part)
    token.isSpecial = try flag("special", of: node, default: false, part)
    return token
  }

  private func finder(
    _ found: [AddedTokenFinder.Found], _ normalizer: Normalizer?
  ) throws(ToolError) -> AddedTokenFinder? {
    if found.isEmpty { return nil }
    let fragment = Fragment()
    var seen: Set<[UInt8]> = []
    var patterns: [(text: [UInt8], found: AddedTokenFinder.Found)] = []
    for entry in found {
      let content = Literal(entry.token.content)
      fragment.begin(content.bytes, origin: 0)
      try normalizer?.apply(to: fragment)
      let text = Array(fragment.text)
      let what = "\"\(entry.token.content)\" becomes"
      if text.isEmpty { throw fail("added_tokens", "\(what) nothing when it is normalised") }
      if !seen.insert(text).inserted { throw fail("added_tokens", "\(what) what another one is when it is normalised") }
      patterns.append((text, entry))
    }
    return AddedTokenFinder(patterns)
  }
}
