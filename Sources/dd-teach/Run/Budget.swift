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
  /// The most tokens that a byte of a prompt had so far, and of how many prompts that is known.
  private var densest = 0.0
  private var measured = 0
  /// Tokens that a chat's frame may add to a prompt.
  private static let frameTokens = 64

  init(_ options: SpendingOptions) { self.options = options }

  /// A request's worst case.
  struct Reservation {
    let prompt: Int
    let completion: Int
  }

  /// The worst case of a request.
  func worst(of ask: Ask) -> Reservation {
    let prompt = ask.isPaid ? Int((Double(ask.promptBytes) * tokensPerByte).rounded(.up)) + Self.frameTokens : 0
    return Reservation(prompt: prompt, completion: ask.mostCompletionTokens)
  }

  /// What no prompt exceeds: a token a byte, and once some are measured a quarter more than the densest of them, at least
  /// half a token, as dense scripts have.
  private var tokensPerByte: Double { measured < 16 ? 1 : min(1, max(0.5, 1.25 * densest)) }

  /// The limit that one more request could pass; nil when it fits.
  func exceeded(by next: Reservation) -> (kind: String, used: String, limit: String)? {
    if let limit = options.maxRequests, requests + 1 > limit { return ("requests", "\(requests)", "\(limit)") }
    let prompt = promptTokens + reservedPrompt + next.prompt
    let completion = completionTokens + reservedCompletion + next.completion
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

  /// It ended, with what it took.
  mutating func settle(_ reservation: Reservation, _ usage: Usage, promptBytes: Int) {
    reservedPrompt -= reservation.prompt
    reservedCompletion -= reservation.completion
    promptTokens += usage.prompt
    completionTokens += usage.completion
    cachedTokens += usage.cached
    guard usage.isKnown, usage.prompt > 0, promptBytes > 0 else { return }
    densest = max(densest, Double(usage.prompt) / Double(promptBytes))
    measured += 1
  }

  /// What was spent; nil without a price.
  var cost: Double? { options.price?.cost(prompt: promptTokens, completion: completionTokens) }
}

/// An amount of money, to a ten-thousandth.
func money(_ amount: Double) -> String { decimal(amount, places: 4) }
