import ToolKit

/// When the next request may go out: so many at once, evenly spaced, and none while the server asks for rest.
struct Pace {
  private let jobs: Int
  /// Seconds between two requests, and for a token.
  private let requestSeconds: Double
  private let tokenSeconds: Double
  /// How many may be on their way now: halved when the server refuses, one more each second after.
  private var limit: Int
  private var lastChange = 0.0
  private var heldUntil = 0.0
  private var next = 0.0

  init(jobs: Int, rpm: Double?, tpm: Double?) {
    self.jobs = jobs
    limit = jobs
    requestSeconds = rpm.map { 60 / $0 } ?? 0
    tokenSeconds = tpm.map { 60 / $0 } ?? 0
  }

  /// Seconds until the next request may go out, 0 for now; nil while too many are on their way.
  mutating func wait(inFlight: Int, now: Double) -> Double? {
    if limit < jobs, now - lastChange >= 1 {
      limit = min(jobs, limit + Int(now - lastChange))
      lastChange = now
    }
    if inFlight >= limit { return nil }
    return max(0, max(heldUntil, next) - now)
  }

  /// A request that may take so many tokens went out.
  mutating func sent(tokens: Int, now: Double) {
    next = max(next, now) + requestSeconds + Double(tokens) * tokenSeconds
  }

  /// The server refuses more for now.
  mutating func refused(inFlight: Int, seconds: Double, now: Double) {
    // What was sent before a refusal is refused with it: that is one refusal.
    if now >= heldUntil { limit = max(1, min(limit, inFlight + 1) / 2) }
    lastChange = now + seconds
    heldUntil = max(heldUntil, now + seconds)
  }
}
