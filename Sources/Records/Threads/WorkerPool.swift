internal import Glibc

/// Something for a `WorkerPool` to do. What it works on is its own until it is done, or shared by rules of its own.
open class PoolWork: @unchecked Sendable {
  /// Whose turn it is; looked at with the pool's mutex held.
  fileprivate enum State { case new, waiting, taken, done }
  fileprivate var state = State.new

  /// Work that isn't given to a pool yet.
  public init() {}

  /// Whether it may take much longer than other work: the thread that the pool belongs to leaves it to the others as long
  /// as there is anything else, so that they don't run out of work meanwhile.
  open var isLong: Bool { false }

  /// Does it in one of the pool's threads, of which 0 is the one that the pool belongs to.
  open func run(by thread: Int) {}
}

/// Threads that do what they are given, in its order. The thread that the pool belongs to gives the first of it, waits for
/// it in an order of its own, and does some of it meanwhile.
public final class WorkerPool: @unchecked Sendable {
  /// How many threads there may be, with the one that the pool belongs to.
  public let threadCount: Int
  /// What the threads share; one that starts late finds it there even when the pool is gone.
  private let bench = WorkBench()
  private var hasStarted = false
  private var threads: [WorkThread] = []

  /// A pool of so many threads, which start with the first work, or as many as there can be.
  public init(threads count: Int) { threadCount = count }

  deinit { stop() }

  /// Has something done by whoever comes first.
  public func submit(_ item: PoolWork) {
    if !hasStarted { start() }
    bench.submit(item)
  }

  private func start() {
    hasStarted = true
    for number in 1..<max(threadCount, 1) {
      guard let thread = WorkThread({ [bench] in bench.help(number) }) else { break }
      threads.append(thread)
    }
  }

  /// Returns when something that was submitted is done, at once if it was before. Meanwhile this thread works too.
  public func finish(_ item: PoolWork) { bench.finish(item) }

  /// Ends the threads; what waits is not done any more.
  public func stop() {
    bench.end()
    for thread in threads { thread.join() }
    threads.removeAll()
  }
}

/// Where a pool's work lies.
@safe private final class WorkBench: @unchecked Sendable {
  private nonisolated(unsafe) let mutex = UnsafeMutablePointer<pthread_mutex_t>.allocate(capacity: 1)
  /// Something waits to be done, or all is over.
  private nonisolated(unsafe) let work = UnsafeMutablePointer<pthread_cond_t>.allocate(capacity: 1)
  /// Something is done.
  private nonisolated(unsafe) let done = UnsafeMutablePointer<pthread_cond_t>.allocate(capacity: 1)
  /// What nobody has taken yet, in its order.
  private var waiting: [PoolWork] = []
  private var isOver = false

  init() {
    unsafe pthread_mutex_init(mutex, nil)
    unsafe pthread_cond_init(work, nil)
    unsafe pthread_cond_init(done, nil)
  }

  deinit {
    unsafe pthread_mutex_destroy(mutex)
    unsafe pthread_cond_destroy(work)
    unsafe pthread_cond_destroy(done)
    unsafe mutex.deallocate()
    unsafe work.deallocate()
    unsafe done.deallocate()
  }

  func submit(_ item: PoolWork) {
    unsafe pthread_mutex_lock(mutex)
    item.state = .waiting
    waiting.append(item)
    unsafe pthread_cond_signal(work)
    unsafe pthread_mutex_unlock(mutex)
  }

  func finish(_ item: PoolWork) {
    unsafe pthread_mutex_lock(mutex)
    while item.state != .done {
      if waiting.isEmpty {
        unsafe pthread_cond_wait(done, mutex)
      } else {
        doNext(by: 0, waiting.firstIndex { !$0.isLong } ?? 0)
      }
    }
    unsafe pthread_mutex_unlock(mutex)
  }

  func end() {
    unsafe pthread_mutex_lock(mutex)
    isOver = true
    waiting.removeAll()
    unsafe pthread_cond_broadcast(work)
    unsafe pthread_mutex_unlock(mutex)
  }

  func help(_ number: Int) {
    unsafe pthread_mutex_lock(mutex)
    while !isOver {
      if waiting.isEmpty {
        unsafe pthread_cond_wait(work, mutex)
      } else {
        doNext(by: number)
      }
    }
    unsafe pthread_mutex_unlock(mutex)
  }

  /// Does what waits first, or at another place, with the mutex released meanwhile.
  private func doNext(by thread: Int, _ index: Int = 0) {
    let item = waiting.remove(at: index)
    item.state = .taken
    unsafe pthread_mutex_unlock(mutex)
    item.run(by: thread)
    unsafe pthread_mutex_lock(mutex)
    item.state = .done
    unsafe pthread_cond_signal(done)
  }
}
