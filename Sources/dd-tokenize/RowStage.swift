import Records
import ToolKit

/// dd-tokenize --rows: records become training rows, packed where asked for.
final class RowStage: RecordStage {
  let run: RecordRun
  let made = MadeLines()
  private let task: TokenTask
  private let plan: RowPlan
  private let reasons: RowReasons
  private var totals = TokenTotals()
  private var labels = 0
  private var dropped = 0
  private var packing: Packing?

  init(_ task: TokenTask, _ plan: RowPlan, _ run: RecordRun) throws(ToolError) {
    self.task = task
    self.plan = plan
    self.run = run
    reasons = RowReasons(task, run)
    packing = plan.pack.map { Packing(size: $0) }
    _ = try FieldPath(task.key)
    run.ledger.advice = RowReasons.advice
    run.ledger.addToReport = { [unowned self] report in addTokens(to: report) }
  }

  func measure(of record: MeasuredRecord) throws(ToolError) -> (any RecordMeasure)? {
    try RowMeasure(task, plan, reasons, record)
  }

  func takeNotes() {
    dropped += run.notes.takeNumber()
    for _ in 0..<run.notes.takeNumber() {
      totals.add(run.notes.takeNumber())
      labels += run.notes.takeNumber()
    }
  }

  /// Packs the rows of a record; those sequences that are full go out.
  func decide() throws(ToolError) -> Verdict {
    made.removeAll()
    dropped += run.notes.takeNumber()
    for _ in 0..<run.notes.takeNumber() {
      let count = run.notes.takeNumber()
      let tokens = (0..<count).map { _ in run.notes.take() }
      totals.add(count)
      labels += RowWriter.labels(tokens[...])
      packing?.add(tokens) { made.add($0) }
    }
    return .make
  }

  func finish() throws(ToolError) {
    while let line = packing?.next() {
      // One more than what comes of no record.
      run.ledger.counts.count(made: 2)
      try run.write(line)
    }
  }

  private func addTokens(to report: Report) {
    var more: [(String, JSONValue?)] = [("labels", .int(labels))]
    if plan.onLong == .split && plan.mask != .none { more.append(("parts_without_labels", .int(dropped))) }
    if let packing {
      more.append(("sequences", .int(packing.written)))
      more.append(("padding", .number(decimal(packing.padding, places: 4))))
    }
    totals.add(to: report, task, more)
  }
}
