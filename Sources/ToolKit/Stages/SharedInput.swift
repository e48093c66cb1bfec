internal import Glibc
internal import Records

/// Regular files that the threads of a chain read in turn: who measures a block has read it, so that its bytes, and the
/// memory that they are read into, stay in the caches of one core.
@safe final class SharedInput: @unchecked Sendable {
  /// One block's way: it is read and measured by whoever comes first, and carried out in the blocks' order.
  private final class Turn: PoolWork, @unchecked Sendable {
    unowned let input: SharedInput
    var block: RecordBlock?

    init(_ input: SharedInput) { self.input = input }

    override func run(by thread: Int) { input.fill(self, by: thread)?.run(by: thread) }
  }

  private let input: RecordInput
  private let crew: Crew
  private var workers: [ChainWorker] = []
  /// Turns that the pool has, in its order, and the one whose block is carried out.
  private var turns: [Turn] = []

  // What follows belongs to whoever has the mutex.
  private nonisolated(unsafe) let mutex = UnsafeMutablePointer<pthread_mutex_t>.allocate(capacity: 1)
  /// Turns whose blocks were read, in the order of their lines.
  private var arrived: [Turn] = []
  /// Blocks that wait to be used again, by the thread whose caches have them.
  private var free: [[RecordBlock]]
  private var blockCount = 0
  private var recordCount = 0
  /// Whether there is nothing more to read.
  private var isOver = false

  /// An input of which nothing was read.
  init(_ input: RecordInput, crew: Crew) {
    self.input = input
    self.crew = crew
    free = Array(repeating: [], count: crew.pool.threadCount)
    unsafe pthread_mutex_init(mutex, nil)
  }

  deinit {
    unsafe pthread_mutex_destroy(mutex)
    unsafe mutex.deallocate()
  }

  /// Gives measured blocks in their order, the last of which ends with the input, until one says that it is enough.
  func read(carryOut: (RecordBlock) throws(ToolError) -> Bool) throws(ToolError) {
    // The first one here: most files need no other thread.
    let first = Turn(self)
    workers = try crew.workers(1)
    turns.append(first)
    first.run(by: 0)
    locked { arrived.removeAll() }
    guard let block = first.block, try carryOut(block) else { return }
    workers = try crew.workers()
    submit(first)
    while turns.count < mostBlocks { submit(Turn(self)) }
    while let turn = takeFirst(), let block = turn.block, try carryOut(block) { submit(turn) }
  }

  /// Blocks that are on their way at most.
  private var mostBlocks: Int { 2 * crew.pool.threadCount }

  /// Gives a turn to the pool, without the block that it had.
  private func submit(_ turn: Turn) {
    if let block = turn.block {
      turns.removeAll { $0 === turn }
      block.reset()
      turn.block = nil
      locked { free[block.thread].append(block) }
    }
    turns.append(turn)
    crew.pool.submit(turn)
  }

  /// The turn whose lines come next, with its block measured.
  private func takeFirst() -> Turn? {
    while let oldest = turns.first {
      // When it is done, it was read, or others have read all that there is.
      guard let next = locked({ arrived.first }) else {
        crew.pool.finish(oldest)
        if oldest.block == nil { turns.removeFirst() }
        continue
      }
      crew.pool.finish(next)
      return locked { arrived.removeFirst() }
    }
    return nil
  }

  // MARK: In any thread

  /// Reads a turn's block; nil when there is nothing more to read.
  private func fill(_ turn: Turn, by thread: Int) -> RecordBlock? {
    locked {
      guard !isOver else { return nil }
      let block = block(for: thread)
      block.ending = readLines(into: block)
      block.bytesRead = input.bytesRead
      block.firstNumber = recordCount
      recordCount += block.count
      switch block.ending {
      case .full: break
      case .end, .interrupted, .failed: isOver = true
      }
      turn.block = block
      arrived.append(turn)
      return block
    }
  }

  private func block(for thread: Int) -> RecordBlock {
    var block = free[thread].popLast()
    if block == nil, blockCount == mostBlocks, let other = free.firstIndex(where: { !$0.isEmpty }) {
      block = free[other].popLast()
    }
    if block == nil { blockCount += 1 }
    let chosen = block ?? RecordBlock()
    chosen.thread = thread
    chosen.workers = workers
    return chosen
  }

  /// What one read brings, after what was left of the one before; another file begins another block.
  private func readLines(into block: RecordBlock) -> RecordBlock.Ending {
    do throws(ToolError) {
      try input.goOn(in: block.memory)
      block.fileName = input.fileName
      block.fileIndex = input.fileIndex
      while true {
        switch input.nextInMemory() {
        case .line?: block.add(input.line, number: input.lineNumber, isWhole: input.isWhole)
        case .tooLong(let count)?:
          block.add(tooLong: count, beginning: input.beginning, number: input.lineNumber)
        default:
          if !block.isEmpty { return .full }
          if let end = try input.readOn() { return end == .end ? .end : .interrupted }
          block.fileName = input.fileName
          block.fileIndex = input.fileIndex
        }
      }
    } catch { return .failed(error) }
  }

  private func locked<Result>(_ body: () -> Result) -> Result {
    unsafe pthread_mutex_lock(mutex)
    defer { unsafe pthread_mutex_unlock(mutex) }
    return body()
  }
}
