/// How patient a run is with servers.
struct RetryPolicy {
  /// Tries after a failure that brought no byte; any progress begins a new count.
  let retries: Int
  /// Seconds without a byte after which a transfer counts as stalled.
  let timeout: Int

  /// How often something was tried, for messages.
  static func tries(_ count: Int) -> String { count == 1 ? "1 try" : "\(count) tries" }

  /// Seconds before the retry with this number, from 1: a moment, then one second, doubling, at most half a minute.
  func wait(before retry: Int) -> Double { retry <= 1 ? 0.1 : min(30, Double(1 << min(retry - 2, 10))) }
}
