/// When the next request may go out: so many at once, evenly spaced, and none while the server asks for rest.
///
/// A server that refuses (429) bounds how many it takes a second, how many at once, or how many in a window of time, and doesn't
/// say which. So requests are spaced further apart after each refusal; where it tells for how long, or refuses again before it
/// answered, fewer are on their way as well. Both is taken back bit by bit.
struct Pace {
  /// Seconds between two requests to a server that refuses some: from so much to so much.
  private static let gaps = 0.002...4.0
  /// After a refusal, and after an answer: some 13 answers make up for one refusal.
  private static let (wider, narrower) = (1.5, 0.97)
  /// So many refusals in a row are of requests too close together. More are of a window that is used up: all rest longer each
  /// time, at most so many seconds, and the gap stays as it is.
  private static let refusalsByGap = 6
  private static let longestRest = 30.0

  private let jobs: Int
  /// Seconds between two requests, and for a token.
  private let requestSeconds: Double
  private let tokenSeconds: Double
  /// How many may be on their way now: halved when the server refuses, more each second after.
  private var limit: Int
  private let growthPerSecond: Double
  private var lastChange = 0.0
  private var heldUntil = 0.0
  private var next = 0.0
  /// Seconds between two requests as the refusals show them.
  private var gap = 0.0
  /// Refusals since the server answered, and when the last of them came.
  private var refusals = 0
  private var lastRefusal = 0.0

  init(jobs: Int, rpm: Double?, tpm: Double?) {
    self.jobs = jobs
    limit = jobs
    growthPerSecond = max(1, Double(jobs) / 16)
    requestSeconds = rpm.map { 60 / $0 } ?? 0
    tokenSeconds = tpm.map { 60 / $0 } ?? 0
  }

  /// Seconds until the next request may go out, 0 for now; nil while too many are on their way.
  mutating func wait(inFlight: Int, now: Double) -> Double? {
    let growth = limit < jobs ? max(0, (now - lastChange) * growthPerSecond).rounded(.down) : 0
    if growth > 0 {
      limit = growth < Double(jobs - limit) ? limit + Int(growth) : jobs
      lastChange += growth / growthPerSecond
    }
    if inFlight >= limit { return nil }
    return max(0, max(heldUntil, next) - now)
  }

  /// A request that may take so many tokens went out.
  mutating func sent(tokens: Int, now: Double) {
    next = max(next, now) + max(requestSeconds + Double(tokens) * tokenSeconds, gap)
  }

  /// The server answered one.
  mutating func answered() {
    refusals = 0
    gap = gap > Self.gaps.lowerBound / 5 ? gap * Self.narrower : 0
  }

  /// The server refuses more for now, for `told` seconds where it says so; the request that it refused went out at `sentAt`.
  mutating func refused(inFlight: Int, told: Int?, sentAt: Double, now: Double) {
    // What was sent before a refusal is refused with it: that is one refusal.
    let isAnother = sentAt >= lastRefusal
    if isAnother {
      lastRefusal = now
      refusals += 1
      if refusals <= Self.refusalsByGap {
        // Wider than what --rpm spaces them by, which was too close.
        gap = min(Self.gaps.upperBound, max(Self.gaps.lowerBound, max(gap, requestSeconds) * Self.wider))
      }
    }
    let seconds = told.map(Double.init) ?? rest
    heldUntil = max(heldUntil, now + seconds)
    guard told != nil || refusals > 1 else { return }
    if isAnother { limit = max(1, min(limit, inFlight + 1) / 2) }
    // It doesn't grow while all rest.
    lastChange = max(lastChange, now + seconds)
  }

  /// Seconds for which all rest where nobody says how long.
  private var rest: Double {
    let doublings = max(0, refusals - Self.refusalsByGap)
    return min(Self.longestRest, gap * Double(1 << min(doublings, 12)))
  }
}
