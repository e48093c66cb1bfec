import Records
import ToolKit
import Tokens

/// dd-tokenize as a filter: records with their counts and ids, or these alone.
final class CountStage: RecordStage {
  let run: RecordRun
  private let task: TokenTask
  private let output: OutputOptions
  private let reasons: TextReasons
  private var totals = TokenTotals()

  init(_ task: TokenTask, _ output: OutputOptions, _ run: RecordRun) throws(ToolError) {
    self.task = task
    self.output = output
    self.run = run
    reasons = TextReasons(task, run)
    _ = try FieldPath(task.key)
    run.ledger.advice = TextReasons.advice
    run.ledger.addToReport = { [unowned self] report in
      if self.output.only != nil { report.add("passes", json: "false") }
      totals.add(to: report, self.task)
    }
  }

  func measure(of record: MeasuredRecord) throws(ToolError) -> (any RecordMeasure)? {
    CountMeasure(try TextReader(task, reasons, record), output, record)
  }

  func takeNotes() { totals.add(run.notes.takeNumber()) }

  func decide() -> Verdict {
    totals.add(run.notes.takeNumber())
    return .pass
  }
}

/// One thread's part of it.
private final class CountMeasure: RecordMeasure {
  private let reader: TextReader
  private let output: OutputOptions
  private let record: MeasuredRecord
  private let list = TokenList()
  private let value = ByteBuffer(capacity: 1 << 12)
  private let line = ByteBuffer(capacity: 1 << 14)
  private let count: AddedField
  private let ids: AddedField?

  init(_ reader: TextReader, _ output: OutputOptions, _ record: MeasuredRecord) {
    self.reader = reader
    self.output = output
    self.record = record
    count = AddedField(output.add ?? "tokens")
    ids = output.ids.map { AddedField($0) }
  }

  func measure() throws(ToolError) -> Verdict? {
    list.removeAll()
    if let reason = try reader.read(into: list) { return .reject(reason) }
    record.notes.put(list.count)
    if output.pass { return nil }
    line.removeAll()
    switch output.only {
    case .count: line.append(decimal: list.count)
    case .ids: list.appendJSON(to: line)
    case nil: addFields()
    }
    return .write(line.view)
  }

  private func addFields() {
    var fields: [(AddedField, Range<Int>)] = []
    value.removeAll()
    // Ids alone are wanted when only they are named.
    if output.add != nil || ids == nil {
      value.append(decimal: list.count)
      fields.append((count, 0..<value.count))
    }
    if let ids {
      let start = value.count
      list.appendJSON(to: value)
      fields.append((ids, start..<value.count))
    }
    AddedField.write(fields.map { ($0.0, value.view[$0.1]) }, into: record.document, to: line)
  }
}
