/// Whether a transfer still moves: it is stalled when nothing came for the timeout, or so little over it that nobody waits
/// for the rest.
package struct Stall {
  /// Bytes a second that any line has.
  package static let slowest = 32
  /// Seconds that the words of an error may take.
  package static let errorSeconds = 5.0

  private var bytes: Int
  private var lastArrival: Double
  /// Since when bytes are counted together, and how many there were before; none before the first byte.
  private var window: (start: Double, bytes: Int)?
  private var firstArrival: Double?

  /// Nothing is expected before `now`, when so many bytes have come.
  package init(now: Double = 0, bytes: Int = 0) {
    self.bytes = bytes
    lastArrival = now
  }

  /// Takes note of how many bytes came so far; whether there are new ones.
  package mutating func note(bytes: Int, now: Double) -> Bool {
    guard bytes > self.bytes else { return false }
    self.bytes = bytes
    lastArrival = now
    firstArrival = firstArrival ?? now
    window = window ?? (now, bytes)
    return true
  }

  /// What is wrong after a time without enough bytes; nil while all is well. `slowest`: bytes a second that are enough;
  /// 0 where any byte now and then is.
  package mutating func fault(now: Double, timeout: Int, slowest: Int = Self.slowest) -> String? {
    if now - lastArrival > Double(timeout) { return "no byte for \(timeout) s" }
    guard let window else { return nil }
    let enough = slowest * timeout
    if bytes - window.bytes >= enough {
      self.window = (now, bytes)
    } else if now - window.start > Double(timeout) {
      return "fewer than \(enough) bytes in \(timeout) s"
    }
    return nil
  }

  /// Whether an error's words take too long to be waited for.
  package func isLongWinded(now: Double, timeout: Int) -> Bool {
    firstArrival.map { now - $0 > min(Double(timeout), Self.errorSeconds) } ?? false
  }
}
