/// How patient a run is with servers, and what it takes of the line.
struct RetryPolicy {
  /// Tries after a failure that brought no byte; any progress begins a new count.
  let retries: Int
  /// Seconds without a byte after which a transfer counts as stalled.
  let timeout: Int
  /// Bytes per second of all transfers together; nil for no bound.
  var maximumRate: Int?

  /// How often something was tried, for messages.
  static func tries(_ count: Int) -> String { count == 1 ? "1 try" : "\(count) tries" }

  /// The longest wait that a server may ask for, in seconds; what is longer ends the run.
  static let longestWait = 900

  /// Seconds before the retry with this number, from 1: a moment, then one second, doubling, at most half a minute;
  /// each up to half shorter by chance, so that many clients don't come back at once.
  func wait(before retry: Int) -> Double { longestWait(before: retry) * Double.random(in: 0.5...1) }

  /// The same without chance.
  func longestWait(before retry: Int) -> Double { retry <= 1 ? 0.1 : min(30, Double(1 << min(retry - 2, 10))) }
}
