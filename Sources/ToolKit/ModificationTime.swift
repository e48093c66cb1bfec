public import Glibc

/// When a local file was last written, to the nanosecond: it tells an edit that left the size as it was.
public struct ModificationTime: Comparable, Sendable {
  private let seconds: Int
  private let nanoseconds: Int32

  /// Of what stat(2) said.
  public init(_ status: stat) {
    seconds = status.st_mtim.tv_sec
    nanoseconds = Int32(clamping: status.st_mtim.tv_nsec)
  }

  /// Of the file at a path; nil where there is none.
  public init?(of path: String) {
    var status = stat()
    guard unsafe stat(path, &status) == 0 else { return nil }
    self.init(status)
  }

  /// Whether one was written before another.
  public static func < (left: Self, right: Self) -> Bool {
    (left.seconds, left.nanoseconds) < (right.seconds, right.nanoseconds)
  }

  /// Such as `2026-11-23T09:18:38.012345678Z`.
  public var text: String {
    guard let (day, clock) = parts else { return "\(seconds)" }
    return "\(day)T\(clock).\(String("\(nanoseconds + 1_000_000_000)".dropFirst()))Z"
  }

  /// Such as `2026-11-23 09:18 UTC`.
  public var minute: String {
    guard let (day, clock) = parts else { return "\(seconds)" }
    return "\(day) \(clock.prefix(5)) UTC"
  }

  /// `2026-11-23` and `09:18:38`; nil for a year that no calendar has.
  private var parts: (day: String, clock: String)? {
    var time = time_t(seconds)
    var parts = unsafe tm()
    guard unsafe gmtime_r(&time, &parts) != nil else { return nil }
    let date = unsafe [Int(parts.tm_year) + 1900, Int(parts.tm_mon) + 1, Int(parts.tm_mday)]
    let clock = unsafe [Int(parts.tm_hour), Int(parts.tm_min), Int(parts.tm_sec)]
    func joined(_ numbers: [Int], _ separator: String) -> String {
      numbers.map { (0..<10).contains($0) ? "0\($0)" : "\($0)" }.joined(separator: separator)
    }
    return (joined(date, "-"), joined(clock, ":"))
  }
}
