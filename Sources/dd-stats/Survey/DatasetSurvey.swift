import ArgumentParser
import Keys
import Records
import Text
import ToolKit
import Tokens

/// What a survey looks at in each sample.
struct SurveyPlan {
  /// Where the text is.
  let textField: FieldPath
  /// What makes two samples the same, each with where their fingerprints go.
  let keys: [(specification: KeySpecification, runs: KeyRuns)]
  let tokens: SurveyTokens
  /// Samples of each dataset that are shown.
  let picks: Int
  let seed: Int
  /// Whether nothing is said of lines that are no records.
  let isQuiet: Bool
}

/// A stage that looks at all samples of one dataset.
final class DatasetSurvey: RecordStage {
  let run: RecordRun
  private let plan: SurveyPlan
  private let dataset: Int
  private(set) var tally = SampleTally()
  private(set) var tokens = LengthHistogram()
  private(set) var prompts = PromptStream()
  private(set) var picks: SamplePicks

  var writesRecords: Bool { false }
  var watchedDescriptor: Int32 { -1 }
  var malformed: Int { run.ledger.counts.malformed }
  var bytes: Int { run.ledger.bytesRead }

  private init(_ dataset: Int, _ paths: [String], _ plan: SurveyPlan) throws {
    self.plan = plan
    self.dataset = dataset
    picks = SamplePicks(most: plan.picks, seed: plan.seed, dataset: dataset)
    run = try RecordRun(
      tool: "dd-stats", files: paths, options: try CommonOptions.parse(plan.isQuiet ? ["--quiet"] : []),
      at: Place(isFirst: true, isLast: true))
  }

  /// Looks at the samples of a file, or of its parts.
  static func run(_ dataset: Int, _ paths: [String], _ plan: SurveyPlan, jobs: Int) throws -> DatasetSurvey {
    let survey = try DatasetSurvey(dataset, paths, plan)
    let chain = try RecordChain([survey], jobs: jobs)
    chain.run(over: RecordInput(paths: paths))
    if let failure = chain.failed.first { throw failure.error }
    return survey
  }

  func measure(of record: MeasuredRecord) throws(ToolError) -> (any RecordMeasure)? {
    try SurveyMeasure(plan, record)
  }

  func decide() throws(ToolError) -> Verdict {
    try tally.add(run)
    let tokens = run.notes.takeNumber()
    let prompt = run.notes.takeNumber()
    let number = tally.samples - 1
    if tokens >= 0 {
      self.tokens.add(tokens)
      prompts.add(prompt)
    }
    for (_, runs) in plan.keys where run.notes.takeNumber() == 1 {
      let key = Fingerprint(high: run.notes.take(), low: run.notes.take())
      try runs.add(
        KeyRuns.Entry(key: key, dataset: UInt32(dataset), record: UInt32(truncatingIfNeeded: number)))
    }
    if picks.wants(number) { picks.add(number, SampleExcerpt(try run.parsed(), number: number, tokens: tokens)) }
    return .absorb
  }
}

/// What of a sample is noted for the survey: what `SampleMeasure` notes; tokens of the text (-1 without one) and of the
/// prompt; and for each key whether there is one, and its fingerprint.
final class SurveyMeasure: RecordMeasure {
  private let record: MeasuredRecord
  private let base: SampleMeasure
  private let text: TextField
  private let prompt: Prompt?
  private let keys: [RecordKey]
  private let counter: TokenCounter

  init(_ plan: SurveyPlan, _ record: MeasuredRecord) throws(ToolError) {
    self.record = record
    counter = plan.tokens.counting.counter()
    base = SampleMeasure(textField: plan.textField, nil, record)
    text = TextField(plan.textField)
    prompt = plan.textField.namesMany ? nil : try Prompt(textField: plan.textField)
    keys = try plan.keys.map { (key) throws(ToolError) in try RecordKey(key.specification, of: record.document) }
  }

  func measure() throws(ToolError) -> Verdict? {
    _ = try base.measure()
    let notes = record.notes
    switch text.find(in: record.document) {
    case .missing, .notText:
      notes.put(-1)
      notes.put(0)
    case .one(let node):
      notes.put(try count(record.document.raw(node)))
      notes.put(try prompt?.find(in: record.document).map { (part) throws(ToolError) in try count(part.raw) } ?? 0)
    case .many(let nodes):
      let counts = try nodes.map { (node) throws(ToolError) in try count(record.document.raw(node)) }
      notes.put(counts.reduce(0, +))
      // The last turn is the answer.
      notes.put(counts.dropLast().reduce(0, +))
    }
    for key in keys {
      guard let fingerprint = try key.fingerprint() else {
        notes.put(0)
        continue
      }
      notes.put(1)
      notes.put(fingerprint.high)
      notes.put(fingerprint.low)
    }
    return nil
  }

  private func count(_ text: ByteView) throws(ToolError) -> Int { try counter.count(escaped: text, at: record.place()) }
}
