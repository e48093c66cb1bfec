import Records

/// Writes a row with the scores of its tokens.
final class ScoredRow {
  private let options: ScoringOptions
  private let model: String
  private let member: AddedMember
  private let verdict = JSONDocument()
  private let prompt = JSONDocument()
  private static let missing = RowFault(reason: "no_logprobs", detail: "the journal has no scores for it")

  /// `member`: the name of the member that they are added as.
  init(_ options: ScoringOptions, model: String, member: String) {
    self.options = options
    self.model = model
    self.member = AddedMember(member)
  }

  /// Appends the row's line. `verdicts`: that of the whole, and where there is one that of its prompt.
  func write(_ row: ByteView, _ verdicts: [ByteBuffer], to lines: ByteBuffer) throws(RowFault) {
    guard let first = verdicts.first, (try? verdict.parse(first.view)) != nil,
      let node = verdict.member(ByteView("scores"), of: .root),
      verdict.countMember("k", of: node) == options.candidates,
      let ids = TokenScores.inputIDs(verdict, node)
    else { throw Self.missing }
    let promptTokens = try verdicts.count > 1 ? promptTokens(verdicts[1], ids) : nil
    let start = options.from == .assistant ? max(1, promptTokens ?? 1) : 1
    member.open(row, to: lines)
    lines.append("{\"model\":")
    JSONText.appendString(model, to: lines)
    lines.append(",\"k\":")
    lines.append(decimal: options.candidates)
    lines.append(",\"start\":")
    lines.append(decimal: start)
    if let promptTokens {
      lines.append(",\"prompt_tokens\":")
      lines.append(decimal: promptTokens)
    }
    if options.dtype == .f16 { lines.append(",\"dtype\":\"f16\"") }
    if start == 1 && !options.lists && options.dtype == .f32 {
      try copyArrays(of: node, tokens: ids.count, to: lines)
    } else {
      guard let scores = TokenScores(verdict, node)?.from(start) else { throw Self.missing }
      if options.lists { scores.appendLists(to: lines) } else { scores.appendBase64(options.dtype, to: lines) }
    }
    lines.append("}}\n")
  }

  /// Appends the arrays as the verdict has them.
  private func copyArrays(of node: JSONNode, tokens: Int, to lines: ByteBuffer) throws(RowFault) {
    let rows = max(0, tokens - 1)
    for name in TokenScores.arrays {
      guard let array = name.withBytes({ verdict.member($0, of: node) }), verdict.kind(array) == .string else {
        throw Self.missing
      }
      let numbers = ["input_ids": tokens, "logprobs": rows][name] ?? rows * options.candidates
      guard verdict.raw(array).count == (4 * numbers + 2) / 3 * 4 else { throw Self.missing }
      lines.append(",\"\(name)\":")
      lines.append(verdict.source(array))
    }
  }

  /// Tokens that the prompt and the whole begin with: a template may end a prompt with more than the answer has.
  private func promptTokens(_ bytes: ByteBuffer, _ ids: [Int32]) throws(RowFault) -> Int {
    guard (try? prompt.parse(bytes.view)) != nil, let list = prompt.member(ByteView("tokens"), of: .root) else {
      throw Self.missing
    }
    var count = 0
    var child = prompt.firstChild(list)
    while let node = child, count < ids.count, String(prompt.raw(node)) == "\(ids[count])" {
      count += 1
      child = prompt.sibling(of: node, in: list)
    }
    return count
  }
}
