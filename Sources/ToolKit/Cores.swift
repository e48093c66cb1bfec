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

  /// The least that a control group grants, of those that this process is in: its own and all around it.
  private static var quota: Int? {
    groups.flatMap { group in
      [
        share(of: "/sys/fs/cgroup\(group)/cpu.max"),
        share(of: "/sys/fs/cgroup/cpu\(group)/cpu.cfs_quota_us", "/sys/fs/cgroup/cpu\(group)/cpu.cfs_period_us"),
      ]
    }.compactMap { $0 }.min()
  }

  /// The paths of this process's groups and of those around them, the root's (empty) last. `/proc/self/cgroup` has
  /// lines such as `0::/system.slice/job` (v2) or `4:cpu,cpuacct:/job` (v1; cgroups(7)); a container sees its own root.
  private static var groups: [String] {
    let lines = (try? readText("/proc/self/cgroup"))?.split(separator: "\n") ?? []
    var groups: [String] = []
    for line in lines {
      let parts = line.split(separator: ":", maxSplits: 2, omittingEmptySubsequences: false)
      guard parts.count == 3, parts[1].isEmpty || parts[1].split(separator: ",").contains("cpu") else { continue }
      var path = parts[2]
      while let slash = path.lastIndex(of: "/"), path != "/" {
        groups.append(String(path))
        path = path[..<slash]
      }
    }
    return groups + [""]
  }

  /// Cores' worth of time, rounded up: microseconds of each period, from one file (`max` where there is no limit) or two.
  private static func share(of paths: String...) -> Int? {
    let words = paths.flatMap { numbers($0) ?? [] }
    guard words.count == 2, words[0] > 0, words[1] > 0 else { return nil }
    return words[0] / words[1] + (words[0] % words[1] == 0 ? 0 : 1)
  }

  /// The numbers of a small file; nil where there is none, or something else stands in it.
  private static func numbers(_ path: String) -> [Int]? {
    guard let text = try? readWhole(path) else { return nil }
    let words = String(text.view).split { $0 == " " || $0 == "\n" }.map { Int($0) }
    return words.contains(nil) ? nil : words.compactMap { $0 }
  }
}
