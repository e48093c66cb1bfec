import Records
import ToolKit
import Web

/// Keeps requests within the Hub's windows (huggingface.co/docs/hub/rate-limits): none while a window is used up, and
/// slower ones when little is left of it, since other programs of the same user count too.
final class HubPace {
  private struct Window {
    var left: Int
    var quota: Int
    /// When it begins anew, by the forward clock.
    var end: Double
  }
  private let network: Network
  private var windows: [String: Window] = [:]

  init(_ network: Network) { self.network = network }

  /// Takes what an answer says of its window.
  func note(_ answer: HTTPAnswer) {
    guard let limit = answer["ratelimit"].flatMap(RateLimit.init) else { return }
    let quota = answer["ratelimit-policy"].flatMap(RateLimit.policy)?.quota ?? windows[limit.bucket]?.quota ?? 500
    windows[limit.bucket] = Window(left: limit.left, quota: quota, end: secondsNow() + Double(limit.seconds))
  }

  /// Waits as long as it is polite before the next request of a bucket (`api`, `resolvers`).
  func wait(_ bucket: String) throws(ToolError) {
    guard let window = windows[bucket] else { return }
    let rest = window.end - secondsNow()
    guard rest > 0 else {
      windows[bucket] = nil
      return
    }
    // The last twentieth of a window is spread over its time.
    guard window.left * 20 < window.quota else { return }
    let longest = Double(RetryPolicy.longestWait)
    let seconds = window.left == 0 ? rest + 0.5 : min(longest, rest / Double(window.left + 1))
    if seconds > longest {
      throw ToolError(.temporaryFailure, "the Hub's window of '\(bucket)' requests is used up for \(Int(seconds)) s")
    }
    if seconds >= 1 {
      let what = window.left == 0 ? "is used up" : "has \(window.left) left"
      network.note(
        "the Hub's window of \(window.quota) '\(bucket)' requests \(what): waiting \(Int(seconds.rounded(.up))) s")
    }
    windows[bucket]?.left -= 1
    guard try network.wait(seconds: seconds) else { throw ToolError(.temporaryFailure, "broken off") }
  }
}
