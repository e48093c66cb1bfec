public import Records

/// What a tool decides about a record.
public enum Verdict {
  /// Copies the record's own bytes to the output.
  case pass
  /// Writes this line in the record's place.
  case write(ByteView)
  /// Drops it, by the rule with this number.
  case reject(Int)
  /// Drops it as seen before.
  case duplicate
  /// The tool keeps it for later, and counts it as held until it writes it.
  case hold
  /// Takes it in and writes nothing: for tools whose output is not records.
  case absorb
}

/// The loop of every tool that reads records: lines in, verdicts, lines out, books kept.
public final class RecordRun {
  /// The record at hand.
  public let document = JSONDocument()
  /// Where its bytes come from.
  public let input: RecordInput
  /// Where records go.
  public let output: RecordOutput
  /// The run's books.
  public let ledger: Ledger
  /// Words for the reject file about the record at hand; looked at after a verdict that drops it.
  public var detail: String?
  /// Set when the tool wants no further record; the run then ends as by a limit.
  public var isDone = false
  /// The number of the record at hand in the whole input, from 0; malformed lines have one too.
  public var recordNumber: Int { ledger.counts.input - 1 }

  /// A run over files (none: standard input) to an output, standard output unless told; `writes` is what the tool
  /// writes besides.
  public init(
    tool: String, stage: String? = nil, files: [String], options: CommonOptions, writes: [OutputFile] = [],
    output: RecordOutput = RecordOutput()
  ) throws(ToolError) {
    ledger = try Ledger(
      tool: tool, stage: stage, options: options, reads: files.isEmpty ? ["-"] : files, writes: writes)
    input = RecordInput(paths: files, maximumLineBytes: options.maxLineBytes)
    self.output = output
    input.watchedOutput = output.descriptor
  }

  /// The number under which a reason for dropping is counted.
  public func reason(_ name: String) -> Int { ledger.counts.declare(name) }

  /// Asks `decide` about every record in turn, after `prepare`; at the end of the input, `finish` may write what was held.
  ///
  /// Afterwards the output is closed and the report written, also when something was thrown.
  public func run(
    prepare: () throws(ToolError) -> Void = {}, finish: () throws(ToolError) -> Void = {},
    _ decide: () throws(ToolError) -> Verdict
  ) throws(ToolError) {
    input.beforeReading = { [output] () throws(ToolError) in
      try output.flushPassed()
      return !output.readerIsGone
    }
    input.beforeWaiting = { [unowned input, output, ledger] () throws(ToolError) in
      try output.flush()
      try ledger.flushBeside()
      ledger.bytesRead = input.bytesRead
      ledger.showProgress(written: output.linesWritten)
      return !output.readerIsGone
    }
    try ledger.run(output) { () throws(ToolError) in
      defer { ledger.bytesRead = input.bytesRead }
      try prepare()
      try loop(decide)
      if ledger.end == .endOfInput && Signals.pending == 0 { try finish() }
    }
  }

  private func loop(_ decide: () throws(ToolError) -> Verdict) throws(ToolError) {
    if isDone { ledger.end = .limit }
    while !isDone {
      switch try input.next() {
      case .line:
        ledger.counts.input &+= 1
        do {
          try document.parse(input.line)
        } catch {
          try malformed(error)
          continue
        }
        if try !apply(verdict(decide)) { return }
        if ledger.counts.input & 0xFFF == 0 {
          ledger.bytesRead = input.bytesRead
          ledger.showProgress(written: output.linesWritten)
        }
      case .tooLong(let count):
        ledger.counts.input &+= 1
        let what = "longer than \(input.maximumLineBytes) bytes (\(count)); --max-line-bytes raises the limit"
        try malformed(Malformed(.tooLong, byte: input.maximumLineBytes, what, length: count))
      case .end:
        return
      case .interrupted:
        ledger.end = Signals.pending != 0 ? .signal : .readerGone
        return
      }
    }
  }

  @inline(__always)
  private func verdict(_ decide: () throws(ToolError) -> Verdict) throws(ToolError) -> Verdict {
    do throws(ToolError) {
      return try decide()
    } catch {
      ledger.withdrawUndecided(written: output.linesWritten)
      throw error
    }
  }

  private func malformed(_ fault: Malformed) throws(ToolError) {
    let bytes = fault.length == nil ? input.line : input.beginning
    var fault = fault
    if input.lineNumber == 1, let what = ForeignFile.explain(bytes) {
      fault = Malformed(fault.reason, byte: 0, what, length: fault.length)
    }
    try ledger.malformed(fault, file: input.fileName, line: input.lineNumber, bytes: bytes)
  }

  /// Carries a verdict out; false when the run is to end.
  @inline(__always)
  private func apply(_ verdict: Verdict) throws(ToolError) -> Bool {
    switch verdict {
    case .pass: try output.pass(input)
    case .write(let line): try output.write(line)
    case .reject(let reason):
      try ledger.reject(reason, detail: detail, line: input.lineNumber, row: input.line)
      detail = nil
    case .duplicate:
      try ledger.duplicate(detail: detail, line: input.lineNumber, row: input.line)
      detail = nil
    case .hold: ledger.held &+= 1
    case .absorb: break
    }
    if output.readerIsGone {
      ledger.end = Signals.pending != 0 ? .signal : .readerGone
    } else if isDone {
      ledger.end = .limit
    } else {
      return true
    }
    return false
  }
}
