import Records

/// Reads the scores of a prompt's tokens as vLLM (`prompt_logprobs`) and SGLang (`input_token_logprobs`) write them.
final class ScoreReader {
  /// Why there are none.
  enum Fault: Error {
    /// The answer has no scores at all.
    case noLogprobs(String)
    /// The scores aren't those of the tokens.
    case misaligned(String)
    /// The answer is no answer.
    case broken(String)
  }

  private let document = JSONDocument()
  private let k: Int
  /// The candidates of one position, by rank.
  private var found: [(rank: Int, id: Int32, logprob: Float)] = []

  init(k: Int) { self.k = k }

  /// vLLM's `prompt_token_ids` and `prompt_logprobs`: `[null, {"id":{"logprob","rank","decoded_token"}…}, …]`, of which a
  /// chat completion has both beside its choices, a completion in its one choice.
  func readVLLM(_ body: ByteView) throws(Fault) -> (TokenScores, Usage) {
    try parse(body)
    guard let list = ofPrompt("prompt_logprobs"), document.kind(list) == .array else {
      throw .noLogprobs("the answer has no 'prompt_logprobs'")
    }
    guard let ids = ofPrompt("prompt_token_ids").flatMap(document.tokenIDs) else {
      throw .noLogprobs("the answer has no 'prompt_token_ids'")
    }
    var scores = TokenScores(k: k)
    scores.inputIDs = ids
    scores.topIDs.reserveCapacity(k * ids.count)
    scores.topLogprobs.reserveCapacity(k * ids.count)
    scores.logprobs.reserveCapacity(ids.count)
    var position = 0
    var child = document.firstChild(list)
    while let node = child {
      child = document.sibling(of: node, in: list)
      defer { position += 1 }
      guard position < ids.count else { continue }
      if position == 0 && document.kind(node) == .null { continue }
      guard position > 0, document.kind(node) == .object else {
        throw .misaligned("position \(position) has no candidates")
      }
      try takeVLLM(node, ids[position], at: position, into: &scores)
    }
    guard position == ids.count else { throw .misaligned("\(position) positions for \(ids.count) tokens") }
    return (scores, Usage(document))
  }

  /// A member beside the choices, else in the first of them.
  private func ofPrompt(_ name: StaticString) -> JSONNode? {
    if let member = document.member(ByteView(name), of: .root) { return member }
    let choices = document.member(ByteView("choices"), of: .root)
    return choices.flatMap(document.firstChild).flatMap { document.member(ByteView(name), of: $0) }
  }

  private func takeVLLM(_ node: JSONNode, _ token: Int32, at position: Int, into scores: inout TokenScores)
    throws(Fault)
  {
    found.removeAll(keepingCapacity: true)
    var own: Float?
    var child = document.firstChild(node)
    while let key = child {
      let value = document.value(ofKey: key)
      child = document.sibling(of: value, in: node)
      let (score, place) = scoreAndRank(of: value)
      guard let id = JSONDocument.tokenID(document.raw(key)), let score, document.kind(score) == .number else {
        throw .misaligned("position \(position) has a candidate without id and logprob")
      }
      guard let logprob = document.logprob(score) else {
        let number = serverWords(String(document.raw(score)), most: 40)
        throw .misaligned("position \(position) has \(number) as a logprob, which is above 0")
      }
      if id == token { own = logprob }
      let rank = place.flatMap { JSONDocument.tokenID(document.raw($0)) } ?? .max
      if rank <= k { found.append((Int(rank), id, logprob)) }
    }
    guard let own else { throw .misaligned("token \(position) is not among its own candidates") }
    try take(own, at: position, into: &scores)
  }

  /// The members `logprob` and `rank` of a candidate, in one pass.
  private func scoreAndRank(of candidate: JSONNode) -> (score: JSONNode?, rank: JSONNode?) {
    var (score, rank): (JSONNode?, JSONNode?)
    guard document.kind(candidate) == .object else { return (nil, nil) }
    var child = document.firstChild(candidate)
    while let key = child {
      let value = document.value(ofKey: key)
      switch document.raw(key) {
      case let name where name == "logprob": score = value
      case let name where name == "rank": rank = value
      default: break
      }
      // What comes behind both is the token's text.
      if score != nil && rank != nil { break }
      child = document.sibling(of: value, in: candidate)
    }
    return (score, rank)
  }

  /// SGLang's `meta_info.input_token_logprobs` `[[logprob,id,text]…]` and `input_top_logprobs` `[null,[[logprob,id,text]…]…]`.
  /// They have to be of these ids.
  func readSGLang(_ body: ByteView, of ids: [Int32]) throws(Fault) -> (TokenScores, Usage) {
    try parse(body)
    guard let meta = document.member(ByteView("meta_info"), of: .root),
      let tokens = document.member(ByteView("input_token_logprobs"), of: meta), document.kind(tokens) == .array,
      let tops = document.member(ByteView("input_top_logprobs"), of: meta), document.kind(tops) == .array
    else { throw .noLogprobs("the answer has no 'input_token_logprobs' and 'input_top_logprobs'") }
    var scores = TokenScores(k: k)
    var own: [Float] = []
    var child = document.firstChild(tokens)
    while let node = child {
      guard let (logprob, id) = pair(node, mayBeNull: own.isEmpty) else {
        throw .misaligned("token \(own.count) has no logprob and id")
      }
      scores.inputIDs.append(id)
      own.append(logprob)
      child = document.sibling(of: node, in: tokens)
    }
    try takeSGLang(tops, own, into: &scores)
    guard scores.inputIDs == ids else { throw .misaligned("its tokens are others than those that were sent") }
    var usage = Usage(document)
    usage.prompt = document.countMember("prompt_tokens", of: meta) ?? own.count
    usage.isKnown = true
    return (scores, usage)
  }

  private func takeSGLang(_ tops: JSONNode, _ own: [Float], into scores: inout TokenScores) throws(Fault) {
    var position = 0
    var child = document.firstChild(tops)
    while let node = child {
      child = document.sibling(of: node, in: tops)
      defer { position += 1 }
      if position == 0 || position >= own.count { continue }
      found.removeAll(keepingCapacity: true)
      var candidate = document.firstChild(node)
      while let entry = candidate {
        guard let (logprob, id) = pair(entry) else { throw .misaligned("position \(position): a candidate without id") }
        if found.count < k { found.append((found.count + 1, id, logprob)) }
        candidate = document.sibling(of: entry, in: node)
      }
      try take(own[position], at: position, into: &scores)
    }
    guard position == own.count else { throw .misaligned("\(position) positions for \(own.count) tokens") }
  }

  /// The `tokens` of `/tokenize`.
  func readTokens(_ body: ByteView) throws(Fault) -> [Int32] {
    try parse(body)
    guard let list = document.member(ByteView("tokens"), of: .root), let ids = document.tokenIDs(list) else {
      throw .broken("/tokenize gave no tokens")
    }
    return ids
  }

  private func parse(_ body: ByteView) throws(Fault) {
    do throws(Malformed) {
      try document.parse(body)
    } catch { throw .broken("its answer is no JSON object (byte \(error.byte): \(error.what))") }
    if let error = document.member(ByteView("error"), of: .root), document.kind(error) != .null {
      throw .broken("an error in its answer: '\(serverWords(document.textMember("message", of: error) ?? ""))'")
    }
  }

  private func take(_ own: Float, at position: Int, into scores: inout TokenScores) throws(Fault) {
    guard found.count >= k else {
      throw .misaligned("position \(position) has \(found.count) of \(k) candidates")
    }
    found.sort { $0.rank < $1.rank }
    guard found.prefix(k).enumerated().allSatisfy({ $0.element.rank == $0.offset + 1 }) else {
      throw .misaligned("position \(position) has not the ranks 1 to \(k)")
    }
    for candidate in found.prefix(k) {
      scores.topIDs.append(candidate.id)
      scores.topLogprobs.append(candidate.logprob)
    }
    scores.logprobs.append(own)
  }

  private func pair(_ node: JSONNode, mayBeNull: Bool = false) -> (Float, Int32)? {
    guard document.kind(node) == .array, let first = document.firstChild(node),
      let second = document.sibling(of: first, in: node), let id = JSONDocument.tokenID(document.raw(second))
    else { return nil }
    if mayBeNull && document.kind(first) == .null { return (0, id) }
    guard document.kind(first) == .number else { return nil }
    return document.logprob(first).map { ($0, id) }
  }
}
