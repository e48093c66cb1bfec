import Glibc

/// The files that this process may have open (getrlimit(2)), of which connections are some.
enum OpenFiles {
  /// So many are open beside connections: inputs, outputs, the journal, libcurl's own.
  private static let beside = 24
  /// A connection is one; while its host's name is looked up, there are two more.
  private static let ofConnection = 3

  /// Of so many connections those that there is room for, and the limit. As far as it may be, the limit is raised.
  static func room(forConnections count: Int) -> (connections: Int, limit: Int) {
    let files = __rlimit_resource_t(RLIMIT_NOFILE.rawValue)
    var limit = rlimit()
    guard unsafe getrlimit(files, &limit) == 0 else { return (count, .max) }
    let needed = rlim_t(beside + ofConnection * count)
    if limit.rlim_cur < needed, limit.rlim_cur < limit.rlim_max {
      var raised = limit
      raised.rlim_cur = min(limit.rlim_max, needed)
      if unsafe setrlimit(files, &raised) == 0 { limit = raised }
    }
    guard limit.rlim_cur < needed else { return (count, Int(clamping: limit.rlim_cur)) }
    return (max(1, (Int(limit.rlim_cur) - beside) / ofConnection), Int(limit.rlim_cur))
  }
}
