import Records
import ToolKit

/// What a run used up, and whether a further request fits into what it may.
struct Budget {
  private let options: SpendingOptions
  private(set) var requests = 0
  private(set) var promptTokens = 0
  private(set) var completionTokens = 0
  private(set) var cachedTokens = 0
  /// Which limit ended the run, and how far it was used; nil when none did.
  var end: (kind: String, used: String, limit: String)?
  private var reservedPrompt = 0
  private var reservedCompletion = 0
  /// The fewest tokens that a prompt had: a server's own words around it, the same for all, are no more. The most tokens
  /// that one had above the bytes of its request.
  private var fewest: Int?
  private var mostAbove = 0
  /// Prompts whose tokens the server counted, and the bytes of their requests.
  private var counted = (tokens: 0, bytes: 0)
  /// Tokens that a chat's frame may add to a prompt, before a server has counted one.
  private static let frameTokens = 64

  init(_ options: SpendingOptions) { self.options = options }

  /// A request's worst case.
  struct Reservation {
    let prompt: Int
    let completion: Int
  }

  /// The worst case of a request. A token has a byte at least, whatever the vocabulary: what was seen of other prompts says
  /// nothing of this one. Ids that are sent as such are that many.
  func worst(of ask: Ask) -> Reservation {
    guard ask.isPaid else { return Reservation(prompt: 0, completion: ask.mostCompletionTokens) }
    let prompt = ask.ids.isEmpty ? ask.body.count + max(fewest ?? Self.frameTokens, mostAbove) : ask.ids.count
    return Reservation(prompt: prompt, completion: ask.mostCompletionTokens)
  }

  /// The prompt tokens that a request may well have, by those that were counted; the worst case before.
  func likelyPrompt(of ask: Ask, worst: Reservation) -> Int {
    guard counted.bytes > 0 else { return worst.prompt }
    let likely = Double(counted.tokens) / Double(counted.bytes) * Double(ask.body.count)
    return Int(min(Double(worst.prompt), likely))
  }

  /// The limit that one more request could pass; nil when it fits.
  func exceeded(by next: Reservation) -> (kind: String, used: String, limit: String)? {
    if let limit = options.maxRequests, requests + 1 > limit { return ("requests", "\(requests)", "\(limit)") }
    return passed(
      prompt: promptTokens + reservedPrompt + next.prompt,
      completion: completionTokens + reservedCompletion + next.completion)
  }

  /// The limit of tokens or money that so many pass; nil when they fit.
  private func passed(prompt: Int, completion: Int) -> (kind: String, used: String, limit: String)? {
    if let limit = options.maxTotalTokens, prompt + completion > limit {
      return ("total_tokens", "\(promptTokens + completionTokens)", "\(limit)")
    }
    if let limit = options.maxCost, let price = options.price,
      price.cost(prompt: prompt, completion: completion) > limit
    {
      return ("cost", money(cost ?? 0), money(limit))
    }
    return nil
  }

  /// A request is sent.
  mutating func reserve(_ reservation: Reservation) {
    requests += 1
    reservedPrompt += reservation.prompt
    reservedCompletion += reservation.completion
  }

  /// It ended, with what it took. `bytes`: of its body. A server that counts more than the worst case ends the run.
  mutating func settle(_ reservation: Reservation, _ usage: Usage, bytes: Int) {
    reservedPrompt -= reservation.prompt
    reservedCompletion -= reservation.completion
    promptTokens += usage.prompt
    completionTokens += usage.completion
    cachedTokens += usage.cached
    end = end ?? passed(prompt: promptTokens, completion: completionTokens)
    guard usage.isKnown, usage.prompt > 0, bytes > 0 else { return }
    fewest = min(fewest ?? .max, usage.prompt)
    mostAbove = max(mostAbove, usage.prompt - bytes)
    counted.tokens += usage.prompt
    counted.bytes += bytes
  }

  /// What was spent; nil without a price.
  var cost: Double? { options.price?.cost(prompt: promptTokens, completion: completionTokens) }
}

/// An amount of money, to a ten-thousandth.
func money(_ amount: Double) -> String { decimal(amount, places: 4) }
