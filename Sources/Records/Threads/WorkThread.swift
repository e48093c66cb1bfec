internal import Glibc

/// A thread of this process. Signals are for the main thread: they interrupt what that waits in.
public final class WorkThread {
  private final class Work: @unchecked Sendable {
    let body: () -> Void
    init(_ body: @escaping () -> Void) { self.body = body }
  }

  private var thread = pthread_t()

  /// Starts a thread; nil if that can't be. What `body` uses is shared by its own rules.
  public init?(_ body: @escaping () -> Void) {
    var all = sigset_t()
    var before = sigset_t()
    unsafe sigfillset(&all)
    unsafe pthread_sigmask(SIG_SETMASK, &all, &before)
    defer { unsafe pthread_sigmask(SIG_SETMASK, &before, nil) }
    let work = unsafe Unmanaged.passRetained(Work(body))
    let error = unsafe pthread_create(
      &thread, nil,
      { argument in
        if let argument = unsafe argument { unsafe Unmanaged<Work>.fromOpaque(argument).takeRetainedValue().body() }
        return nil
      }, work.toOpaque())
    if error != 0 {
      unsafe work.release()
      return nil
    }
  }

  /// Waits for its end. Called once.
  public func join() { pthread_join(thread, nil) }
}
