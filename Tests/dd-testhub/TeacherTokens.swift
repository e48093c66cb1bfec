/// Tokens and scores of the teacher's server: made up, the same for the same text, and a prompt's are the beginning of those
/// of the whole conversation.
enum TeacherTokens {
  private static let vocabulary = 1024

  /// A role's first token, a token for every 4 bytes, a last one; for ids, these.
  static func ids(of body: [String: Any]) -> [Int] {
    if let ids = (body["input_ids"] ?? body["prompt"]) as? [Int] { return ids }
    if let text = body["prompt"] as? String { return [1] + pieces(text) }
    let messages = body["messages"] as? [[String: Any]] ?? []
    var ids = [1]
    for message in messages {
      ids.append(roleID(message["role"] as? String ?? ""))
      ids += pieces(message["content"] as? String ?? "")
      ids.append(2)
    }
    if body["add_generation_prompt"] as? Bool ?? true { ids.append(roleID("assistant")) }
    return ids
  }

  private static func roleID(_ role: String) -> Int { ["system": 3, "user": 4, "assistant": 5][role] ?? 6 }

  private static func pieces(_ text: String) -> [Int] {
    let bytes = Array(text.utf8)
    return stride(from: 0, to: bytes.count, by: 4).map { start in
      10 + bytes[start..<min(start + 4, bytes.count)].reduce(7) { ($0 * 31 + Int($1)) % (vocabulary - 10) }
    }
  }

  /// The candidate of a rank, from 0, for the token at a place, which only the token before it decides.
  static func candidate(_ rank: Int, after ids: [Int], at place: Int) -> Int {
    (ids[place - 1] * 31 + place * 7 + rank * 13) % vocabulary
  }

  private static func logprob(_ rank: Int) -> Double { -0.123456789012 * Double(rank + 1) }

  private static func tops(_ ids: [Int], at place: Int, _ k: Int, shift: Int) -> [Int] {
    (0..<k).map { candidate($0, after: ids, at: min(ids.count, max(1, place - shift))) }
  }

  /// What the token itself has: that of its rank, or less than all.
  private static func own(_ ids: [Int], at place: Int) -> Double {
    let rank = (0..<20).first { candidate($0, after: ids, at: place) == ids[place] }
    return rank.map(logprob) ?? -17.25
  }

  /// vLLM's `prompt_logprobs`: the token itself first, then the candidates.
  static func scores(_ ids: [Int], _ k: Int, shift: Int) -> JSON {
    func entry(_ id: Int, _ value: Double, _ rank: Int) -> (String, JSON) {
      ("\(id)", .object([("logprob", .decimal(value)), ("rank", .integer(rank)), ("decoded_token", "é")]))
    }
    let rest = (1..<max(1, ids.count)).map { place -> JSON in
      let tops = tops(ids, at: place, k, shift: shift)
      var entries = tops.firstIndex(of: ids[place]) == nil ? [entry(ids[place], own(ids, at: place), 900)] : []
      for (rank, id) in tops.enumerated() { entries.append(entry(id, logprob(rank), rank + 1)) }
      return .object(entries)
    }
    return .array([.null] + rest)
  }

  /// SGLang's `input_token_logprobs`.
  static func ownScores(_ ids: [Int]) -> JSON {
    .array(
      ids.indices.map { place in
        .array([place == 0 ? .null : .decimal(own(ids, at: place)), .integer(ids[place]), .null])
      })
  }

  /// SGLang's `input_top_logprobs`.
  static func topScores(_ ids: [Int], _ k: Int, shift: Int) -> JSON {
    let rest = (1..<max(1, ids.count)).map { place -> JSON in
      let tops = tops(ids, at: place, k, shift: shift)
      return .array(tops.enumerated().map { .array([.decimal(logprob($0)), .integer($1), .null]) })
    }
    return .array([.null] + rest)
  }
}
