internal import Glibc
public import Records

/// Where a stage's lines go, as its books see it.
protocol LineSink {
  /// Lines that were handed over.
  var linesWritten: Int { get }
  /// Lines that arrived whole.
  var linesTaken: Int { get }
  /// Bytes that arrived.
  var bytesTaken: Int { get }
  /// Whether nobody takes any more.
  var readerIsGone: Bool { get }
  /// Writes out the rest and closes.
  func finish() throws(ToolError)
}

extension RecordOutput: LineSink {}

/// Keeps a run's books: its counts, its rejects, how it ended, and the report that says so.
///
/// Every tool has one. `close` is called once, whatever happened, and writes the report.
public final class Ledger {
  /// The tool's name.
  public let tool: String
  /// What is counted.
  public var counts = RunCounts()
  /// Records that were decided on and neither written nor dropped: in a spool, or on their way to a reader that left.
  public var held = 0
  /// Bytes read.
  public var bytesRead = 0
  /// How the run ended, so far.
  public var end = RunEnd.endOfInput
  /// Whether the input is a part of a whole: that all of a part's lines are malformed says nothing of the whole.
  public var isOfPart = false
  /// Adds a tool's own members to the report.
  public var addToReport: (Report) -> Void = { _ in }

  /// Whether rejected rows are kept, so that a detail is worth its cost.
  public var keepsRejects: Bool { rejects != nil }

  /// Which details one thread is to work out.
  public func wantedDetails() -> WantedDetails { WantedDetails(all: keepsRejects) }

  /// Set by tools of whose rejections a person should hear when they are most of the rows: what to try about a reason; nil
  /// where `--rejects` is all that helps.
  public var advice: ((_ reason: String) -> String?)?
  /// Of such a tool that can show what becomes of a row: the command for the row in that line of that file.
  public var commandToSee: ((_ file: String, _ line: Int) -> String)?
  /// The first row of each reason, by its number.
  private var examples: [Int: MostlyRejected.Example] = [:]

  /// What makes the result final, such as giving a folder its name: done once all else is written, the report too, so
  /// that a run that fails leaves nothing. What it throws, and that it sets another `end`, goes into the report.
  public var conclude: (() throws(ToolError) -> Void)?

  private let options: CommonOptions
  private let rejects: RejectFile?
  private let started = secondsNow()
  private var progress: Progress

  /// Opens the books. `stage` names the tool in its reject file, such as `dd-filter --raw`; `reads` are the run's
  /// operands and the files that its options name, `writes` what it will write besides standard output and what
  /// `options` name.
  ///
  /// Throws exit 64 when one of these files is another one of them, before anything is written.
  public init(
    tool: String, stage: String? = nil, options: CommonOptions, reads: [String] = [], writes: [OutputFile] = [],
    at place: Place = .alone
  ) throws(ToolError) {
    self.tool = tool
    self.options = options
    try requireDistinct(reads: reads, writes: options.writes + writes)
    if let path = options.rejects {
      rejects = try RejectFile(path: path, stage: stage ?? tool)
    } else {
      rejects = nil
    }
    progress = Progress(tool: tool, options: options, draws: place.isFirst)
    if let rejects { beside.append(rejects.output) }
    if let path = options.report { RunReport.removeEarlier(path) }
  }

  /// The books of a run that failed before it could have any.
  private init(tool: String, unopened options: CommonOptions) {
    self.tool = tool
    self.options = options
    rejects = nil
    progress = Progress(tool: tool, options: options, draws: false)
    end = .error
  }

  /// Writes the report of a run that failed before its ledger ran.
  static func reportUnopened(tool: String, options: CommonOptions, _ failure: ToolError) throws(ToolError) {
    try Ledger(tool: tool, unopened: options).writeReport(nil, failure)
  }

  private var beside: [RecordOutput] = []

  /// From now on an output beside the records, such as that of `--duplicates`, is flushed with them and closed at the
  /// run's end.
  public func alsoWrites(_ output: RecordOutput) { beside.append(output) }

  /// Whether there is any.
  var writesBeside: Bool { !beside.isEmpty }

  /// Writes out what is gathered beside the records.
  func flushBeside() throws(ToolError) {
    for output in beside { try output.flush() }
  }

  /// Takes back the count of the record at hand when nothing became of it: what threw came before a verdict.
  func withdrawUndecided(written: Int) {
    let done = written + counts.duplicates + counts.rejected + counts.malformed + counts.merged + held
    if counts.input + counts.made > done { counts.input -= 1 }
  }

  /// Counts a record that a rule drops, and keeps it when asked to.
  public func reject(
    _ reason: Int, detail: RejectDetail? = nil, file: String = "", line: Int, row: ByteView
  ) throws(ToolError) {
    counts.reject(reason)
    if advice != nil && counts.rejections[reason].count == 1 {
      examples[reason] = .init(file: file, line: line, detail: detail)
    }
    try rejects?.keep(
      kind: "rejected", reason: counts.rejections[reason].reason, detail: detail, line: line, row: row)
  }

  /// Counts a record that was seen before, and keeps it when asked to.
  public func duplicate(
    _ reason: String = "duplicate", detail: RejectDetail? = nil, line: Int, row: ByteView
  ) throws(ToolError) {
    counts.duplicates &+= 1
    try rejects?.keep(kind: "duplicate", reason: reason, detail: detail, line: line, row: row)
  }

  private var firstFault = ""

  /// Counts a line that is no record, or the lines that it takes with it; with `--strict`, or too many of them, or where
  /// the file is of another kind, that ends the run with exit 65.
  public func malformed(_ fault: Malformed, file: String, line: Int, bytes: ByteView) throws(ToolError) {
    let text = "\(file):\(line): byte \(fault.byte): \(fault.what)"
    counts.malformed += fault.lines
    faults[Malformed.Reason.allCases.firstIndex(of: fault.reason) ?? 0] += fault.lines
    try rejects?.keepMalformed(fault, line: line, bytes: bytes)
    if options.strict || fault.isForeign { throw ToolError(.dataError, text) }
    if firstFault.isEmpty { firstFault = text }
    if case .count(let limit) = options.maxMalformed, counts.malformed > limit {
      throw ToolError(.dataError, "\(text): more than \(limit) malformed lines")
    }
  }

  private var faults = [Int](repeating: 0, count: Malformed.Reason.allCases.count)

  /// Shows how far the run is, now and then: on a terminal, and in the file of `--progress`.
  public func showProgress(written: Int) {
    progress.show(input: counts.input, output: written, bytes: bytesRead, seconds: secondsNow() - started)
  }

  private var hasJudged = false

  /// At the end of all input: too many malformed lines are exit 65, some are a note. Done once; a tool that puts
  /// something in its place at the end asks before.
  public func judgeMalformed() throws(ToolError) {
    guard counts.malformed > 0, !hasJudged else { return }
    hasJudged = true
    if counts.malformed == counts.input && !isOfPart {
      let lines = counts.input == 1 ? "the only line is" : "all \(counts.input) lines are"
      throw ToolError(.dataError, "\(firstFault): \(lines) malformed")
    }
    let share = 100 * Double(counts.malformed) / Double(counts.input)
    if case .percent(let limit) = options.maxMalformed, share > limit {
      let most = limit == limit.rounded() ? "\(Int(limit))" : "\(limit)"
      throw ToolError(
        .dataError, "\(firstFault): \(counts.malformed) of \(counts.input) lines are malformed, more than \(most)%")
    }
    if !options.quiet {
      let lines = counts.malformed == 1 ? "1 malformed line" : "\(counts.malformed) malformed lines"
      say(tool, "skipped \(lines); the first: \(firstFault)")
    }
  }

  /// Runs `body`, then writes the report whatever came of it, then throws what `body` threw.
  ///
  /// `body` returns its output once that is flushed and closed; a tool without records returns nil.
  public func run(_ output: RecordOutput?, _ body: () throws(ToolError) -> Void) throws(ToolError) {
    var failure: ToolError? = nil
    do {
      try body()
    } catch {
      failure = error
    }
    if let failure = close(output, failure) { throw failure }
  }

  /// Closes the books: finishes the output and what stands beside it, judges the malformed lines, and writes the report.
  /// Returns what went wrong first, here or before as `failure`; the report says so.
  func close(_ output: (any LineSink)?, _ failure: ToolError?) -> ToolError? {
    var failure = failure
    func attempt(_ body: () throws(ToolError) -> Void) {
      do { try body() } catch { failure = failure ?? error }
    }
    attempt { () throws(ToolError) in try output?.finish() }
    if let output {
      held += output.linesWritten - output.linesTaken
      if output.readerIsGone { end = .readerGone }
    }
    for output in beside { attempt { () throws(ToolError) in try output.finish() } }
    // Whatever else ended it: the process ends by the signal.
    if Signals.pending != 0 { end = .signal }
    if failure == nil && end == .endOfInput { attempt(judgeMalformed) }
    if failure == nil && end == .endOfInput { sayWhatWasRejected() }
    progress.show(
      input: counts.input, output: output?.linesTaken ?? 0, bytes: bytesRead, seconds: secondsNow() - started,
      isEnd: true)
    progress.clear()
    if failure != nil { end = .error }
    var ending = failure
    attempt { () throws(ToolError) in try writeReport(output, ending) }
    if failure == nil && end == .endOfInput, let conclude {
      attempt(conclude)
      if failure != nil { end = .error }
      ending = failure
      if end != .endOfInput { attempt { () throws(ToolError) in try writeReport(output, ending) } }
    }
    failure?.isReported = true
    return failure
  }

  /// Most rows rejected is rarely what somebody wants.
  private func sayWhatWasRejected() {
    guard let advice, !options.quiet, let lost = MostlyRejected(counts) else { return }
    let (number, reason) = lost.first
    say(tool, lost.summary)
    let example = examples[number]
    if let example { say(tool, "the first: \(example.words(reason))") }
    let hint = advice(reason)
    if let hint { say(tool, hint) }
    if let example, let command = commandToSee?(example.file, example.line) {
      say("try", command: command)
    } else if hint == nil {
      let place = options.rejects.map { "\($0) has each row with its reason" }
      say(tool, place ?? "--rejects FILE keeps each row with its reason")
    }
  }

  private func writeReport(_ output: (any LineSink)?, _ failure: ToolError?) throws(ToolError) {
    guard let path = options.report else { return }
    let report = Report()
    report.add("tool", tool)
    report.add("version", toolVersion)
    report.add("in", counts.input)
    report.add("out", output?.linesTaken ?? 0)
    report.add("duplicates", counts.duplicates)
    report.add("rejected", counts.rejections.map { ($0.reason, $0.count) })
    report.add("malformed", counts.malformed)
    report.add("held", held)
    if counts.made > 0 || counts.merged > 0 {
      report.add("made", counts.made)
      report.add("merged", counts.merged)
    }
    report.add("bytes_in", bytesRead)
    report.add("bytes_out", output?.bytesTaken ?? 0)
    report.add("seconds", json: decimal(secondsNow() - started, places: 3))
    report.add("end", end.rawValue)
    if let failure { report.add("error", failure.description) }
    if counts.malformed > 0 {
      let named = zip(Malformed.Reason.allCases, faults).filter { $0.1 > 0 }.map { ($0.0.rawValue, $0.1) }
      report.add("malformed_reasons", named)
    }
    addToReport(report)
    try report.write(to: path)
  }
}
