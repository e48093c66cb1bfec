import Glibc

/// When a local file was last written, to the nanosecond: it tells an edit that left the size as it was.
struct ModificationTime: Equatable {
  private let seconds: Int
  private let nanoseconds: Int

  /// Of what stat(2) said.
  init(_ status: stat) {
    seconds = status.st_mtim.tv_sec
    nanoseconds = status.st_mtim.tv_nsec
  }

  /// Such as `2026-11-23T09:18:38.012345678Z`.
  var text: String {
    var time = time_t(seconds)
    var parts = unsafe tm()
    guard unsafe gmtime_r(&time, &parts) != nil else { return "\(seconds)" }
    let date = unsafe [Int(parts.tm_year) + 1900, Int(parts.tm_mon) + 1, Int(parts.tm_mday)]
    let clock = unsafe [Int(parts.tm_hour), Int(parts.tm_min), Int(parts.tm_sec)]
    let day = date.map(Self.twoDigits).joined(separator: "-")
    return "\(day)T\(clock.map(Self.twoDigits).joined(separator: ":")).\(Self.nineDigits(nanoseconds))Z"
  }

  private static func twoDigits(_ number: Int) -> String { (0..<10).contains(number) ? "0\(number)" : "\(number)" }
  private static func nineDigits(_ number: Int) -> String { String("\(number + 1_000_000_000)".dropFirst()) }
}
