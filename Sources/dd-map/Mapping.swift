import Expressions
import Records
import ToolKit

/// dd-map as a stage: every row becomes a sample, or is dropped with a reason.
///
/// A row's sample depends on nothing but the row. What the report and the notes say of all rows is noted with each: what
/// a measure has seen goes on beyond the row at which a chain ends.
final class Mapping: RecordStage {
  let run: RecordRun
  private let plan: MappingPlan
  private let start: Int
  private let isQuiet: Bool
  private var turnChanges = TurnChanges()
  private var withoutRationale = 0
  /// Elements of `samples` that became none, by reason.
  private var samplesRejected: [String: Int] = [:]
  private var columns: ColumnTally
  /// Those of all threads.
  private var mappers: [SampleMapper] = []

  init(
    _ plan: MappingPlan, _ mapping: MappingOptions, _ recipe: RecipeOptions, files: [String], options: CommonOptions,
    at place: Place
  ) throws(ToolError) {
    self.plan = plan
    start = mapping.start
    isQuiet = options.quiet
    let reads = recipe.reads + [mapping.spec].compactMap { $0 }
    run = try RecordRun(tool: "dd-map", files: files, options: options, reads: reads, at: place)
    columns = ColumnTally(plan.map)
    run.ledger.advice = { [map = plan.map] in Advice.about($0, of: map) }
    run.ledger.commandToSee = { mapping.explaining(recipe, file: $0, line: $1) }
    run.ledger.addToReport = { [unowned self] report in
      if self.plan.map.hasTurns { addTurnChanges(to: report) }
      if self.plan.map.makesSeveral { report.add("samples_rejected", samplesRejected.sorted { $0.key < $1.key }) }
      if self.plan.map.hasRationale { report.add("without_rationale", withoutRationale) }
    }
  }

  func measure(of record: MeasuredRecord) throws(ToolError) -> (any RecordMeasure)? {
    let mapping = try RowMapping(plan, start: start, record)
    mappers.append(mapping.mapper)
    return mapping
  }

  func takeNotes() {
    turnChanges.add { run.notes.takeNumber() }
    withoutRationale += run.notes.takeNumber()
    for _ in 0..<run.notes.takeNumber() { columns.add(run.notes.takeNumber()) }
    guard plan.map.makesSeveral else { return }
    for _ in 0..<run.notes.takeNumber() { samplesRejected[plan.map.reasons[run.notes.takeNumber()], default: 0] += 1 }
  }

  private func addTurnChanges(to report: Report) {
    report.add("turns_cut", turnChanges.cut)
    report.add("turns_cut_by", turnChanges.cutBy.filter { $0.count > 0 }.map { ($0.reason, $0.count) })
    if plan.map.mergesTurns { report.add("turns_merged", turnChanges.merged) }
  }

  /// A mistyped column of JSON rows shows only here.
  func conclude() {
    let counts = run.ledger.counts
    let rows = counts.input - counts.malformed
    guard !isQuiet, rows > 0 else { return }
    if run.ledger.end == .endOfInput {
      for value in NumberComparison.textsAlone(mappers.map(\.comparisons)) {
        say("dd-map", NumberComparison.advice(value))
      }
    }
    for column in columns.neverFound {
      say("dd-map", "'\(column)' never had a value in \(counted(rows, "row"))")
    }
  }
}

/// Rows into samples, for one thread.
private final class RowMapping: RecordMeasure {
  private let plan: MappingPlan
  private let start: Int
  private let record: MeasuredRecord
  let mapper: SampleMapper
  private let makesSeveral: Bool
  private let sample = ByteBuffer(capacity: 1 << 16)
  let made = MadeLines()
  private var withoutRationale = 0

  init(_ plan: MappingPlan, start: Int, _ record: MeasuredRecord) throws(ToolError) {
    self.plan = plan
    self.start = start
    self.record = record
    makesSeveral = plan.map.makesSeveral
    mapper = SampleMapper(try plan.compiledAnew(), plan.options, record.document)
  }

  func measure() throws(ToolError) -> Verdict? {
    sample.removeAll()
    if plan.needsRowNumbers && !mapper.hasRowNumber { throw missingRowNumber }
    defer { note() }
    do throws(Rejection) {
      if makesSeveral {
        made.removeAll()
        _ = try mapper.mapEach(number: start + record.number, room: sample) { made.add($0) }
        return .make
      }
      try mapper.map(number: start + record.number, into: sample)
      record.textEnd = mapper.textEnd
      return .write(sample.view)
    } catch {
      record.detail = error.detail
      return .reject(record.reason(error.reason))
    }
  }

  private func note() {
    let rejected = makesSeveral ? mapper.takeRejectedSamples() : []
    guard
      !rejected.isEmpty || mapper.turnChanges != TurnChanges() || mapper.withoutRationale != withoutRationale
        || mapper.hasFreshMarks
    else { return }
    for number in mapper.turnChanges.numbers { record.notes.put(number) }
    mapper.forgetTurnChanges()
    record.notes.put(mapper.withoutRationale - withoutRationale)
    withoutRationale = mapper.withoutRationale
    record.notes.put(mapper.freshMarks.count)
    for mark in mapper.freshMarks { record.notes.put(mark) }
    mapper.forgetFreshMarks()
    guard makesSeveral else { return }
    record.notes.put(rejected.count)
    for reason in rejected { record.notes.put(plan.map.reasons.firstIndex(of: reason) ?? 0) }
  }

  private var missingRowNumber: ToolError {
    ToolError(
      .dataError,
      "\(record.place()): the row has no '_source.row': after the stages of 'raw:' ids need it; fetch with --provenance"
    )
  }
}
