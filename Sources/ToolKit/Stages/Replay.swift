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

  /// Carries out the first block; what fails in it ends the run.
  private func finishBlock() {
    guard let blocks, let block = blocks.takeFirst() else { return }
    let run = runs[0]
    run.fileName = block.fileName
    run.fileIndex = block.fileIndex
    run.ledger.bytesRead = block.bytesRead
    do throws(ToolError) {
      try replay(block)
      try flushPassed()
    } catch {
      fail(error)
    }
    showProgress(bytesRead: block.bytesRead > 0 ? block.bytesRead : bytesReceived)
    blocks.recycle(block)
  }

  private func replay(_ block: RecordBlock) throws(ToolError) {
    var start = 0
    for entry in block.entries {
      if isOver { return }
      runs[0].currentNumber = entry.number
      bytesReceived &+= entry.line.count &+ 1
      var steps = start..<entry.stepsEnd
      start = entry.stepsEnd
      forgetHeld()
      try replay(entry.line, isWhole: entry.isWhole, to: 0, &steps, block)
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

  /// Takes a record through the stages from `first` on, by the steps that its measures left; where these end, the stages
  /// are asked.
  private func replay(
    _ line: ByteView, isWhole: Bool, to first: Int, _ steps: inout Range<Int>, _ block: RecordBlock
  ) throws(ToolError) {
    var line = line
    var isWhole = isWhole
    var index = first
    while index < runs.count {
      let run = runs[index]
      current = index
      guard let at = steps.first else { return try hand(line, to: index, isWhole: isWhole) }
      steps = (at + 1)..<steps.upperBound
      let step = block.steps[at]
      if step.number >= 0 && step.number != run.ledger.counts.input {
        return try hand(line, to: index, isWhole: isWhole)
      }
      let measured: Verdict?
      switch step.outcome {
      case .failed: return try hand(line, to: index, isWhole: isWhole)
      case .malformed(let fault):
        count(line, run)
        return try malformed(block.faults[fault], bytes: line, at: run)
      case .said(let verdict): measured = verdict
      }
      count(line, run)
      if step.detail >= 0 { (run.words, run.object) = block.details[step.detail] }
      let verdict = try decide(measured, step, run, block)
      switch verdict {
      case .pass: break
      case .write(let new) where measured != nil:
        line = new
        isWhole = true
      case .write(let new):
        if isTaken(new, from: run) { try hand(new, to: index + 1, isWhole: false) }
        return
      case .make where measured != nil: return try replayMade(block.made[step.made], after: run, block)
      case .make: return try handMade(stages[index].made, after: run)
      default: return try end(verdict, run, names: block.names)
      }
      guard isTaken(line, from: run) else { return }
      index &+= 1
    }
    try goOut(line, isWhole: isWhole)
  }

  private func count(_ line: ByteView, _ run: RecordRun) {
    run.ledger.counts.input &+= 1
    run.currentLine = line
    if run.index > 0 { run.currentNumber = run.ledger.counts.input }
  }

  /// The verdict on the record at hand: the measure's, or in its order the stage's.
  private func decide(
    _ measured: Verdict?, _ step: RecordBlock.Step, _ run: RecordRun, _ block: RecordBlock
  ) throws(ToolError) -> Verdict {
    if measured == nil || step.hasNotes {
      run.currentNotes = block.notes
      block.notes.seek(step.notes)
    }
    if let measured {
      if step.hasNotes { stages[run.index].takeNotes() }
      return measured
    }
    do throws(ToolError) {
      return try stages[run.index].decide()
    } catch {
      withdraw(run)
      throw error
    }
  }

  private func replayMade(
    _ made: ArraySlice<RecordBlock.Made>, after run: RecordRun, _ block: RecordBlock
  ) throws(ToolError) {
    run.ledger.counts.count(made: made.count)
    for one in made {
      guard isTaken(one.line, from: run) else { continue }
      var steps = one.steps
      try replay(one.line, isWhole: true, to: run.index &+ 1, &steps, block)
    }
  }
}
