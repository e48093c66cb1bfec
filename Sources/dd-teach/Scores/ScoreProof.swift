import Records
import ToolKit
import Web

/// The proof that a server's scores are those of their tokens, by its first answer and one more request.
extension ScoreQuestion {
  /// What that one more request may take: all tokens but the last.
  func proof(of bytes: ByteView) -> Budget.Reservation? {
    guard (try? verdict.parse(bytes)) != nil, let node = verdict.member(ByteView("scores"), of: .root),
      let ids = TokenScores.inputIDs(verdict, node), ids.count > 1
    else { return nil }
    return Budget.Reservation(prompt: ids.count - 1, completion: 1)
  }

  /// One more request: the token that the model itself gives after all tokens but the last is the likeliest at its place.
  func prove(_ ask: Ask, _ bytes: ByteView) throws(ToolError) -> Bool {
    func fail(_ what: String) -> ToolError {
      ToolError(.unavailable, "\(server.name): its scores can't be used: \(what)")
    }
    guard (try? verdict.parse(bytes)) != nil else { throw fail("no verdict") }
    if let fault = Verdict.rejection(in: verdict) {
      guard ["no_logprobs", "misaligned"].contains(fault.reason) else { return false }
      throw fail(fault.detail)
    }
    guard let node = verdict.member(ByteView("scores"), of: .root) else { return false }
    guard let scores = TokenScores(verdict, node), scores.inputIDs.count > 1 else { return false }
    let likeliest = scores.topIDs[scores.topIDs.count - scores.k]
    guard let next = try generated(after: Array(scores.inputIDs.dropLast())) else {
      throw fail("it doesn't name the token that it goes on with, by which their place is proved")
    }
    // Two candidates may be as good as equal, and the model's arithmetic another in a batch.
    let last = scores.topIDs.count - scores.k..<scores.topIDs.count
    let isAsGood = last.contains {
      scores.topIDs[$0] == next && scores.topLogprobs[$0] >= scores.topLogprobs[last.lowerBound] - 0.1
    }
    guard isAsGood else {
      throw fail(
        "position \(scores.inputIDs.count - 1) has \(likeliest) as its likeliest token, but the model goes on with \(next) there"
      )
    }
    return true
  }

  private func timed(_ request: HTTPRequest) -> HTTPRequest {
    var request = request
    request.timeout = server.options.timeout
    return request
  }

  /// The token that the model gives at temperature 0; nil where the server doesn't name it.
  private func generated(after ids: [Int32]) throws(ToolError) -> Int32? {
    let body = ByteBuffer(capacity: 8 * ids.count + 256)
    if server.kind == .sglang {
      body.append("{\"input_ids\":")
      Self.append(ids, to: body)
      body.append(",\"sampling_params\":{\"max_new_tokens\":1,\"temperature\":0},\"return_logprob\":true}")
      let answer = try server.exchange(timed(server.request("/generate", body: body)))
      let last = answer?["meta_info"]?["output_token_logprobs"]?.elements.first?.elements
      return last.flatMap { $0.count > 1 ? $0[1].int.flatMap { Int32(exactly: $0) } : nil }
    }
    body.append("{\"model\":")
    JSONText.appendString(server.model, to: body)
    body.append(",\"prompt\":")
    Self.append(ids, to: body)
    body.append(",\"max_tokens\":1,\"temperature\":0,\"return_token_ids\":true}")
    let answer = try server.exchange(timed(server.request("completions", body: body)))
    return answer?["choices"]?.elements.first?["token_ids"]?.elements.first?.int.flatMap { Int32(exactly: $0) }
  }
}
