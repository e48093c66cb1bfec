internal import Records

/// Whole lines, ends and all, that a stage had held back and that wait in a file.
public struct HeldLines: Sendable {
  let descriptor: Int32
  let offset: Int
  let bytes: Int
  let lines: Int

  /// So many bytes of a file from `offset` on, which are so many lines.
  public init(descriptor: Int32, offset: Int, bytes: Int, lines: Int) {
    self.descriptor = descriptor
    self.offset = offset
    self.bytes = bytes
    self.lines = lines
  }
}

/// Lines that were held back, on their way to the stages after it.
extension RecordChain {
  /// Gives lines in their order until nobody takes any more; where several threads measure them, these read them too.
  func giveHeld(
    _ held: [HeldLines], after index: Int, failure: (_ errno: Int32) -> ToolError
  ) throws(ToolError) {
    let run = runs[index]
    let blocks = blocksOfHeld(after: index)
    let buffer = ByteBuffer()
    for lines in held {
      if run.isCut { break }
      run.ledger.held -= lines.lines
      if let blocks {
        blocks.filling.held = lines
        try blocks.submit()
        if blocks.isFull { try carryOutFirst(of: blocks, failure) }
      } else {
        buffer.removeAll()
        let error = readAll(lines.descriptor, at: lines.offset, count: lines.bytes, into: buffer)
        if error != 0 { throw failure(error) }
        try give(lines: buffer.view, count: lines.lines, after: index)
      }
    }
    while let blocks, !blocks.isEmpty { try carryOutFirst(of: blocks, failure) }
  }

  private func give(lines: ByteView, count: Int, after index: Int) throws(ToolError) {
    if index == runs.count - 1, let output {
      runs[index].linesGiven += count
      try output.write(lines: lines, count: count)
      if output.readerIsGone { breakOff() }
    } else {
      try lines.eachLine { line throws(ToolError) in try give(line, after: index) }
    }
  }

  /// Nil where one thread works, or nothing is left to measure.
  private func blocksOfHeld(after index: Int) -> BlockLine? {
    guard let crew = blocks?.crew, worker.links[(index + 1)...].contains(where: \.hasMeasure) else { return nil }
    let line = BlockLine(to: index + 1, of: crew)
    line.recordCount = runs[index + 1].ledger.counts.input
    return line
  }

  private func carryOutFirst(of blocks: BlockLine, _ failure: (Int32) -> ToolError) throws(ToolError) {
    guard let block = blocks.takeFirst() else { return }
    if block.error != 0 { throw failure(block.error) }
    do throws(ToolError) { try replay(held: block) } catch {
      let failed = current
      // Lines that passed before stand in the block's memory.
      try flushPassed()
      current = failed
      throw error
    }
    forgetHeld()
    try flushPassed()
    blocks.recycle(block)
  }

  private func replay(held block: RecordBlock) throws(ToolError) {
    var start = 0
    for entry in block.entries {
      let steps = start..<entry.stepsEnd
      start = entry.stepsEnd
      forgetHeld()
      try give(entry.line, after: block.stage - 1) { (next) throws(ToolError) in
        try next.replay(entry.line, isWhole: entry.isWhole, by: steps, of: block, in: self)
      }
    }
  }
}
