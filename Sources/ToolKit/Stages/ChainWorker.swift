internal import Records

/// One thread's part of a chain: its document, and a measure of every stage that has one.
final class ChainWorker: @unchecked Sendable {
  let record = MeasuredRecord()
  let links: ContiguousArray<StageLink>

  /// For so many stages and what is behind them.
  init(_ stages: [any RecordStage], end: ChainLink = ChainLink()) throws(ToolError) {
    links = try StageLink.links(stages, of: record, end: end)
  }

  /// Measures all records of a block, each as far as it can get.
  func measure(_ block: RecordBlock) {
    record.names = []
    let first = links[block.stage]
    for (index, entry) in block.entries.enumerated() {
      if entry.tooLong > 0 {
        block.addStep(malformed: .tooLong(entry.tooLong, limit: first.maximumLineBytes))
      } else {
        first.measure(entry.line, number: block.firstNumber + index, isParsed: false, in: block)
      }
      block.endSteps(of: index)
    }
    block.names = record.names
    block.notes.exchange(record.notes)
  }
}
