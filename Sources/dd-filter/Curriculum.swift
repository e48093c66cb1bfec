import Records
import Text
import ToolKit

/// Short prompts first, and nothing lost.
///
/// The first `wanted` records out have prompts of fewer than `tokens` tokens. Long ones that come before that wait
/// in a spool, at most `total` of them; when the first part is whole, or the spool is full, or the input ends, they
/// are written in their order, and all that comes later passes as it comes.
final class Curriculum {
  private let plan: CurriculumPlan
  private let run: RecordRun
  private let prompt: Prompt
  private var spool: Spool?
  private var first = 0
  private var isFirstPart = true
  private var withoutText = 0

  init(_ plan: CurriculumPlan, textField: String, _ run: RecordRun) throws(ToolError) {
    self.plan = plan
    self.run = run
    prompt = try Prompt(textField: textField)
    isFirstPart = plan.wanted > 0
  }

  /// Where the record at hand goes now.
  func place() throws(ToolError) -> Verdict {
    guard isFirstPart else { return .pass }
    if isShort() {
      first += 1
      guard first == plan.wanted else { return .pass }
      try run.output.write(run.input.line)
      try endFirstPart()
      return .absorb
    }
    if let spool, spool.count >= plan.total {
      try endFirstPart()
      return .pass
    }
    if spool == nil { spool = try Spool() }
    try spool?.append(run.input.line)
    return .hold
  }

  /// A record without text has no prompt that could be called short.
  private func isShort() -> Bool {
    guard let prompt = prompt.find(in: run.document) else {
      withoutText += 1
      return false
    }
    return !plan.measure.surelyReaches(plan.tokens, bytes: prompt.leastBytes)
      && plan.measure.count(escaped: prompt.raw) < plan.tokens
  }

  /// Writes what waits; afterwards records pass as they come.
  func endFirstPart() throws(ToolError) {
    guard isFirstPart else { return }
    isFirstPart = false
    try spool?.drain { (lines, count) throws(ToolError) in
      guard !run.output.readerIsGone && Signals.pending == 0 else { return false }
      run.ledger.held -= count
      try run.output.write(lines: lines, count: count)
      return true
    }
    spool = nil
  }

  /// `"curriculum":{"wanted":500,"first":480,"short_by":20,…}`
  func addToReport(_ report: Report) {
    report.add(
      "curriculum",
      json: """
        {"share":\(plan.share),"total":\(plan.total),"max_prompt_tokens":\(plan.tokens),\
        "tokenizer":"\(plan.measure.rawValue)","wanted":\(plan.wanted),"first":\(first),\
        "short_by":\(plan.wanted - first),"without_text":\(withoutText)}
        """)
  }

  /// What a person should know at the end; nil when the first part came out whole.
  var note: String? {
    guard first < plan.wanted else { return nil }
    return "curriculum: \(grouped(first)) records with prompts under \(plan.tokens) tokens came first, "
      + "\(grouped(plan.wanted)) were wanted"
  }
}
