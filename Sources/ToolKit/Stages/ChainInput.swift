public import Records

/// A chain over the lines of files.
extension RecordChain {
  /// Runs over the lines of an input, from the first to the books' end.
  public func run(over input: RecordInput) {
    input.watchedOutput = watchedDescriptor
    let crew = input.isOfRegularFiles ? blocks?.crew : nil
    let shared = crew.map { SharedInput(input, crew: $0, isCarriedOutByAny: writesNothing) }
    if shared == nil { waitFor(input) }
    prepare()
    attempt(0) { () throws(ToolError) in
      // Of a shared input the blocks say it: others may still read.
      defer { if shared == nil, !isOver || blocks == nil { runs[0].ledger.bytesRead = input.bytesRead } }
      if let shared { try read(shared, input) } else { try readAlone(input) }
    }
    // Lines that passed a stage before another failed stand in its memory until they are written.
    withExtendedLifetime(shared) { closeWithThreads() }
  }

  /// Whether carrying out records never waits for a reader, but for a terminal that shows the progress, nor has other
  /// records measured meanwhile.
  private var writesNothing: Bool { output == nil && runs.count == 1 && !runs[0].ledger.writesBeside }

  /// Before a read, and where one would wait, all goes on that was read before.
  private func waitFor(_ input: RecordInput) {
    input.beforeReading = { [unowned self, unowned input] () throws(ToolError) in
      if blocks != nil { try submit(from: input) } else { try flushPassed() }
      seeFile(of: input)
      return !isOver && output?.readerIsGone != true
    }
    input.beforeWaiting = { [unowned self, unowned input] () throws(ToolError) in
      try drain(from: input)
      try flushAll()
      if !isOver { showProgress(bytesRead: input.bytesRead) }
      return !isOver && output?.readerIsGone != true
    }
  }

  /// Closes the books; what stages had held back until now has the threads' help.
  func closeWithThreads() {
    if isOver { blocks?.stop() }
    close()
    blocks?.stop()
  }

  private func readAlone(_ input: RecordInput) throws(ToolError) {
    var failure: ToolError?
    do throws(ToolError) { try read(input) } catch { failure = error }
    let failed = current
    // What came before is through before a failure to read shows.
    if failure == nil || failed == 0 { try drain(from: input) }
    if let failure, !isOver {
      current = failed
      throw failure
    }
  }

  private func read(_ input: RecordInput) throws(ToolError) {
    let run = runs[0]
    if let blocks { try input.goOn(in: blocks.filling.memory) }
    while !isOver {
      current = 0
      switch try input.next() {
      case .line:
        if let blocks {
          blocks.filling.add(input.line, number: input.lineNumber, isWhole: input.isWhole)
          continue
        }
        run.currentNumber = input.lineNumber
        try take(input.line, isWhole: input.isWhole)
        if run.ledger.counts.input & 0xFFF == 0 { showProgress(bytesRead: input.bytesRead) }
      case .tooLong(let count):
        if let blocks {
          blocks.filling.add(tooLong: count, beginning: input.beginning, number: input.lineNumber)
          continue
        }
        run.currentNumber = input.lineNumber
        try takeMalformed(.tooLong(count, limit: input.maximumLineBytes), bytes: input.beginning)
      case .end: return
      case .interrupted:
        if !isOver { breakOff() }
        return
      }
    }
  }

  /// Reads what all threads read.
  private func read(_ shared: SharedInput, _ input: RecordInput) throws(ToolError) {
    if isOver { return }
    try shared.read { [unowned self] (block) throws(ToolError) in
      carryOut(block)
      if isOver { return false }
      current = 0
      switch block.ending {
      case .full: return true
      case .end: return false
      case .interrupted:
        breakOff()
        return false
      case .failed(let error): throw error
      }
    }
  }

  /// From here on records are of this file: every file's first bytes come by a read.
  private func seeFile(of input: RecordInput) {
    if let blocks {
      blocks.filling.fileName = input.fileName
      blocks.filling.fileIndex = input.fileIndex
    }
    if blocks?.isEmpty ?? true {
      runs[0].fileName = input.fileName
      runs[0].fileIndex = input.fileIndex
    }
  }

  /// Hands the block that was filled to the workers, with the memory of its lines, and reads on in the next one's.
  private func submit(from input: RecordInput) throws(ToolError) {
    guard let blocks, !blocks.filling.isEmpty else { return }
    blocks.filling.bytesRead = input.bytesRead
    try submitBlock()
    try input.goOn(in: blocks.filling.memory)
  }

  /// Lets everything through that was taken in so far.
  private func drain(from input: RecordInput) throws(ToolError) {
    try submit(from: input)
    finishBlocks()
  }
}
