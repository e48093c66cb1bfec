/// How patient a run is with servers.
struct RetryPolicy {
  /// Tries after a failure that brought no byte; any progress begins a new count.
  let retries: Int
  /// Seconds without a byte after which a transfer counts as stalled.
  let timeout: Int

  /// Seconds before try number `attempt`, from 1: half a second, doubling, at most half a minute.
  func wait(before attempt: Int) -> Double { min(30, 0.25 * Double(1 << min(attempt, 10))) }
}
