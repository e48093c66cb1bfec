import Expressions
import Records
import Text
import ToolKit
import Tokens

/// The numbers of the reasons that the rules can name, declared in the order of the rules.
struct FilterReasons {
  let required: [Int]
  let licenseMissing: Int
  let licenseNotAllowed: Int
  let text: TextReasons?
  let conditions: [Int]

  init(_ rules: FilterRules, _ run: RecordRun) {
    required = rules.required.map { run.reason("missing_\($0)") }
    licenseMissing = rules.licenses == nil ? 0 : run.reason("license_missing")
    licenseNotAllowed = rules.licenses == nil ? 0 : run.reason("license_not_allowed")
    text = rules.text.map { TextReasons($0, run) }
    conditions = rules.conditions.map { run.reason($0.reason) }
  }
}

/// Rules at work on records, for one thread: which one, if any, drops the record at hand.
///
/// In order: required fields, licence, text, conditions. The first that drops names the reason.
final class RecordFilter {
  private let record: MeasuredRecord
  private let reasons: FilterReasons
  private let details: WantedDetails
  private let required: [RequiredField]
  private let license: LicenseRule?
  private let text: TextRule?
  private let conditions: Conditions?

  init(
    _ rules: FilterRules, _ reasons: FilterReasons, _ counting: TokenCounting, _ record: MeasuredRecord,
    _ details: WantedDetails
  ) throws(ToolError) {
    self.record = record
    self.reasons = reasons
    self.details = details
    required = try rules.required.map { (field) throws(ToolError) in RequiredField(try FieldPath(field)) }
    license = try rules.licenses.map { (policy) throws(ToolError) in try LicenseRule(policy) }
    text = try rules.text.flatMap { (limits) throws(ToolError) in
      try TextRule(limits, reasons.text, counting.counter(), record, details)
    }
    conditions = try Self.compile(rules.conditions)
  }

  private static func compile(_ rules: [RejectCondition]) throws(ToolError) -> Conditions? {
    guard !rules.isEmpty else { return nil }
    do throws(IndexedExpressionError) {
      return try Conditions(rules.map(\.text))
    } catch {
      throw rules[error.index].fail(error.error)
    }
  }

  /// The reason that drops the record at hand, with its detail for the reject file; nil when it passes.
  func reject() throws(ToolError) -> Int? {
    let document = record.document
    for (index, field) in required.enumerated() where !field.isThere(in: document) { return reasons.required[index] }
    if let reason = judgeLicense() { return reason }
    if let reason = try text?.reject() { return reason }
    guard let conditions else { return nil }
    do throws(Rejection) {
      return try conditions.firstThatHolds(document).map { reasons.conditions[$0] }
    } catch {
      let reason = record.reason(error.reason)
      record.detail = details.wants(reason) ? error.detail : nil
      return reason
    }
  }

  /// What a condition's comparisons with numbers met so far.
  func comparisons(ofCondition index: Int) -> [NumberComparison] { conditions?.comparisons[index] ?? [] }

  private func judgeLicense() -> Int? {
    guard let license else { return nil }
    switch license.judge(record.document) {
    case .passes: return nil
    case .missing: return reasons.licenseMissing
    case .notAllowed(let node):
      if details.wants(reasons.licenseNotAllowed) { record.detail = String(record.document.text(node)) }
      return reasons.licenseNotAllowed
    }
  }
}

/// A field that must be there and not be blank; of a path with `[]`, in every element, of which there must be one.
private struct RequiredField {
  private let lookup: FieldLookup
  private let namesMany: Bool

  init(_ path: FieldPath) {
    lookup = FieldLookup(path)
    namesMany = path.namesMany
  }

  func isThere(in document: JSONDocument) -> Bool {
    if namesMany { return lookup.forEachPlace(in: document) { node in node.map { !document.isBlank($0) } ?? false } }
    return lookup.first(in: document).map { !document.isBlank($0) } ?? false
  }
}

/// The numbers of the reasons about a record's text.
struct TextReasons {
  let missing: Int
  let notText: Int
  let empty: Int
  let tooShort: Int
  let tooLong: Int
  let tooFewWords: Int
  let tooManyWords: Int
  /// -1 where nobody asks.
  let tooFewTokens: Int
  let tooManyTokens: Int

  init(_ limits: TextLimits, _ run: RecordRun) {
    missing = run.reason("missing_\(limits.field)")
    notText = run.reason("not_text")
    empty = run.reason("empty_text")
    tooShort = run.reason("too_short")
    tooLong = run.reason("too_long")
    tooFewWords = run.reason("too_few_words")
    tooManyWords = run.reason("too_many_words")
    tooFewTokens = limits.minimumTokens == nil ? -1 : run.reason("too_few_tokens")
    tooManyTokens = limits.maximumTokens == nil ? -1 : run.reason("too_many_tokens")
  }
}

/// The rules about a record's text.
private struct TextRule {
  private let record: MeasuredRecord
  private let limits: TextLimits
  private let field: TextField
  private let reasons: TextReasons
  private let counter: TokenCounter
  private let details: WantedDetails

  init?(
    _ limits: TextLimits, _ reasons: TextReasons?, _ counter: TokenCounter, _ record: MeasuredRecord,
    _ details: WantedDetails
  ) throws(ToolError) {
    guard let reasons else { return nil }
    self.record = record
    self.limits = limits
    self.reasons = reasons
    self.counter = counter
    self.details = details
    field = TextField(try FieldPath(limits.field))
  }

  func reject() throws(ToolError) -> Int? {
    let document = record.document
    switch field.find(in: document) {
    case .missing: return reasons.missing
    case .notText: return reasons.notText
    case .one(let node):
      let text = document.raw(node)
      if WhiteSpace.isBlank(escaped: text) { return reasons.empty }
      if let breach = limits.breach(escaped: text, isEscaped: document.isEscaped(node)) {
        return reason(breach, TextSize(escaped: text))
      }
    case .many(let nodes):
      let size = TextSize(nodes.lazy.map { TextSize(escaped: document.raw($0)) })
      // What has no word is white space alone.
      if size.words == 0 { return reasons.empty }
      if let breach = limits.breach(size) { return reason(breach, size) }
    }
    return try judgeTokens()
  }

  private func judgeTokens() throws(ToolError) -> Int? {
    guard limits.boundsTokens else { return nil }
    let tokens = try counter.count(field, in: record.document, at: record.place())
    return tokens.flatMap { tokens in limits.breach(tokens: tokens).map { reason($0, TextSize([]), tokens: tokens) } }
  }

  private func reason(_ breach: TextLimits.Breach, _ size: @autoclosure () -> TextSize, tokens: Int = 0) -> Int {
    let reason = reason(of: breach)
    if details.wants(reason) { record.detail = limits.detail(breach, size(), tokens: tokens) }
    return reason
  }

  private func reason(of breach: TextLimits.Breach) -> Int {
    switch breach {
    case .tooShort: reasons.tooShort
    case .tooLong: reasons.tooLong
    case .tooFewWords: reasons.tooFewWords
    case .tooManyWords: reasons.tooManyWords
    case .tooFewTokens: reasons.tooFewTokens
    case .tooManyTokens: reasons.tooManyTokens
    }
  }
}
