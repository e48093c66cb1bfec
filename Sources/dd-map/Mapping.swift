import Expressions
import Records
import ToolKit

/// The run over all rows.
final class Mapping {
  private let plan: MappingPlan
  private let start: Int
  private let isQuiet: Bool
  private let records: RecordRun
  private let mapper: SampleMapper
  private let sample = ByteBuffer(capacity: 1 << 16)
  /// The numbers under which reasons are counted.
  private var reasons: [String: Int] = [:]

  init(_ plan: MappingPlan, start: Int, files: [String], options: CommonOptions) throws(ToolError) {
    self.plan = plan
    self.start = start
    isQuiet = options.quiet
    records = try RecordRun(tool: "dd-map", files: files, options: options)
    mapper = SampleMapper(plan.map, plan.options, records.document)
    records.ledger.addToReport = { [mapper, map = plan.map] report in
      if map.hasTurns { report.add("turns_cut", mapper.turnsCut) }
      if map.hasRationale { report.add("without_rationale", mapper.withoutRationale) }
    }
  }

  func run() throws(ToolError) {
    try records.run { () throws(ToolError) in
      sample.removeAll()
      if plan.needsRowNumbers && !mapper.hasRowNumber { throw missingRowNumber }
      do throws(Rejection) {
        try mapper.map(number: start + records.recordNumber, into: sample)
        return .write(sample.view)
      } catch {
        records.detail = error.detail
        return .reject(number(of: error.reason))
      }
    }
    warnOfEmptyColumns()
  }

  private var missingRowNumber: ToolError {
    let place = "\(records.input.fileName):\(records.input.lineNumber)"
    return ToolError(
      .dataError,
      "\(place): the row has no '_source.row': after the stages of 'raw:' ids need it; fetch with --provenance")
  }

  private func number(of reason: String) -> Int {
    if let known = reasons[reason] { return known }
    let new = records.reason(reason)
    reasons[reason] = new
    return new
  }

  /// A mistyped column of JSON rows shows only here.
  private func warnOfEmptyColumns() {
    let counts = records.ledger.counts
    let rows = counts.input - counts.malformed
    guard !isQuiet, rows > 0 else { return }
    for column in mapper.neverFound {
      writeToStandardError("dd-map: '\(column)' never had a value in \(grouped(rows)) \(rows == 1 ? "row" : "rows")\n")
    }
  }
}
