internal import Glibc
internal import Synchronization

/// SIGINT and SIGTERM as a flag that the record loop looks at, so that a run ends with whole lines and a report.
public enum Signals {
  private static let received = Atomic<Int32>(0)
  /// When the first SIGINT and SIGTERM came, in nanoseconds; 0 before.
  private static let interrupted = Atomic<Int64>(0)
  private static let terminated = Atomic<Int64>(0)
  /// timeout(1) signals a process and then its group: what comes so soon after the first one is the same.
  private static let echoNanoseconds: Int64 = 200_000_000

  /// The signal that asked this process to stop, or 0.
  public static var pending: Int32 { received.load(ordering: .relaxed) }

  /// From now on SIGINT and SIGTERM are noted (a second one of the same kills at once), and SIGPIPE is ignored:
  /// a reader that went away shows as EPIPE. So is SIGXFSZ: a file at its size limit shows as EFBIG.
  public static func install() {
    // Made before a handler can need them.
    _ = (received.load(ordering: .relaxed), interrupted.load(ordering: .relaxed), terminated.load(ordering: .relaxed))
    signal(SIGPIPE, SIG_IGN)
    signal(SIGXFSZ, SIG_IGN)
    catchUnlessIgnored(SIGINT)
    catchUnlessIgnored(SIGTERM)
  }

  /// A signal that the parent blocked gets through; one that it ignores, as shells do with SIGINT for jobs in the
  /// background, stays ignored.
  private static func catchUnlessIgnored(_ number: Int32) {
    var action = sigaction()
    unsafe sigaction(number, nil, &action)
    if unsafe unsafeBitCast(action.__sigaction_handler.sa_handler, to: Int.self) == unsafeBitCast(SIG_IGN, to: Int.self)
    {
      return
    }
    action = sigaction()
    unsafe action.__sigaction_handler.sa_handler = { number in
      Signals.received.store(number, ordering: .relaxed)
      if Signals.isSecond(number) {
        signal(number, SIG_DFL)
        raise(number)
      }
    }
    // No SA_RESTART: a read or poll that waits comes back with EINTR.
    action.sa_flags = 0
    unsafe sigaction(number, &action, nil)
    var set = sigset_t()
    unsafe sigemptyset(&set)
    unsafe sigaddset(&set, number)
    unsafe sigprocmask(SIG_UNBLOCK, &set, nil)
  }

  /// Whether that signal came before, and not just now. Safe in a handler.
  private static func isSecond(_ number: Int32) -> Bool {
    var time = timespec()
    unsafe clock_gettime(CLOCK_MONOTONIC, &time)
    let now = Int64(time.tv_sec) * 1_000_000_000 + Int64(time.tv_nsec)
    let first =
      number == SIGINT
      ? interrupted.compareExchange(expected: 0, desired: now, ordering: .relaxed).original
      : terminated.compareExchange(expected: 0, desired: now, ordering: .relaxed).original
    return first > 0 && now - first > echoNanoseconds
  }

  /// Ends the process by the signal that it got, so that shell loops stop too.
  public static func reraise(_ number: Int32) -> Never {
    signal(number, SIG_DFL)
    raise(number)
    exit(128 + number)
  }
}
