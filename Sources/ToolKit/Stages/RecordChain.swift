internal import Glibc
public import Records

/// Stages one after the other: each record is parsed once and goes as far as the stages let it.
///
/// The books of every stage, what it writes and how it ends are those of a tool in a shell's pipe.
public final class RecordChain {
  let stages: [any RecordStage]
  let runs: ContiguousArray<RecordRun>
  /// Where records go; nil where the last stage writes none.
  let output: RecordOutput?
  let worker: ChainWorker
  let first: StageLink
  /// What went wrong, by stage.
  private var failures: [ToolError?]
  private var isClosed: [Bool]
  /// The stage that is at work: what is thrown is its failure.
  var current = 0
  /// Whether no further record is wanted.
  public private(set) var isOver = false
  /// Whether a stage has all that it wants, which ends the run once the record at hand is through.
  var someoneIsDone = false
  /// Counts the lines that were given from within a decision: the document then holds another record.
  private(set) var interruptions = 0

  /// Bytes that were received and decided on, line ends and all.
  var bytesReceived = 0
  /// Lines that were received.
  var linesReceived = 0
  /// The line at hand, of one that came in two pieces.
  let received = ByteBuffer()
  /// The line that the worker's document holds; none where that is of memory which is used again.
  var held = ByteView.empty
  /// The blocks of what comes in, where several threads work.
  let blocks: BlockLine?

  /// A chain of stages, one at least, to an output: standard output unless told.
  ///
  /// With more than one of `jobs`, so many threads measure records, if any stage does that; what comes of them is the same.
  public init(_ stages: [any RecordStage], output: RecordOutput? = nil, jobs: Int = 1) throws(ToolError) {
    self.stages = stages
    runs = ContiguousArray(stages.map(\.run))
    failures = stages.map { _ in nil }
    isClosed = stages.map { _ in false }
    let output = stages.last?.writesRecords == true ? output ?? RecordOutput() : nil
    self.output = output
    worker = try ChainWorker(stages, end: output.map { OutputLink($0, behind: stages.count) } ?? ChainLink())
    first = worker.links[0]
    let hasMeasures = worker.links.contains(where: \.hasMeasure)
    blocks = jobs > 1 && hasMeasures ? BlockLine(to: 0, of: Crew(stages, jobs: jobs)) : nil
    for (index, run) in runs.enumerated() {
      run.chain = self
      run.index = index
      if run.isDone { someoneIsDone = true }
    }
    worker.record.place = { [runs] in "\(runs[0].fileName):\(runs[0].lineNumber)" }
  }

  /// What went wrong, in the order of the stages: which one, from 0, and what.
  public var failed: [(stage: Int, error: ToolError)] {
    failures.enumerated().compactMap { index, failure in failure.map { (index, $0) } }
  }

  // MARK: Beginning and end

  /// Before the first record.
  func prepare() {
    for (index, stage) in stages.enumerated() {
      attempt(index) { () throws(ToolError) in try stage.prepare() }
    }
    endIfDone()
  }

  /// After the last record: every stage in its turn finishes, and closes its books.
  func close() {
    for (index, stage) in stages.enumerated() {
      let run = runs[index]
      if index > 0 { run.ledger.bytesRead = runs[index - 1].bytesGiven }
      if failures[index] == nil && run.ledger.end == .endOfInput && Signals.pending == 0 {
        attempt(index) { () throws(ToolError) in try stage.finish() }
        endIfDone()
      }
      isClosed[index] = true
      if index > 0 { run.ledger.bytesRead = runs[index - 1].bytesGiven }
      failures[index] = run.ledger.close(sink(of: index), failures[index])
      if failures[index] == nil { stage.conclude() }
    }
  }

  private func sink(of index: Int) -> (any LineSink)? {
    guard index == runs.count - 1 else { return PassedLines(from: runs[index], to: runs[index + 1]) }
    return output
  }

  /// Runs what a stage does; a failure is noted and ends the run.
  func attempt(_ index: Int, _ body: () throws(ToolError) -> Void) {
    current = index
    do {
      try body()
    } catch {
      fail(error)
    }
  }

  /// Notes a failure of the stage at work, which ends the run.
  func fail(_ error: ToolError) {
    failures[current] = failures[current] ?? error
    stop(before: current)
  }

  /// Ends the run: the stages before this one have no reader any more, those after it come to the end of their input.
  private func stop(before index: Int, _ end: RunEnd = .readerGone) {
    isOver = true
    for earlier in 0..<index where !isClosed[earlier] && runs[earlier].ledger.end == .endOfInput {
      runs[earlier].ledger.end = end
    }
  }

  /// The run is broken off: by a signal, or because nobody reads its output any more.
  func breakOff() {
    stop(before: runs.count, .brokenOff)
  }

  /// Ends the run when a stage wants no further record.
  func endIfDone() {
    guard someoneIsDone, !isOver, let done = runs.firstIndex(where: \.isDone) else { return }
    stop(before: done)
    runs[done].ledger.end = .limit
  }

  // MARK: Records

  /// Takes one record into the first stage. `isWhole`: its line end stands right behind it in memory.
  @inline(__always)
  func take(_ line: ByteView, isWhole: Bool) throws(ToolError) {
    held = .empty
    try first.hand(line, isWhole: isWhole, isParsed: false, in: self)
    endIfTold()
  }

  /// Books a line that a stage gives; false when nobody behind it wants any more. One decision can give many lines, and
  /// the stage that takes them may have enough at any.
  @inline(__always)
  func isTaken(_ line: ByteView, from run: RecordRun) -> Bool {
    run.linesGiven &+= 1
    if someoneIsDone && isGone(after: run.index) { return false }
    run.bytesGiven &+= line.count &+ 1
    return true
  }

  /// Ends the run when nobody reads its output any more, or a stage wants no further record.
  @inline(__always)
  func endIfTold() {
    if output?.readerIsGone == true { breakOff() } else if someoneIsDone { endIfDone() }
  }

  /// Takes a line that is none into the first stage.
  func takeMalformed(_ fault: Malformed, bytes: ByteView) throws(ToolError) {
    current = 0
    runs[0].ledger.counts.input &+= 1
    try malformed(fault, bytes: bytes, at: runs[0])
  }

  func malformed(_ fault: Malformed, bytes: ByteView, at run: RecordRun) throws(ToolError) {
    let fault = run.lineNumber == 1 && run.index == 0 ? ForeignFile.explained(fault, beginning: bytes) : fault
    try run.ledger.malformed(fault, file: run.fileName, line: run.lineNumber, bytes: bytes)
  }

  /// Takes the record at hand back from a stage that failed before it had decided.
  func withdraw(_ run: RecordRun) {
    let before = run.ledger.counts.input
    run.ledger.withdrawUndecided(written: run.linesGiven)
    // What is not decided on was not given either.
    if run.index > 0 && run.ledger.counts.input < before { runs[run.index - 1].bytesGiven -= run.line.count + 1 }
  }

  /// Carries out a verdict after which nothing goes on.
  func end(_ verdict: Verdict, _ run: RecordRun, names: [String]? = nil) throws(ToolError) {
    switch verdict {
    case .reject(let reason):
      let number = reason >= 0 ? reason : run.reason((names ?? worker.record.names)[~reason])
      try run.ledger.reject(
        number, detail: run.takeDetail(), file: run.fileName, line: run.lineNumber, row: run.line)
    case .duplicate:
      try run.ledger.duplicate(detail: run.takeDetail(), line: run.lineNumber, row: run.line)
    case .nearDuplicate:
      try run.ledger.duplicate("near_duplicate", detail: run.takeDetail(), line: run.lineNumber, row: run.line)
    case .hold: run.ledger.held &+= 1
    case .absorb, .pass, .write, .make: break
    }
  }

  // MARK: For stages

  /// Gives a line to what comes after a stage, from within its decision or its finish.
  func give(_ line: ByteView, after index: Int) throws(ToolError) {
    try give(line, after: index) { (next) throws(ToolError) in
      try next.hand(line, isWhole: false, isParsed: false, in: self)
    }
  }

  /// The same by a way of handing it to the next place.
  func give(
    _ line: ByteView, after index: Int, by hand: (ChainLink) throws(ToolError) -> Void
  ) throws(ToolError) {
    interruptions &+= 1
    let run = runs[index]
    // Its notes may be written over from here on.
    run.notes.forgetTheirs()
    run.linesGiven &+= 1
    if isGone(after: index) { return }
    run.bytesGiven &+= line.count &+ 1
    let stage = current
    try hand(worker.links[index].next)
    current = stage
    if output?.readerIsGone == true { breakOff() } else { endIfDone() }
  }

  /// What the worker's document holds is of memory that is used again.
  func forgetHeld() { held = .empty }

  /// A line that is a record, parsed.
  func parsed(_ line: ByteView) throws(ToolError) -> JSONDocument {
    let document = worker.record.document
    if unsafe held.pointer == line.pointer && held.count == line.count { return document }
    do {
      try document.parse(line)
    } catch { throw ToolError(.ioError, "a line that was parsed before: \(error.what)") }
    held = line
    interruptions &+= 1
    return document
  }

  /// Whether what a stage gives is taken by nobody.
  func isGone(after index: Int) -> Bool {
    if output?.readerIsGone == true { return true }
    for later in (index + 1)..<runs.count where runs[later].isDone || failures[later] != nil { return true }
    return false
  }

  /// Writes out all that went through, and what stands beside it.
  func flushAll() throws(ToolError) {
    let stage = current
    current = runs.count - 1
    try output?.flush()
    for (index, run) in runs.enumerated() {
      current = index
      try run.ledger.flushBeside()
    }
    current = stage
  }

  /// Shows how far the run is, now and then.
  func showProgress(bytesRead: Int) {
    runs[0].ledger.bytesRead = bytesRead
    for (index, run) in runs.enumerated() {
      if index > 0 { run.ledger.bytesRead = runs[index - 1].bytesGiven }
      run.ledger.showProgress(written: index == runs.count - 1 ? output?.linesWritten ?? 0 : run.linesGiven)
    }
  }
}

/// What a stage gave to the next one, as what it wrote.
private struct PassedLines: LineSink {
  let from: RecordRun
  let to: RecordRun

  var linesWritten: Int { from.linesGiven }
  var linesTaken: Int { to.ledger.counts.input }
  var bytesTaken: Int { from.bytesGiven }
  var readerIsGone: Bool { false }
  func finish() throws(ToolError) {}
}
