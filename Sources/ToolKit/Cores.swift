internal import Glibc
internal import Records

/// How many cores this process may use.
public enum Cores {
  /// Those of its affinity (sched_setaffinity(2)), no more than its control group's share of time allows.
  public static var usable: Int { max(1, min(affinity, quota ?? Int.max)) }

  /// Of `Cpus_allowed` in proc_pid_status(5), a mask in hexadecimal digits with commas.
  private static var affinity: Int {
    let status = (try? readWhole("/proc/self/status")).map { String($0.view) } ?? ""
    let line = status.split(separator: "\n").first { $0.hasPrefix("Cpus_allowed:") }
    let bits = line?.drop { $0 != ":" }.reduce(0) { $0 + ($1.hexDigitValue?.nonzeroBitCount ?? 0) } ?? 0
    return bits > 0 ? bits : Int(sysconf(Int32(_SC_NPROCESSORS_ONLN)))
  }

  /// `cpu.max` of cgroup v2: microseconds of each period, or `max`; of v1 the two are in files of their own.
  private static var quota: Int? {
    let folder = "/sys/fs/cgroup"
    var words = numbers("\(folder)/cpu.max")
    if words == nil, let quota = numbers("\(folder)/cpu/cpu.cfs_quota_us") {
      words = numbers("\(folder)/cpu/cpu.cfs_period_us").map { quota + $0 }
    }
    guard let words, words.count == 2, words[0] > 0, words[1] > 0 else { return nil }
    return (words[0] + words[1] - 1) / words[1]
  }

  /// The numbers of a small file; nil where there is none, or something else stands in it.
  private static func numbers(_ path: String) -> [Int]? {
    guard let text = try? readWhole(path) else { return nil }
    let words = String(text.view).split { $0 == " " || $0 == "\n" }.map { Int($0) }
    return words.contains(nil) ? nil : words.compactMap { $0 }
  }
}
