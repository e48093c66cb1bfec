internal import Records

/// One thread's part of a chain: its document, and a measure of every stage that has one.
final class ChainWorker: @unchecked Sendable {
  let record = MeasuredRecord()
  let measures: ContiguousArray<(any RecordMeasure)?>
  private let limits: [Int]
  private let changesRecords: [Bool]

  init(_ stages: [any RecordStage]) throws(ToolError) {
    var measures: ContiguousArray<(any RecordMeasure)?> = []
    for stage in stages { measures.append(try stage.measure(of: record)) }
    self.measures = measures
    limits = stages.map(\.run.maximumLineBytes)
    changesRecords = stages.map(\.changesRecords)
  }

  /// Measures all records of a block, each as far as it can get.
  func measure(_ block: RecordBlock) {
    record.currentNotes = block.notes
    record.names = []
    for (index, entry) in block.entries.enumerated() {
      measure(entry.line, number: block.firstNumber + index, from: 0, block)
      block.endSteps(of: index)
    }
    block.names = record.names
  }

  private func measure(_ line: ByteView, number: Int, from first: Int, _ block: RecordBlock) {
    var line = line
    var isParsed = false
    for index in first..<measures.count {
      if let fault = fault(of: line, limit: limits[index], isParsed: isParsed) {
        block.faults.append(fault)
        block.steps.append(RecordBlock.Step(outcome: .malformed(block.faults.count - 1)))
        return
      }
      isParsed = true
      guard let verdict = ask(index, number: number, block) else { return }
      switch verdict {
      case nil where changesRecords[index]: return
      case nil, .pass?: continue
      case .write(let new)?:
        line = block.keep(new)
        block.steps[block.steps.count - 1].outcome = .said(.write(line))
        isParsed = false
      case .make?: return measureMade(by: index, block)
      case .reject?, .duplicate?, .nearDuplicate?, .hold?, .absorb?: return
      }
    }
  }

  /// Why the line is no record for a stage; parses it unless it is.
  private func fault(of line: ByteView, limit: Int, isParsed: Bool) -> Malformed? {
    if line.count > limit { return .tooLong(line.count, limit: limit) }
    if isParsed { return nil }
    do throws(Malformed) {
      try record.document.parse(line)
      return nil
    } catch { return error }
  }

  /// What a stage's measure says of the record at hand, noted as a step; the outer nil when it failed.
  private func ask(_ index: Int, number: Int, _ block: RecordBlock) -> Verdict?? {
    var step = RecordBlock.Step(outcome: .failed)
    step.notes = block.notes.end
    record.assumedNumber = number
    record.numberWasRead = false
    defer { block.steps.append(step) }
    var verdict: Verdict?
    do throws(ToolError) {
      verdict = try measures[index]?.measure()
    } catch {
      (record.words, record.object) = (nil, nil)
      return .none
    }
    step.outcome = .said(verdict)
    // Of a line that was made nobody knows the number yet: it is asked again.
    if record.numberWasRead { step.number = number >= 0 ? number : Int.max }
    step.hasNotes = block.notes.end > step.notes
    if record.words != nil || record.object != nil {
      step.detail = block.details.count
      block.details.append((record.words, record.object))
      (record.words, record.object) = (nil, nil)
    }
    return .some(verdict)
  }

  private func measureMade(by index: Int, _ block: RecordBlock) {
    let step = block.steps.count - 1
    guard let made = measures[index]?.made else { return }
    // Kept first: a later stage's measure may ask this one's document.
    let lines = (0..<made.count).map { block.keep(made[$0]) }
    var records: [RecordBlock.Made] = []
    for line in lines {
      let start = block.steps.count
      measure(line, number: -1, from: index + 1, block)
      records.append(RecordBlock.Made(line: line, steps: start..<block.steps.count))
    }
    block.steps[step].made = block.made.count..<(block.made.count + records.count)
    block.made += records
  }
}
