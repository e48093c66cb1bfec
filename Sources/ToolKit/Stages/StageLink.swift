internal import Records

/// A stage's place in a chain.
final class StageLink: ChainLink {
  let index: Int
  let stage: any RecordStage
  let run: RecordRun
  let next: ChainLink
  /// The thread's record, and what it has of it.
  let record: MeasuredRecord
  private let document: JSONDocument
  let notes: Notes
  /// The stage's measure in this thread.
  let measure: any RecordMeasure
  let hasMeasure: Bool
  /// The longest line that is a record to the stage.
  let maximumLineBytes: Int
  let changesRecords: Bool
  /// Whether what the stage makes is parsed by the next one.
  private let isParsedNext: Bool

  override var parses: Bool { true }

  private init(_ index: Int, _ stage: any RecordStage, of record: MeasuredRecord, next: ChainLink) throws(ToolError) {
    self.index = index
    self.stage = stage
    self.next = next
    self.record = record
    run = stage.run
    document = record.document
    notes = record.notes
    let measure = try stage.measure(of: record)
    hasMeasure = measure != nil
    self.measure = measure ?? NoMeasure()
    maximumLineBytes = stage.run.maximumLineBytes
    changesRecords = stage.changesRecords
    isParsedNext = next.parses
  }

  /// Links of all stages in their order, and the end behind them.
  static func links(
    _ stages: [any RecordStage], of record: MeasuredRecord, end: ChainLink
  ) throws(ToolError) -> ContiguousArray<StageLink> {
    var links: ContiguousArray<StageLink> = []
    for (index, stage) in stages.enumerated().reversed() {
      links.append(try StageLink(index, stage, of: record, next: links.last ?? end))
    }
    links.reverse()
    return links
  }

  override func hand(_ line: ByteView, isWhole: Bool, isParsed: Bool, in chain: RecordChain) throws(ToolError) {
    chain.current = index
    run.takes(line)
    if line.count > maximumLineBytes {
      return try chain.malformed(.tooLong(line.count, limit: maximumLineBytes), bytes: line, at: run)
    }
    if !isParsed {
      do throws(Malformed) { try document.parse(line) } catch {
        return try chain.malformed(error, bytes: line, at: run)
      }
      chain.held = line
    }
    let seen = chain.interruptions
    var measured: Verdict? = nil
    let verdict: Verdict
    do throws(ToolError) {
      if hasMeasure {
        notes.removeAll()
        record.madeTextEnd = 0
        record.assumedNumber = run.ledger.counts.input &- 1
        measured = try measure.measure()
        run.notes.read(notes, from: 0)
        if measured != nil && !notes.isEmpty { stage.takeNotes() }
      }
      verdict = if let measured { measured } else { try stage.decide() }
    } catch {
      chain.withdraw(run)
      throw error
    }
    switch verdict {
    case .pass:
      guard chain.isTaken(line, from: run) else { return }
      try next.hand(line, isWhole: isWhole, isParsed: chain.interruptions == seen, in: chain)
    case .write(let new):
      guard chain.isTaken(new, from: run) else { return }
      let isParsed = measured != nil && isParsedBehindText(new)
      if isParsed { chain.held = new }
      try next.hand(new, isWhole: false, isParsed: isParsed, in: chain)
    case .make: try handMade(measured == nil ? stage.made : measure.made, in: chain)
    default:
      if measured != nil { run.takeDetail(of: record) }
      try chain.end(verdict, run)
    }
  }

  /// Parses a line that the measure made where that takes less than parsing it whole; whether it did.
  private func isParsedBehindText(_ line: ByteView) -> Bool {
    guard isParsedNext, record.madeTextEnd > 0 else { return false }
    return (try? document.parse(line, textUntil: record.madeTextEnd)) != nil
  }

  /// Hands on the lines that were made of a record.
  func handMade(_ made: MadeLines, in chain: RecordChain) throws(ToolError) {
    run.ledger.counts.count(made: made.count)
    for number in 0..<made.count {
      let line = made[number]
      if chain.isTaken(line, from: run) { try next.hand(line, isWhole: false, isParsed: false, in: chain) }
    }
  }

  // MARK: With several threads

  override func measure(_ line: ByteView, number: Int, isParsed: Bool, in block: RecordBlock) {
    if let fault = fault(of: line, isParsed: isParsed) {
      return block.addStep(malformed: fault)
    }
    let step = ask(number: number, block)
    block.steps.append(step)
    guard case .said(let verdict) = step.outcome else { return }
    switch verdict {
    case nil where changesRecords: return
    case nil, .pass?: next.measure(line, number: number, isParsed: true, in: block)
    case .write(let new)?:
      let line = block.keep(new)
      block.steps[block.steps.count - 1].outcome = .said(.write(line))
      next.measure(line, number: number, isParsed: isParsedBehindText(line), in: block)
    case .make?: measureMade(block)
    case .reject?, .duplicate?, .nearDuplicate?, .hold?, .absorb?: return
    }
  }

  private func fault(of line: ByteView, isParsed: Bool) -> Malformed? {
    if line.count > maximumLineBytes { return .tooLong(line.count, limit: maximumLineBytes) }
    if isParsed { return nil }
    do throws(Malformed) {
      try document.parse(line)
      return nil
    } catch { return error }
  }

  /// What the measure says of the record at hand.
  private func ask(number: Int, _ block: RecordBlock) -> RecordBlock.Step {
    var step = RecordBlock.Step(outcome: .said(nil))
    step.notes = notes.count
    guard hasMeasure else { return step }
    record.madeTextEnd = 0
    record.assumedNumber = number
    record.numberWasRead = false
    do throws(ToolError) {
      step.outcome = .said(try measure.measure())
      // Of a line that was made nobody knows the number yet: it is asked again.
      if record.numberWasRead { step.number = number >= 0 ? number : Int.max }
      step.hasNotes = notes.count > step.notes
    } catch {
      step.outcome = .failed
      (record.words, record.object) = (nil, nil)
    }
    if record.words != nil || record.object != nil {
      step.detail = block.details.count
      block.details.append((record.words, record.object))
      (record.words, record.object) = (nil, nil)
    }
    return step
  }

  private func measureMade(_ block: RecordBlock) {
    let step = block.steps.count - 1
    // Kept first: a later stage's measure may ask this one's document.
    let lines = (0..<measure.made.count).map { block.keep(measure.made[$0]) }
    var records: [RecordBlock.Made] = []
    for line in lines {
      let start = block.steps.count
      next.measure(line, number: -1, isParsed: false, in: block)
      records.append(RecordBlock.Made(line: line, steps: start..<block.steps.count))
    }
    block.steps[step].made = block.made.count..<(block.made.count + records.count)
    block.made += records
  }

  override func replay(
    _ line: ByteView, isWhole: Bool, by steps: Range<Int>, of block: RecordBlock, in chain: RecordChain
  ) throws(ToolError) {
    guard let at = steps.first else { return try hand(line, isWhole: isWhole, isParsed: false, in: chain) }
    let step = block.steps[at]
    if step.number >= 0 && step.number != run.ledger.counts.input {
      return try hand(line, isWhole: isWhole, isParsed: false, in: chain)
    }
    chain.current = index
    let measured: Verdict?
    switch step.outcome {
    case .failed: return try hand(line, isWhole: isWhole, isParsed: false, in: chain)
    case .malformed(let fault):
      run.takes(line)
      return try chain.malformed(block.faults[fault], bytes: line, at: run)
    case .said(let verdict): measured = verdict
    }
    run.takes(line)
    if step.detail >= 0 { (run.words, run.object) = block.details[step.detail] }
    let verdict = try decide(measured, step, block, chain)
    let rest = (at + 1)..<steps.upperBound
    switch verdict {
    case .pass:
      guard chain.isTaken(line, from: run) else { return }
      try next.replay(line, isWhole: isWhole, by: rest, of: block, in: chain)
    case .write(let new):
      guard chain.isTaken(new, from: run) else { return }
      if measured == nil { return try next.hand(new, isWhole: false, isParsed: false, in: chain) }
      try next.replay(new, isWhole: true, by: rest, of: block, in: chain)
    case .make where measured == nil: try handMade(stage.made, in: chain)
    case .make:
      run.ledger.counts.count(made: step.made.count)
      for one in block.made[step.made] {
        guard chain.isTaken(one.line, from: run) else { continue }
        try next.replay(one.line, isWhole: true, by: one.steps, of: block, in: chain)
      }
    default: try chain.end(verdict, run, names: block.names)
    }
  }

  /// The verdict on the record at hand: the measure's, or in its order the stage's.
  @inline(__always)
  private func decide(
    _ measured: Verdict?, _ step: RecordBlock.Step, _ block: RecordBlock, _ chain: RecordChain
  ) throws(ToolError) -> Verdict {
    if measured == nil || step.hasNotes { run.notes.read(block.notes, from: step.notes) }
    if let measured {
      if step.hasNotes { stage.takeNotes() }
      return measured
    }
    do throws(ToolError) {
      return try stage.decide()
    } catch {
      chain.withdraw(run)
      throw error
    }
  }
}
