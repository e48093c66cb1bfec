internal import Glibc
internal import Records

/// Regular files that the threads of a chain read together: who measures a block has read it, so that its bytes, and the
/// memory that they are read into, stay in the caches of one core.
///
/// Each thread claims a stretch of the file and reads it. In the stretches' order lines are told apart, and numbered; a
/// block of them is measured by whoever read it, and carried out in the blocks' order.
@safe final class SharedInput: @unchecked Sendable {
  /// One of the pool's threads at work here, until there is nothing to do at once: it may be needed elsewhere.
  private final class Help: PoolWork, @unchecked Sendable {
    let shared: SharedInput
    var isOver = false

    /// Whoever waits for other work doesn't begin to read.
    override var isLong: Bool { true }

    init(_ shared: SharedInput) { self.shared = shared }

    override func run(by thread: Int) {
      shared.locked {
        while shared.doNext(by: thread) {}
        isOver = true
      }
    }
  }

  private let input: RecordInput
  private let crew: Crew
  private var workers: [ChainWorker] = []
  /// Whether blocks are carried out by any thread, and not only by the one that a signal interrupts while it writes.
  private let isCarriedOutByAny: Bool
  private var carryOut: (RecordBlock) throws(ToolError) -> Bool = { _ in false }

  // What follows belongs to whoever has the mutex.
  private nonisolated(unsafe) let mutex = UnsafeMutablePointer<pthread_mutex_t>.allocate(capacity: 1)
  /// What each thread waits for: each has its own, so that a change wakes only whom it concerns.
  private nonisolated(unsafe) let changes: UnsafeMutablePointer<pthread_cond_t>
  /// What the pool was given, but for what is known to be over.
  private var help: [Help] = []
  /// Blocks that wait to be used again, by the thread whose caches have them.
  private var free: [[RecordBlock]]
  private var blockCount = 0
  /// Blocks that were read and not carried out, in the order of their lines.
  private var underWay: [RecordBlock] = []
  private var recordCount = 0
  /// The threads that claimed stretches whose lines are not told apart yet, in the stretches' order.
  private var claimants: [Int] = []
  /// Whether there is nothing more to read.
  private var isRead = false
  private var isCarryingOut = false
  /// Whether a block was carried out.
  private var hasBegun = false
  /// Whether no more is to be carried out, and why.
  private var isOver = false
  private var failure: ToolError?

  /// An input of which nothing was read.
  init(_ input: RecordInput, crew: Crew, isCarriedOutByAny: Bool) {
    self.input = input
    self.crew = crew
    self.isCarriedOutByAny = isCarriedOutByAny
    free = Array(repeating: [], count: crew.pool.threadCount)
    unsafe pthread_mutex_init(mutex, nil)
    unsafe changes = .allocate(capacity: crew.pool.threadCount)
    for thread in threads { unsafe pthread_cond_init(changes + thread, nil) }
  }

  deinit {
    for thread in threads { unsafe pthread_cond_destroy(changes + thread) }
    unsafe changes.deallocate()
    unsafe pthread_mutex_destroy(mutex)
    unsafe mutex.deallocate()
  }

  /// Gives measured blocks in their order, the last of which ends with the input, until one says that it is enough: one
  /// at a time, by whichever thread.
  func read(carryOut: @escaping (RecordBlock) throws(ToolError) -> Bool) throws(ToolError) {
    self.carryOut = carryOut
    defer { self.carryOut = { _ in false } }
    // The first one here: a small file needs no other thread.
    workers = try crew.workers(1)
    locked {
      while !hasBegun || input.isAllButEnded, doNext(by: 0) {}
    }
    if !isOver {
      workers = try crew.workers()
      locked {
        callHelp()
        while true {
          if doNext(by: 0) { continue }
          if isOver { break }
          wait(0)
        }
      }
      for help in locked({ help }) { crew.pool.finish(help) }
      help.removeAll()
    }
    if let failure { throw failure }
  }

  // MARK: In any thread, with the mutex

  /// Carries out a block, or reads and measures one. False when there is nothing to do at present.
  private func doNext(by thread: Int) -> Bool {
    if isOver { return false }
    if !isCarryingOut, thread == 0 || isCarriedOutByAny, let first = underWay.first, first.isMeasured {
      carryOutFirst()
      return true
    }
    guard !isRead, hasFreeBlock else { return false }
    if let stretch = input.claim() {
      read(stretch, by: thread)
    } else if claimants.isEmpty {
      let block = freeBlock(for: thread)
      block.ending = readOn(into: block)
      // There may be something to claim again.
      callHelp()
      measure(block)
    } else {
      return false
    }
    return true
  }

  /// Has more of the pool's threads at work here.
  private func callHelp(_ most: Int = .max) {
    if isRead || workers.count == 1 { return }
    help.removeAll { $0.isOver }
    for _ in 0..<min(most, workers.count - 1 - help.count) {
      let one = Help(self)
      help.append(one)
      crew.pool.submit(one)
    }
  }

  private func carryOutFirst() {
    let block = underWay.removeFirst()
    isCarryingOut = true
    var goesOn = false
    var failed: ToolError?
    unlocked {
      do throws(ToolError) { goesOn = try carryOut(block) } catch { failed = error }
      if goesOn { block.reset() }
    }
    isCarryingOut = false
    hasBegun = true
    free[block.thread].append(block)
    if !goesOn {
      (isOver, failure) = (true, failed)
      threads.forEach(wake)
    } else {
      callHelp(1)
      wake(0)
    }
  }

  /// Measures a block that was read.
  private func measure(_ block: RecordBlock) {
    if case .full = block.ending {} else { isRead = true }
    block.bytesRead = input.bytesRead
    block.firstNumber = recordCount
    recordCount += block.count
    underWay.append(block)
    unlocked { workers[block.thread].measure(block) }
    block.isMeasured = true
    wake(0)
  }

  /// Blocks that there are at most.
  private var mostBlocks: Int { 2 * crew.pool.threadCount }

  private var hasFreeBlock: Bool { blockCount < mostBlocks || free.contains { !$0.isEmpty } }

  private func freeBlock(for thread: Int) -> RecordBlock {
    var block = free[thread].popLast()
    if block == nil, blockCount == mostBlocks, let other = free.firstIndex(where: { !$0.isEmpty }) {
      block = free[other].popLast()
    }
    if block == nil { blockCount += 1 }
    let chosen = block ?? RecordBlock()
    chosen.thread = thread
    return chosen
  }

  // MARK: Reading

  /// Reads a stretch, and measures the lines that end in it.
  private func read(_ stretch: FileStretch, by thread: Int) {
    let block = freeBlock(for: thread)
    claimants.append(thread)
    let reading = unlocked { stretch.read(into: block.memory) }
    while claimants.first != thread && !isOver { wait(thread) }
    if isOver { return }
    claimants.removeFirst()
    if !isRead { block.ending = readLines(of: stretch, reading, into: block) }
    if let next = claimants.first {
      wake(next)
    } else if !input.hasUnclaimed {
      // `readOn` is what others may do meanwhile.
      callHelp(1)
      wake(0)
    }
    if block.isEmpty, case .full = block.ending { free[thread].append(block) } else { measure(block) }
  }

  /// The lines that end in a stretch.
  private func readLines(
    of stretch: FileStretch, _ reading: FileStretch.Reading, into block: RecordBlock
  ) -> RecordBlock.Ending {
    (block.fileName, block.fileIndex) = (input.fileName, input.fileIndex)
    do throws(ToolError) {
      // Also of a stretch that could not be read to its end.
      defer { addLines(to: block) }
      try input.take(stretch, reading, in: block.memory)
    } catch { return .failed(error) }
    do throws(ToolError) { try input.leaveMemory() } catch { return .failed(error) }
    return .full
  }

  /// What one read brings where there is nothing to claim; another file begins another block.
  private func readOn(into block: RecordBlock) -> RecordBlock.Ending {
    do throws(ToolError) {
      (block.fileName, block.fileIndex) = (input.fileName, input.fileIndex)
      try input.goOn(in: block.memory)
      while true {
        addLines(to: block)
        if !block.isEmpty {
          try input.leaveMemory()
          return .full
        }
        if let end = try input.readOn() { return end == .end ? .end : .interrupted }
        (block.fileName, block.fileIndex) = (input.fileName, input.fileIndex)
      }
    } catch { return .failed(error) }
  }

  private func addLines(to block: RecordBlock) {
    while let event = input.nextInMemory() {
      if case .tooLong(let count) = event {
        block.add(tooLong: count, beginning: input.beginning, number: input.lineNumber)
      } else {
        block.add(input.line, number: input.lineNumber, isWhole: input.isWhole)
      }
    }
  }

  // MARK: The mutex

  private var threads: Range<Int> { 0..<crew.pool.threadCount }

  private func wait(_ thread: Int) { unsafe pthread_cond_wait(changes + thread, mutex) }

  private func wake(_ thread: Int) { unsafe pthread_cond_signal(changes + thread) }

  private func locked<Result>(_ body: () -> Result) -> Result {
    unsafe pthread_mutex_lock(mutex)
    defer { unsafe pthread_mutex_unlock(mutex) }
    return body()
  }

  private func unlocked<Result>(_ body: () -> Result) -> Result {
    unsafe pthread_mutex_unlock(mutex)
    defer { unsafe pthread_mutex_lock(mutex) }
    return body()
  }
}
