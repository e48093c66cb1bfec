import Expressions
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
  /// The rules of all threads.
  private var filters: [RecordFilter] = []

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
    let filter = try RecordFilter(rules, reasons, record, keepsDetails: run.ledger.keepsRejects)
    filters.append(filter)
    return FilterMeasure(filter, try curriculum?.measure(of: record))
  }

  func decide() throws(ToolError) -> Verdict { try curriculum?.place() ?? .pass }

  func finish() throws(ToolError) { try curriculum?.endFirstPart() }

  func conclude() {
    guard run.ledger.end == .endOfInput, !isQuiet else { return }
    for note in textsForNumbers + (curriculum?.note.map { [$0] } ?? []) { say("dd-filter", note) }
  }
}

extension FilterStage {
  /// Conditions on numbers that never held because rows have texts there, in words.
  private var textsForNumbers: [String] {
    rules.conditions.indices.flatMap { index in
      NumberComparison.textsAlone(filters.map { $0.comparisons(ofCondition: index) }).map { value in
        "'\(rules.conditions[index].reason)': " + NumberComparison.advice(value)
      }
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
