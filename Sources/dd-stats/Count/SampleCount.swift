import Records
import ToolKit
import Tokens

/// `dd-stats` as a stage: counts samples, and passes them on when asked to.
final class SampleCount: RecordStage {
  let run: RecordRun
  private let command: Count
  private let field: FieldPath
  private let counting: TokenCounting?
  private let losses: Losses
  private var tally = SampleTally()
  /// What is passed on, where that isn't the line as it is.
  private let form: RecordForm?
  /// Bytes of the samples, line ends and all.
  private var bytes = 0

  // An option is read by way of a wrapper, which no record has time for.
  let writesRecords: Bool
  var changesRecords: Bool { form != nil }

  init(_ command: Count, _ field: FieldPath, _ counting: TokenCounting?, _ losses: Losses, _ run: RecordRun) {
    self.counting = counting
    self.command = command
    self.field = field
    self.losses = losses
    self.run = run
    writesRecords = command.pass
    form = command.changesRecords ? RecordForm(hasText: !command.noText, keys: command.metadataKeys) : nil
    if !writesRecords { run.ledger.addToReport = { $0.add("passes", json: "false") } }
  }

  func measure(of record: MeasuredRecord) throws(ToolError) -> (any RecordMeasure)? {
    SampleMeasure(textField: field, counting, record)
  }

  func decide() throws(ToolError) -> Verdict {
    try tally.add(run)
    guard let form else {
      bytes &+= run.line.count &+ 1
      return writesRecords ? .pass : .absorb
    }
    let line = form.line(of: try run.parsed())
    bytes &+= line.count &+ 1
    return .write(line)
  }

  func finish() throws(ToolError) {
    try run.flush()
    let counts = run.ledger.counts
    // Of nothing but malformed lines, an error, there are no statistics.
    guard !run.readerIsGone, counts.malformed == 0 || counts.malformed < counts.input else { return }
    var losses = losses
    losses.malformed += counts.malformed
    try command.write(
      CountState(
        tally: tally, bytes: writesRecords ? bytes : run.ledger.bytesRead, losses: losses, tokenizer: counting?.name))
  }
}
