internal import Records

/// The blocks of a chain that works with several threads: the one that is filled, those that are with the workers, in
/// their order, and those that wait to be used again.
final class BlockLine {
  private let stages: [any RecordStage]
  /// The threads, and the measures of each.
  let pool: WorkerPool
  private var workers: [ChainWorker] = []
  private var free: [RecordBlock] = []
  private var inFlight: [RecordBlock] = []
  /// The block that is being filled.
  private(set) var filling = RecordBlock()
  /// Records that were put into blocks so far, and lines that were none.
  var recordCount = 0

  /// A line for so many threads, two or more.
  init(_ stages: [any RecordStage], jobs: Int) {
    self.stages = stages
    pool = WorkerPool(threads: jobs)
  }

  /// Whether so much is on its way that the first block is due before more is taken in.
  var isFull: Bool { inFlight.count >= 2 * pool.threadCount }
  /// Whether nothing is on its way.
  var isEmpty: Bool { inFlight.isEmpty }

  /// Hands the block that was filled to the workers.
  func submit() throws(ToolError) {
    guard !filling.isEmpty else { return }
    filling.firstNumber = recordCount
    recordCount += filling.entries.count
    while workers.count < pool.threadCount { workers.append(try ChainWorker(stages)) }
    filling.workers = workers
    inFlight.append(filling)
    pool.submit(filling)
    filling = free.popLast() ?? RecordBlock()
  }

  /// The first block that is on its way, measured.
  func takeFirst() -> RecordBlock? {
    guard let block = inFlight.first else { return nil }
    pool.finish(block)
    inFlight.removeFirst()
    return block
  }

  /// A block is done with.
  func recycle(_ block: RecordBlock) {
    block.reset()
    free.append(block)
  }

  /// Forgets what is on its way, and ends the threads.
  func stop() {
    pool.stop()
    inFlight.removeAll()
  }
}
