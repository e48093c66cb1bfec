import ToolKit

/// Keeps what comes in below a number of bytes per second, by pauses between reads.
struct Throttle {
  private let bytesPerSecond: Double
  private var allowance = 0.0
  private var seen = 0
  private var last = secondsNow()

  /// Nothing came yet.
  init(bytesPerSecond: Int) { self.bytesPerSecond = Double(max(1, bytesPerSecond)) }

  /// Seconds in which nothing may be read; `arrived` are all bytes so far.
  mutating func pause(arrived: Int) -> Double {
    let now = secondsNow()
    // What was left unused is kept for a quarter of a second.
    allowance = min(bytesPerSecond / 4, allowance + (now - last) * bytesPerSecond) - Double(arrived - seen)
    last = now
    seen = arrived
    return allowance < 0 ? -allowance / bytesPerSecond : 0
  }
}
