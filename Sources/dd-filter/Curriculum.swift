import Records
import Synchronization
import Text
import ToolKit
import Tokens

/// Short prompts first, and nothing lost.
///
/// The first `wanted` records out have prompts of fewer than `tokens` tokens. Long ones that come before that wait
/// in a spool, at most `total` of them; when the first part is whole, or the spool is full, or the input ends, they
/// are written in their order, and all that comes later passes as it comes.
final class Curriculum {
  private let plan: CurriculumPlan
  private let run: RecordRun
  private let textField: String
  private var spool: Spool?
  private var first = 0
  private var isFirstPart: Bool { didSet { if !isFirstPart { stretch.end() } } }
  private let stretch = FirstStretch()
  private var withoutText = 0
  private var asked = 0

  init(_ plan: CurriculumPlan, textField: String, _ run: RecordRun) {
    self.plan = plan
    self.run = run
    self.textField = textField
    isFirstPart = plan.wanted > 0
  }

  /// A measure of prompts for one thread.
  func measure(of record: MeasuredRecord) throws(ToolError) -> PromptMeasure {
    try PromptMeasure(plan, textField: textField, stretch, record)
  }

  /// Where the record at hand goes now.
  func place() throws(ToolError) -> Verdict {
    guard isFirstPart else { return .pass }
    if isShort() {
      first += 1
      guard first == plan.wanted else { return .pass }
      try run.write(run.line)
      try endFirstPart()
      return .absorb
    }
    if let spool, spool.count >= plan.total {
      try endFirstPart()
      return .pass
    }
    if spool == nil { spool = try Spool() }
    try spool?.append(run.line)
    return .hold
  }

  /// A record without text has no prompt that could be called short.
  private func isShort() -> Bool {
    let prompt = PromptMeasure.Finding(rawValue: run.notes.takeNumber())
    asked += 1
    if prompt == .missing { withoutText += 1 }
    return prompt == .short
  }

  /// Writes what waits; afterwards records pass as they come.
  func endFirstPart() throws(ToolError) {
    guard isFirstPart else { return }
    isFirstPart = false
    if let spool { try run.write(held: spool.lines(), failure: spool.failure) }
    spool = nil
  }

  /// Throws exit 65 where no record has a prompt: then nothing is in any order.
  func requirePrompts() throws(ToolError) {
    guard asked > 0, withoutText == asked else { return }
    throw ToolError(
      .dataError,
      "no record has text at '\(textField)', whose prompt --curriculum measures: --text-field names where it is")
  }

  /// `"curriculum":{"wanted":500,"first":480,"short_by":20,…}`
  func addToReport(_ report: Report) {
    report.add(
      "curriculum",
      json: """
        {"share":\(plan.share),"total":\(plan.total),"max_prompt_tokens":\(plan.tokens),\
        "tokenizer":"\(plan.counting.name)","wanted":\(plan.wanted),"first":\(first),\
        "short_by":\(plan.wanted - first),"without_text":\(withoutText)}
        """)
  }

  /// What a person should know at the end; nil when the first part came out whole.
  var note: String? {
    guard first < plan.wanted, withoutText < max(asked, 1) else { return nil }
    return "curriculum: \(grouped(first)) records with prompts under \(plan.tokens) tokens came first, "
      + "\(grouped(plan.wanted)) were wanted"
  }
}

/// Whether the first part is over, for all threads: from then on nobody asks for prompts.
final class FirstStretch: Sendable {
  private let over = Atomic(false)

  var isOver: Bool { over.load(ordering: .relaxed) }

  func end() { over.store(true, ordering: .relaxed) }
}

/// Whether prompts are short, for one thread.
final class PromptMeasure {
  /// What a record's prompt is.
  enum Finding: Int { case long, short, missing }

  private let plan: CurriculumPlan
  private let record: MeasuredRecord
  private let prompt: Prompt
  private let counter: TokenCounter
  private let stretch: FirstStretch

  init(
    _ plan: CurriculumPlan, textField: String, _ stretch: FirstStretch, _ record: MeasuredRecord
  ) throws(ToolError) {
    self.plan = plan
    self.stretch = stretch
    self.record = record
    prompt = try Prompt(textField: try FieldPath(textField).asOne(for: "--curriculum"))
    counter = plan.counting.counter()
  }

  /// Notes what the prompt of the record at hand is, as long as that matters.
  func note() throws(ToolError) {
    if !stretch.isOver { record.notes.put(try find().rawValue) }
  }

  private func find() throws(ToolError) -> Finding {
    guard let prompt = prompt.find(in: record.document) else { return .missing }
    if plan.counting.surelyReaches(plan.tokens, bytes: prompt.leastBytes) { return .long }
    return try counter.count(escaped: prompt.raw, at: record.place()) < plan.tokens ? .short : .long
  }
}
