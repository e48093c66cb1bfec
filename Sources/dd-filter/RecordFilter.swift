import Expressions
import Records
import Text
import ToolKit

/// Rules at work on records: which one, if any, drops the record at hand.
///
/// In order: required fields, licence, text, conditions. The first that drops names the reason.
final class RecordFilter {
  private let run: RecordRun
  private let required: [(lookup: FieldLookup, reason: Int)]
  private let license: (rule: LicenseRule, missing: Int, notAllowed: Int)?
  private let text: TextRule?
  private let conditions: (compiled: Conditions, reasons: [Int])?

  init(_ rules: FilterRules, _ run: RecordRun) throws(ToolError) {
    self.run = run
    required = try rules.required.map { (field) throws(ToolError) in
      (FieldLookup(try FieldPath(field)), run.reason("missing_\(field)"))
    }
    license = try rules.licenses.map { (policy) throws(ToolError) in
      (try LicenseRule(policy), run.reason("license_missing"), run.reason("license_not_allowed"))
    }
    text = try rules.text.map { (limits) throws(ToolError) in try TextRule(limits, run) }
    conditions = try Self.compile(rules.conditions, run)
  }

  private static func compile(
    _ rules: [RejectCondition], _ run: RecordRun
  ) throws(ToolError) -> (compiled: Conditions, reasons: [Int])? {
    guard !rules.isEmpty else { return nil }
    do throws(IndexedExpressionError) {
      return (try Conditions(rules.map(\.text)), rules.map { run.reason($0.reason) })
    } catch {
      throw rules[error.index].fail(error.error)
    }
  }

  /// The reason that drops the record at hand, with its detail for the reject file; nil when it passes.
  func reject() -> Int? {
    let document = run.document
    for (lookup, reason) in required {
      guard let node = lookup.first(in: document), !document.isBlank(node) else { return reason }
    }
    if let reason = judgeLicense() { return reason }
    if let reason = text?.reject() { return reason }
    guard let conditions else { return nil }
    do throws(Rejection) {
      return try conditions.compiled.firstThatHolds(document).map { conditions.reasons[$0] }
    } catch {
      run.detail = run.ledger.keepsRejects ? error.detail : nil
      return run.reason(error.reason)
    }
  }

  private func judgeLicense() -> Int? {
    guard let license else { return nil }
    switch license.rule.judge(run.document) {
    case .passes: return nil
    case .missing: return license.missing
    case .notAllowed(let node):
      if run.ledger.keepsRejects { run.detail = String(run.document.text(node)) }
      return license.notAllowed
    }
  }
}

/// The rules about a record's text.
private struct TextRule {
  private let run: RecordRun
  private let limits: TextLimits
  private let lookup: FieldLookup
  private let missing: Int
  private let notText: Int
  private let empty: Int
  private let tooShort: Int
  private let tooLong: Int
  private let tooFewWords: Int
  private let tooManyWords: Int

  init(_ limits: TextLimits, _ run: RecordRun) throws(ToolError) {
    self.run = run
    self.limits = limits
    lookup = FieldLookup(try FieldPath(limits.field))
    missing = run.reason("missing_\(limits.field)")
    notText = run.reason("not_text")
    empty = run.reason("empty_text")
    tooShort = run.reason("too_short")
    tooLong = run.reason("too_long")
    tooFewWords = run.reason("too_few_words")
    tooManyWords = run.reason("too_many_words")
  }

  func reject() -> Int? {
    let document = run.document
    guard let node = lookup.first(in: document), document.kind(node) != .null else { return missing }
    guard document.kind(node) == .string else { return notText }
    let text = document.raw(node)
    if WhiteSpace.isBlank(escaped: text) { return empty }
    guard let breach = limits.breach(escaped: text, isEscaped: document.isEscaped(node)) else { return nil }
    if run.ledger.keepsRejects { run.detail = limits.detail(breach, escaped: text) }
    return switch breach {
    case .tooShort: tooShort
    case .tooLong: tooLong
    case .tooFewWords: tooFewWords
    case .tooManyWords: tooManyWords
    }
  }
}
