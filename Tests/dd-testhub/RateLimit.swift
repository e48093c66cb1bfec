import Foundation
import Synchronization

/// Requests a window, for each of the Hub's three buckets. The defaults are those of a stranger
/// (huggingface.co/docs/hub/rate-limits).
struct RateLimits: Codable, Sendable {
  var api = 500
  var resolvers = 3000
  var pages = 100
  /// Seconds of a window.
  var window = 300
  /// How a 429 says when to come again: `none` (as the Hub: by RateLimit only), `seconds` or `date`.
  var retryAfter = RetryAfter.none

  enum RetryAfter: String, Codable, Sendable { case none, seconds, date }

  enum CodingKeys: String, CodingKey {
    case api, resolvers, pages, window
    case retryAfter = "retry_after"
  }

  init() {}

  init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    api = try container.decodeIfPresent(Int.self, forKey: .api) ?? api
    resolvers = try container.decodeIfPresent(Int.self, forKey: .resolvers) ?? resolvers
    pages = try container.decodeIfPresent(Int.self, forKey: .pages) ?? pages
    window = max(1, try container.decodeIfPresent(Int.self, forKey: .window) ?? window)
    retryAfter = try container.decodeIfPresent(RetryAfter.self, forKey: .retryAfter) ?? retryAfter
  }

  func quota(_ bucket: RateLimiter.Bucket) -> Int {
    switch bucket {
    case .api: api
    case .resolvers: resolvers
    case .pages: pages
    }
  }
}

/// Counts requests by bucket and caller in fixed windows.
final class RateLimiter: Sendable {
  enum Bucket: String, Sendable { case api, resolvers, pages }

  private struct Window {
    var end: ContinuousClock.Instant
    var used = 0
  }

  private let windows = Mutex<[String: Window]>([:])

  func reset() { windows.withLock { $0 = [:] } }

  /// Which bucket a path counts in. `/api/resolve-cache/` is not counted again after its `/resolve/`.
  static func bucket(_ request: Request) -> (bucket: Bucket, counts: Bool) {
    if request.path.contains("resolve") { return (.resolvers, true) }
    if request.path.starts(with: ["api", "resolve-cache"]) { return (.resolvers, false) }
    return (request.path.first == "api" ? .api : .pages, true)
  }

  /// Counts a request. `refusal` is the answer when there were too many; `headers` belong on every answer.
  func count(_ request: Request, limits: RateLimits) -> (headers: [(String, String)], refusal: Response?) {
    let (bucket, counts) = Self.bucket(request)
    let quota = limits.quota(bucket)
    let now = ContinuousClock.now
    let window = windows.withLock { windows in
      let key = "\(bucket.rawValue) \(request.bearer ?? "")"
      var window = windows[key] ?? Window(end: now)
      if window.end <= now { window = Window(end: now + .seconds(limits.window)) }
      if counts { window.used += 1 }
      windows[key] = window
      return window
    }
    let left = max(0, quota - window.used)
    let seconds = Int((now.duration(to: window.end) / .seconds(1)).rounded(.up))
    let headers = [
      ("RateLimit", "\"\(bucket.rawValue)\";r=\(left);t=\(seconds)"),
      ("RateLimit-Policy", "\"fixed window\";\"\(bucket.rawValue)\";q=\(quota);w=\(limits.window)"),
    ]
    guard window.used > quota, counts else { return (headers, nil) }
    var refusal = Response.text(Self.message(bucket, quota, limits.window, known: request.bearer != nil), status: 429)
    refusal.headers["Retry-After"] = Self.retryAfter(limits.retryAfter, seconds)
    return (headers, refusal)
  }

  static func retryAfter(_ form: RateLimits.RetryAfter, _ seconds: Int) -> String? {
    switch form {
    case .none: nil
    case .seconds: String(seconds)
    case .date: httpDate(Int(Date().timeIntervalSince1970) + seconds)
    }
  }

  private static func message(_ bucket: Bucket, _ quota: Int, _ window: Int, known: Bool) -> String {
    known
      ? "We had to rate limit you, you hit the quota of \(quota) \(bucket.rawValue) requests per "
        + "\(window / 60) minutes period. Upgrade to a PRO user or Team/Enterprise organization account to get more."
      : "We had to rate limit your IP (127.0.0.1). To continue using our service, create a HF account or login to "
        + "your existing account, and make sure you pass a HF_TOKEN if you're using the API."
  }
}
