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
  /// What went wrong, by stage.
  private var failures: [ToolError?]
  private var isClosed: [Bool]
  /// The stage that is at work: what is thrown is its failure.
  private var current = 0
  /// Whether no further record is wanted.
  public private(set) var isOver = false
  /// Whether a stage has all that it wants, which ends the run once the record at hand is through.
  var someoneIsDone = false
  /// Counts the lines that were given from within a decision: the document then holds another record.
  private var interruptions = 0

  /// A chain of stages, one at least.
  public init(_ stages: [any RecordStage]) throws(ToolError) {
    self.stages = stages
    runs = ContiguousArray(stages.map(\.run))
    failures = stages.map { _ in nil }
    isClosed = stages.map { _ in false }
    output = stages.last?.writesRecords == true ? RecordOutput() : nil
    worker = try ChainWorker(stages)
    for (index, run) in runs.enumerated() {
      run.chain = self
      run.index = index
      run.currentNotes = worker.record.notes
      if run.isDone { someoneIsDone = true }
    }
    worker.record.place = { [runs] in "\(runs[0].fileName):\(runs[0].lineNumber)" }
  }

  /// The failures in the order of the stages, and whose they are.
  public var failed: [(tool: String, error: ToolError)] {
    zip(runs, failures).compactMap { run, failure in failure.map { (run.ledger.tool, $0) } }
  }

  // MARK: Beginning and end

  /// Runs over the lines of files, from the first to the books' end.
  public func run(over input: RecordInput) {
    input.watchedOutput = output?.descriptor ?? stages.last?.watchedDescriptor ?? -1
    input.beforeReading = { [output] () throws(ToolError) in
      try output?.flushPassed()
      return output?.readerIsGone != true
    }
    input.beforeWaiting = { [unowned self, unowned input] () throws(ToolError) in
      try flush()
      showProgress(bytesRead: input.bytesRead)
      return output?.readerIsGone != true
    }
    prepare()
    attempt(0) { () throws(ToolError) in
      defer { runs[0].ledger.bytesRead = input.bytesRead }
      try read(input)
    }
    close()
  }

  private func read(_ input: RecordInput) throws(ToolError) {
    let run = runs[0]
    while !isOver {
      current = 0
      let event = try input.next()
      run.currentNumber = input.lineNumber
      if run.lineNumber == 1 {
        run.fileName = input.fileName
        run.fileIndex = input.fileIndex
      }
      switch event {
      case .line:
        try take(input.line, isWhole: input.isWhole)
        if run.ledger.counts.input & 0xFFF == 0 { showProgress(bytesRead: input.bytesRead) }
      case .tooLong(let count):
        let what = "longer than \(input.maximumLineBytes) bytes (\(count)); --max-line-bytes raises the limit"
        let fault = Malformed(.tooLong, byte: input.maximumLineBytes, what, length: count)
        try takeMalformed(fault, bytes: input.beginning)
      case .end: return
      case .interrupted: return breakOff()
      }
    }
  }

  /// Before the first record.
  func prepare() {
    for (index, stage) in stages.enumerated() where !isOver {
      attempt(index) { () throws(ToolError) in try stage.prepare() }
    }
    endIfDone()
  }

  /// After the last record: every stage in its turn finishes, and closes its books.
  func close() {
    for (index, stage) in stages.enumerated() {
      let run = runs[index]
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
      failures[current] = failures[current] ?? error
      stop(before: current)
    }
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
    stop(before: runs.count, Signals.pending != 0 ? .signal : .readerGone)
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
    try hand(line, to: 0, isWhole: isWhole)
    if output?.readerIsGone == true { breakOff() } else if someoneIsDone { endIfDone() }
  }

  /// Takes a line that is none into the first stage.
  func takeMalformed(_ fault: Malformed, bytes: ByteView) throws(ToolError) {
    current = 0
    runs[0].ledger.counts.input &+= 1
    try malformed(fault, bytes: bytes, at: runs[0])
  }

  private func malformed(_ fault: Malformed, bytes: ByteView, at run: RecordRun) throws(ToolError) {
    let fault = run.lineNumber == 1 && run.index == 0 ? ForeignFile.explained(fault, beginning: bytes) : fault
    try run.ledger.malformed(fault, file: run.fileName, line: run.lineNumber, bytes: bytes)
  }

  /// Asks the stages from `first` on about a record, as far as they let it through.
  private func hand(_ line: ByteView, to first: Int, isWhole: Bool, isParsed: Bool = false) throws(ToolError) {
    var line = line
    var isWhole = isWhole
    var isParsed = isParsed
    var index = first
    while index < runs.count {
      let run = runs[index]
      current = index
      run.ledger.counts.input &+= 1
      run.currentLine = line
      if index > 0 { run.currentNumber = run.ledger.counts.input }
      if let fault = fault(of: line, at: run, isParsed: &isParsed) {
        return try malformed(fault, bytes: line, at: run)
      }
      let seen = interruptions
      let (verdict, made) = try verdict(index, run)
      if interruptions != seen { isParsed = false }
      switch verdict {
      case .pass: break
      case .write(let new):
        line = new
        isWhole = false
        isParsed = false
      case .make:
        let made = made ? worker.measures[index]?.made : stages[index].made
        return try handMade(made, after: run)
      default: return try end(verdict, run)
      }
      run.linesGiven &+= 1
      run.bytesGiven &+= line.count &+ 1
      index &+= 1
    }
    guard let output else { return }
    current = runs.count &- 1
    if isWhole { try output.pass(whole: line) } else { try output.write(line) }
  }

  /// Parses the record unless it is; why it is none for this stage.
  @inline(__always)
  private func fault(of line: ByteView, at run: RecordRun, isParsed: inout Bool) -> Malformed? {
    if line.count > run.maximumLineBytes {
      return Malformed(
        .tooLong, byte: run.maximumLineBytes,
        "longer than \(run.maximumLineBytes) bytes (\(line.count)); --max-line-bytes raises the limit",
        length: line.count)
    }
    if isParsed { return nil }
    do {
      try worker.record.document.parse(line)
    } catch {
      return error
    }
    isParsed = true
    return nil
  }

  /// What the stage says of the record in the worker's document, and whether its measure said so.
  @inline(__always)
  private func verdict(_ index: Int, _ run: RecordRun) throws(ToolError) -> (Verdict, isMeasured: Bool) {
    do throws(ToolError) {
      if let measure = worker.measures[index] {
        let record = worker.record
        record.notes.removeAll()
        record.assumedNumber = run.ledger.counts.input &- 1
        if let verdict = try measure.measure() {
          if !record.notes.isEmpty { stages[index].takeNotes() }
          if case .reject = verdict, record.words != nil || record.object != nil {
            (run.words, run.object) = (record.words, record.object)
            (record.words, record.object) = (nil, nil)
          }
          return (verdict, true)
        }
      }
      return (try stages[index].decide(), false)
    } catch {
      let before = run.ledger.counts.input
      run.ledger.withdrawUndecided(written: run.linesGiven)
      // What is not decided on was not given either.
      if index > 0 && run.ledger.counts.input < before { runs[index - 1].bytesGiven -= run.line.count + 1 }
      throw error
    }
  }

  /// Carries out a verdict after which nothing goes on.
  private func end(_ verdict: Verdict, _ run: RecordRun) throws(ToolError) {
    switch verdict {
    case .reject(let reason):
      let number = reason >= 0 ? reason : run.reason(worker.record.names[~reason])
      try run.ledger.reject(number, detail: run.takeDetail(), line: run.lineNumber, row: run.line)
    case .duplicate:
      try run.ledger.duplicate(detail: run.takeDetail(), line: run.lineNumber, row: run.line)
    case .nearDuplicate:
      try run.ledger.duplicate("near_duplicate", detail: run.takeDetail(), line: run.lineNumber, row: run.line)
    case .hold: run.ledger.held &+= 1
    case .absorb, .pass, .write, .make: break
    }
  }

  private func handMade(_ made: MadeLines?, after run: RecordRun) throws(ToolError) {
    let count = made?.count ?? 0
    run.ledger.counts.count(made: count)
    for number in 0..<count {
      guard let line = made?[number] else { return }
      run.linesGiven &+= 1
      run.bytesGiven &+= line.count &+ 1
      try hand(line, to: run.index &+ 1, isWhole: false)
    }
  }

  // MARK: For stages

  /// Gives a line to what comes after a stage, from within its decision or its finish.
  func give(_ line: ByteView, after index: Int) throws(ToolError) {
    interruptions &+= 1
    let run = runs[index]
    run.linesGiven &+= 1
    if isGone(after: index) { return }
    run.bytesGiven &+= line.count &+ 1
    let stage = current
    try hand(line, to: index + 1, isWhole: false)
    current = stage
    if output?.readerIsGone == true { breakOff() } else { endIfDone() }
  }

  /// A line that is a record, parsed.
  func parsed(_ line: ByteView) throws(ToolError) -> JSONDocument {
    let document = worker.record.document
    if unsafe document.line.pointer == line.pointer && document.line.count == line.count { return document }
    do {
      try document.parse(line)
    } catch { throw ToolError(.ioError, "a line that was parsed before: \(error.what)") }
    interruptions &+= 1
    return document
  }

  /// Gives so many lines, ends and all, to what comes after a stage.
  func give(lines: ByteView, count: Int, after index: Int) throws(ToolError) {
    if index == runs.count - 1, let output {
      runs[index].linesGiven += count
      try output.write(lines: lines, count: count)
      if output.readerIsGone { breakOff() }
      return
    }
    var start = 0
    while let end = lines.firstIndex(of: 0x0A, from: start) {
      try give(lines[start..<end], after: index)
      start = end + 1
    }
  }

  /// Whether what a stage gives is taken by nobody.
  func isGone(after index: Int) -> Bool {
    if output?.readerIsGone == true { return true }
    for later in (index + 1)..<runs.count where runs[later].isDone || failures[later] != nil { return true }
    return false
  }

  /// Writes out all that went through, and what stands beside it.
  func flush() throws(ToolError) {
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
