import Expressions
import Records
import Text
import ToolKit
import Tokens

/// dd-filter as a stage: rules, which have no memory, the books about benchmarks, and the curriculum's order.
final class FilterStage: RecordStage {
  let run: RecordRun
  private let rules: FilterRules
  private let reasons: FilterReasons
  private let counting: TokenCounting
  private let contamination: (index: ContaminationIndex, books: ContaminationBooks, reason: Int)?
  private let curriculum: Curriculum?
  private let isQuiet: Bool
  /// The rules of all threads.
  private var filters: [RecordFilter] = []

  init(
    _ rules: FilterRules, _ counting: TokenCounting, _ index: ContaminationIndex?, _ curriculum: Curriculum?,
    _ run: RecordRun, isQuiet: Bool
  ) throws(ToolError) {
    self.rules = rules
    self.counting = counting
    self.curriculum = curriculum
    self.run = run
    self.isQuiet = isQuiet
    reasons = FilterReasons(rules, run)
    // What is wrong with a rule is known before anything is read.
    _ = try RecordFilter(rules, reasons, .estimate, MeasuredRecord(), keepsDetails: false)
    contamination = index.map { ($0, ContaminationBooks($0), run.reason("contaminated")) }
    run.ledger.advice = { _ in nil }
    run.ledger.addToReport = { [contamination] report in
      contamination?.books.addToReport(report)
      curriculum?.addToReport(report)
    }
  }

  func measure(of record: MeasuredRecord) throws(ToolError) -> (any RecordMeasure)? {
    let filter = try RecordFilter(rules, reasons, counting, record, keepsDetails: run.ledger.keepsRejects)
    filters.append(filter)
    let contamination = try contamination.map { (contamination) throws(ToolError) in
      try ContaminationRule(
        contamination.index, record, reason: contamination.reason, keepsDetails: run.ledger.keepsRejects)
    }
    return FilterMeasure(filter, contamination, try curriculum?.measure(of: record))
  }

  func takeNotes() { contamination?.books.count(run) }

  func decide() throws(ToolError) -> Verdict {
    contamination?.books.count(run)
    return try curriculum?.place() ?? .pass
  }

  func finish() throws(ToolError) {
    try curriculum?.endFirstPart()
    try contamination?.books.watch()
  }

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
  private let contamination: ContaminationRule?
  private let prompts: PromptMeasure?

  init(_ filter: RecordFilter, _ contamination: ContaminationRule?, _ prompts: PromptMeasure?) {
    self.filter = filter
    self.contamination = contamination
    self.prompts = prompts
  }

  func measure() throws(ToolError) -> Verdict? {
    if let reason = try filter.reject() { return .reject(reason) }
    if let reason = try contamination?.reject() { return .reject(reason) }
    guard let prompts else { return .pass }
    try prompts.note()
    return nil
  }
}
