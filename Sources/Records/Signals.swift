internal import Glibc
internal import Synchronization

/// SIGINT and SIGTERM as a flag that the record loop looks at, so that a run ends with whole lines and a report.
public enum Signals {
  private static let received = Atomic<Int32>(0)

  /// The signal that asked this process to stop, or 0.
  public static var pending: Int32 { received.load(ordering: .relaxed) }

  /// From now on SIGINT and SIGTERM are noted (a second one kills at once), and SIGPIPE is ignored:
  /// a reader that went away shows as EPIPE. So is SIGXFSZ: a file at its size limit shows as EFBIG.
  public static func install() {
    _ = received.load(ordering: .relaxed)  // made before a handler can need it
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
    }
    // No SA_RESTART: a read or poll that waits comes back with EINTR. SA_RESETHAND: the second signal kills.
    action.sa_flags = Int32(bitPattern: UInt32(SA_RESETHAND))
    unsafe sigaction(number, &action, nil)
    var set = sigset_t()
    unsafe sigemptyset(&set)
    unsafe sigaddset(&set, number)
    unsafe sigprocmask(SIG_UNBLOCK, &set, nil)
  }

  /// Ends the process by the signal that it got, so that shell loops stop too.
  public static func reraise(_ number: Int32) -> Never {
    signal(number, SIG_DFL)
    raise(number)
    exit(128 + number)
  }
}
