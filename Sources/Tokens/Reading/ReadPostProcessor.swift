internal import Records

/// The tokens that a model wants around a text: with `--special add`.
struct SpecialTokens: Sendable {
  var before: [UInt32] = []
  var behind: [UInt32] = []
}

extension TokenizerFile {
  /// Reads `post_processor`.
  func readPostProcessor() throws(ToolError) -> SpecialTokens {
    var special = SpecialTokens()
    if let node = member("post_processor", of: .root) { try postProcess(node, "post_processor", &special) }
    return special
  }

  private func postProcess(_ node: JSONNode, _ part: String, _ special: inout SpecialTokens) throws(ToolError) {
    let type = try type(of: node, part)
    switch type {
    case "ByteLevel": break
    case "TemplateProcessing": try template(node, part, &special)
    case "RobertaProcessing", "BertProcessing":
      special.before = [try pairID("cls", of: node, part)] + special.before
      special.behind.append(try pairID("sep", of: node, part))
    case "Sequence":
      let list = try elements(try required("processors", of: node, part), "\(part).processors")
      for (index, element) in list.enumerated() { try postProcess(element, "\(part).processors[\(index)]", &special) }
    default: throw unknown(type, part)
    }
  }

  /// `["[CLS]", 101]`.
  private func pairID(_ name: StaticString, of node: JSONNode, _ part: String) throws(ToolError) -> UInt32 {
    let list = try elements(try required(name, of: node, part), "\(part).\(name)")
    guard list.count == 2, let id = number(list[1]) else { throw fail("\(part).\(name)", "it is no token with its id") }
    return id
  }

  private func template(_ node: JSONNode, _ part: String, _ special: inout SpecialTokens) throws(ToolError) {
    var before: [UInt32] = []
    var behind: [UInt32] = []
    var hasText = false
    let pieces = try elements(try required("single", of: node, part), "\(part).single")
    for (index, piece) in pieces.enumerated() {
      let place = "\(part).single[\(index)]"
      if let sequence = member("Sequence", of: piece) {
        guard !hasText, let id = try text("id", of: sequence, place), id == "A" else {
          throw fail(place, "it is not exact: one text, A, is known")
        }
        hasText = true
      } else if let token = member("SpecialToken", of: piece), let name = try text("id", of: token, place) {
        let ids = try specialIDs(name, node, part)
        if hasText { behind += ids } else { before += ids }
      } else {
        throw fail(place, "\(source(piece)) is neither a text nor a token")
      }
    }
    if !hasText { throw fail("\(part).single", "it has no text") }
    special.before = before + special.before
    special.behind += behind
  }

  private func specialIDs(_ name: ByteView, _ node: JSONNode, _ part: String) throws(ToolError) -> [UInt32] {
    let part = "\(part).special_tokens"
    let table = try required("special_tokens", of: node, part)
    guard let entry = document.member(name, of: table) else { throw fail(part, "\"\(String(name))\" is missing") }
    var ids: [UInt32] = []
    for element in try elements(try required("ids", of: entry, part), "\(part).ids") {
      guard let id = number(element) else { throw fail("\(part).ids", "\(source(element)) is no id") }
      ids.append(id)
    }
    return ids
  }
}
