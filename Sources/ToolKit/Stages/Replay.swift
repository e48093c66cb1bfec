internal import Records

/// Several threads: blocks are measured by whoever comes first, and what the measures said is carried out here, in order.
extension RecordChain {
  /// Hands the block that was filled to the workers; where much is on its way, carries out the first.
  func submitBlock() throws(ToolError) {
    guard let blocks else { return }
    try blocks.submit()
    while blocks.isFull && !isOver { finishBlock() }
  }

  /// Carries out all that is on its way.
  func finishBlocks() {
    guard let blocks else { return }
    while !blocks.isEmpty && !isOver { finishBlock() }
  }

  /// Carries out the first block.
  private func finishBlock() {
    guard let blocks, let block = blocks.takeFirst() else { return }
    carryOut(block)
    blocks.recycle(block)
  }

  /// Carries out what the measures said of a block; what fails in it ends the run.
  func carryOut(_ block: RecordBlock) {
    let run = runs[0]
    run.fileName = block.fileName
    run.fileIndex = block.fileIndex
    run.ledger.bytesRead = block.bytesRead
    do throws(ToolError) { try replay(block) } catch { fail(error) }
    // Lines that passed before a failure, too, stand in the block's memory.
    do throws(ToolError) { try flushPassed() } catch { fail(error) }
    showProgress(bytesRead: block.bytesRead > 0 ? block.bytesRead : bytesReceived)
  }

  private func replay(_ block: RecordBlock) throws(ToolError) {
    var start = 0
    for entry in block.entries {
      if isOver { return }
      runs[0].currentNumber = entry.number
      bytesReceived &+= entry.line.count &+ 1
      forgetHeld()
      try first.replay(entry.line, isWhole: entry.isWhole, by: start..<entry.stepsEnd, of: block, in: self)
      start = entry.stepsEnd
      endIfTold()
    }
  }

  /// Lines that pass are written, or gathered, before the memory changes in which they stand.
  func flushPassed() throws(ToolError) {
    let stage = current
    current = runs.count - 1
    try output?.flushPassed()
    current = stage
  }
}
