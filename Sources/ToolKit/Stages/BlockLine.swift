internal import Records

/// The threads of a chain, and the measures of each.
final class Crew {
  let pool: WorkerPool
  private let stages: [any RecordStage]
  private var made: [ChainWorker] = []

  /// So many threads, two or more.
  init(_ stages: [any RecordStage], jobs: Int) {
    self.stages = stages
    pool = WorkerPool(threads: jobs)
  }

  /// The measures of each thread, or of the first ones, made when there is something to measure.
  func workers(_ count: Int? = nil) throws(ToolError) -> [ChainWorker] {
    while made.count < count ?? pool.threadCount { made.append(try ChainWorker(stages)) }
    return made
  }
}

/// The blocks of records that come to one stage of a chain with several threads: the one that is filled, those that are
/// with the workers, in their order, and those that wait to be used again.
final class BlockLine {
  /// The stage, from 0.
  let stage: Int
  let crew: Crew
  private var free: [RecordBlock] = []
  private var inFlight: [RecordBlock] = []
  /// The block that is being filled.
  private(set) var filling = RecordBlock()
  /// Records that were put into blocks so far, and lines that were none.
  var recordCount = 0

  init(to stage: Int, of crew: Crew) {
    self.stage = stage
    self.crew = crew
  }

  /// Blocks on their way for each thread: with two the others run out of them while the first thread decodes the next
  /// (5 % more time with two threads), with more than three there is only more memory.
  private static let blocksPerThread = 3

  /// Whether so much is on its way that the first block is due before more is taken in.
  var isFull: Bool { inFlight.count >= Self.blocksPerThread * crew.pool.threadCount }
  /// Whether nothing is on its way.
  var isEmpty: Bool { inFlight.isEmpty }

  /// Hands the block that was filled to the workers.
  func submit() throws(ToolError) {
    guard !filling.isEmpty else { return }
    filling.stage = stage
    filling.firstNumber = recordCount
    recordCount += filling.count
    filling.workers = try crew.workers()
    inFlight.append(filling)
    crew.pool.submit(filling)
    filling = free.popLast() ?? RecordBlock()
  }

  /// The first block that is on its way, measured.
  func takeFirst() -> RecordBlock? {
    guard let block = inFlight.first else { return nil }
    crew.pool.finish(block)
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
    crew.pool.stop()
    inFlight.removeAll()
  }
}
