internal import Glibc
internal import Records

/// Threads that measure blocks. The thread that owns the pool gives it blocks, waits for them in its own order, and
/// measures with it meanwhile.
@safe final class WorkerPool: @unchecked Sendable {
  private nonisolated(unsafe) let mutex = UnsafeMutablePointer<pthread_mutex_t>.allocate(capacity: 1)
  /// Something waits to be measured, or all is over.
  private nonisolated(unsafe) let work = UnsafeMutablePointer<pthread_cond_t>.allocate(capacity: 1)
  /// A block is measured.
  private nonisolated(unsafe) let done = UnsafeMutablePointer<pthread_cond_t>.allocate(capacity: 1)
  /// Blocks that nobody has taken yet, in their order.
  private var waiting: [RecordBlock] = []
  private var isOver = false
  private var threads: [WorkThread] = []
  private let own: ChainWorker

  /// Starts a thread for each helper, or as many as there can be.
  init(own: ChainWorker, helpers: [ChainWorker]) {
    self.own = own
    unsafe pthread_mutex_init(mutex, nil)
    unsafe pthread_cond_init(work, nil)
    unsafe pthread_cond_init(done, nil)
    for helper in helpers {
      guard let thread = WorkThread({ [unowned self] in help(helper) }) else { break }
      threads.append(thread)
    }
  }

  deinit {
    stop()
    unsafe pthread_mutex_destroy(mutex)
    unsafe pthread_cond_destroy(work)
    unsafe pthread_cond_destroy(done)
    unsafe mutex.deallocate()
    unsafe work.deallocate()
    unsafe done.deallocate()
  }

  /// Has a block measured by whoever comes first.
  func submit(_ block: RecordBlock) {
    unsafe pthread_mutex_lock(mutex)
    block.state = .waiting
    waiting.append(block)
    unsafe pthread_cond_signal(work)
    unsafe pthread_mutex_unlock(mutex)
  }

  /// Returns when a block is measured. Meanwhile this thread measures too.
  func finish(_ block: RecordBlock) {
    unsafe pthread_mutex_lock(mutex)
    while block.state != .measured {
      if waiting.isEmpty {
        unsafe pthread_cond_wait(done, mutex)
      } else {
        measureNext(own)
      }
    }
    unsafe pthread_mutex_unlock(mutex)
  }

  /// Ends the threads; what waits is not measured any more.
  func stop() {
    unsafe pthread_mutex_lock(mutex)
    isOver = true
    waiting.removeAll()
    unsafe pthread_cond_broadcast(work)
    unsafe pthread_mutex_unlock(mutex)
    for thread in threads { thread.join() }
    threads.removeAll()
  }

  private func help(_ worker: ChainWorker) {
    unsafe pthread_mutex_lock(mutex)
    while !isOver {
      if waiting.isEmpty {
        unsafe pthread_cond_wait(work, mutex)
      } else {
        measureNext(worker)
      }
    }
    unsafe pthread_mutex_unlock(mutex)
  }

  /// Measures the first block that waits, with the mutex released meanwhile.
  private func measureNext(_ worker: ChainWorker) {
    let block = waiting.removeFirst()
    block.state = .taken
    unsafe pthread_mutex_unlock(mutex)
    worker.measure(block)
    unsafe pthread_mutex_lock(mutex)
    block.state = .measured
    unsafe pthread_cond_signal(done)
  }
}
