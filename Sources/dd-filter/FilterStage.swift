import Expressions
import Records
import Text
import ToolKit
import Tokens

/// dd-filter as a stage: rules and judges, which have no memory, the judges' books, and the curriculum's order.
final class FilterStage: RecordStage {
  let run: RecordRun
  private let rules: FilterRules
  private let reasons: FilterReasons
  private let counting: TokenCounting
  private let judging: (material: JudgingMaterial, books: JudgingBooks, reasons: JudgingReasons)?
  private let curriculum: Curriculum?
  private let isQuiet: Bool
  /// The rules of all threads.
  private var filters: [RecordFilter] = []

  init(
    _ rules: FilterRules, _ counting: TokenCounting, _ material: JudgingMaterial?, _ curriculum: Curriculum?,
    _ run: RecordRun, isQuiet: Bool
  ) throws(ToolError) {
    self.rules = rules
    self.counting = counting
    self.curriculum = curriculum
    self.run = run
    self.isQuiet = isQuiet
    reasons = FilterReasons(rules, run)
    // What is wrong with a rule is known before anything is read.
    _ = try RecordFilter(rules, reasons, .estimate, MeasuredRecord(), WantedDetails(all: false))
    judging = material.map { ($0, JudgingBooks($0), JudgingReasons($0.plan, run)) }
    run.ledger.advice = { _ in nil }
    run.ledger.addToReport = { [judging] report in
      judging?.books.addToReport(report)
      curriculum?.addToReport(report)
    }
  }

  func measure(of record: MeasuredRecord) throws(ToolError) -> (any RecordMeasure)? {
    let details = run.ledger.wantedDetails()
    let filter = try RecordFilter(rules, reasons, counting, record, details)
    filters.append(filter)
    let judges = try judging.map { (judging) throws(ToolError) in
      try Judges(judging.material, judging.reasons, record, details)
    }
    return FilterMeasure(filter, judges, try curriculum?.measure(of: record))
  }

  func takeNotes() { judging?.books.count(run) }

  func decide() throws(ToolError) -> Verdict {
    judging?.books.count(run)
    return try curriculum?.place() ?? .pass
  }

  func finish() throws(ToolError) {
    try curriculum?.endFirstPart()
    try curriculum?.requirePrompts()
    try judging?.books.watch()
  }

  func conclude() {
    guard run.ledger.end == .endOfInput, !isQuiet else { return }
    for note in textsForNumbers + [judging?.books.note, curriculum?.note].compactMap(\.self) { say("dd-filter", note) }
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
  private let judges: Judges?
  private let prompts: PromptMeasure?

  init(_ filter: RecordFilter, _ judges: Judges?, _ prompts: PromptMeasure?) {
    self.filter = filter
    self.judges = judges
    self.prompts = prompts
  }

  func measure() throws(ToolError) -> Verdict? {
    if let reason = try filter.reject() { return .reject(reason) }
    let verdict = try judges?.judge() ?? .pass
    guard let prompts, case .pass = verdict else { return verdict }
    try prompts.note()
    return nil
  }
}
