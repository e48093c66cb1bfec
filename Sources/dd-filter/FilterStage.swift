import Records
import Text
import ToolKit

/// dd-filter as a stage: rules, which have no memory, and the curriculum's order.
final class FilterStage: RecordStage {
  let run: RecordRun
  private let rules: FilterRules
  private let reasons: FilterReasons
  private let curriculum: Curriculum?
  private let isQuiet: Bool

  init(_ rules: FilterRules, _ curriculum: Curriculum?, _ run: RecordRun, isQuiet: Bool) throws(ToolError) {
    self.rules = rules
    self.curriculum = curriculum
    self.run = run
    self.isQuiet = isQuiet
    reasons = FilterReasons(rules, run)
    // What is wrong with a rule is known before anything is read.
    _ = try RecordFilter(rules, reasons, MeasuredRecord(), keepsDetails: false)
    run.ledger.addToReport = { report in curriculum?.addToReport(report) }
  }

  func measure(of record: MeasuredRecord) throws(ToolError) -> (any RecordMeasure)? {
    FilterMeasure(
      try RecordFilter(rules, reasons, record, keepsDetails: run.ledger.keepsRejects),
      try curriculum?.measure(of: record))
  }

  func decide() throws(ToolError) -> Verdict { try curriculum?.place() ?? .pass }

  func finish() throws(ToolError) { try curriculum?.endFirstPart() }

  func conclude() {
    if run.ledger.end == .endOfInput, let note = curriculum?.note, !isQuiet {
      writeToStandardError("dd-filter: \(note)\n")
    }
  }
}

/// What one thread finds out about a record.
private final class FilterMeasure: RecordMeasure {
  private let filter: RecordFilter
  private let prompts: PromptMeasure?

  init(_ filter: RecordFilter, _ prompts: PromptMeasure?) {
    self.filter = filter
    self.prompts = prompts
  }

  func measure() throws(ToolError) -> Verdict? {
    if let reason = filter.reject() { return .reject(reason) }
    guard let prompts else { return .pass }
    prompts.note()
    return nil
  }
}
