internal import Records

/// Lines that a stage had held back, on their way to the stages after it.
extension RecordChain {
  /// Gives all lines that `drain` hands over, so many at a time with their ends, until nobody takes any more.
  func giveHeld(
    after index: Int, _ drain: (_ give: (ByteView, Int) throws(ToolError) -> Bool) throws(ToolError) -> Void
  ) throws(ToolError) {
    let run = runs[index]
    try drain { (lines, count) throws(ToolError) in
      guard !run.isCut else { return false }
      run.ledger.held -= count
      try give(lines: lines, count: count, after: index)
      return true
    }
    try settleHeld(after: index)
  }

  /// Gives so many lines. Where several threads work they are on their way until `settleHeld`.
  private func give(lines: ByteView, count: Int, after index: Int) throws(ToolError) {
    if index == runs.count - 1, let output {
      runs[index].linesGiven += count
      try output.write(lines: lines, count: count)
      if output.readerIsGone { breakOff() }
    } else if let blocks = blocksOfHeld(after: index) {
      try lines.eachLine { line throws(ToolError) in
        blocks.filling.add(copyOf: line, number: 0)
        if blocks.filling.bytes >= RecordBlock.usualBytes { try submit(blocks) }
      }
    } else {
      try lines.eachLine { line throws(ToolError) in try give(line, after: index) }
    }
  }

  /// Carries out all that is on its way.
  private func settleHeld(after index: Int) throws(ToolError) {
    guard let blocks = heldBlocks[index + 1] else { return }
    try blocks.submit()
    while let block = blocks.takeFirst() { try carryOut(block, of: blocks) }
  }

  private func blocksOfHeld(after index: Int) -> BlockLine? {
    guard let crew = blocks?.crew, worker.links[(index + 1)...].contains(where: \.hasMeasure) else { return nil }
    let line = heldBlocks[index + 1] ?? BlockLine(to: index + 1, of: crew)
    heldBlocks[index + 1] = line
    if line.isEmpty && line.filling.isEmpty { line.recordCount = runs[index + 1].ledger.counts.input }
    return line
  }

  private func submit(_ blocks: BlockLine) throws(ToolError) {
    try blocks.submit()
    while blocks.isFull, let block = blocks.takeFirst() { try carryOut(block, of: blocks) }
  }

  private func carryOut(_ block: RecordBlock, of blocks: BlockLine) throws(ToolError) {
    var start = 0
    for entry in block.entries {
      let steps = start..<entry.stepsEnd
      start = entry.stepsEnd
      forgetHeld()
      try give(entry.line, after: block.stage - 1) { (next) throws(ToolError) in
        try next.replay(entry.line, isWhole: entry.isWhole, by: steps, of: block, in: self)
      }
    }
    forgetHeld()
    try flushPassed()
    blocks.recycle(block)
  }
}
