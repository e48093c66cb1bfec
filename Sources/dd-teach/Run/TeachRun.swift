import Glibc
import Records
import ToolKit
import Web

/// The loop of dd-teach: rows wait in a queue for what the server says of them and leave it in their own order.
final class TeachRun {
  /// What waits may take so much memory before no further row is read: one slow answer holds up those behind it only so
  /// long. Rows of a hundred times the requests that may be on their way wait in any case.
  private static let waitingBytes = 256 << 20

  private let question: any Question
  private let server: TeacherServer
  private let ledger: Ledger
  private let input: RecordInput
  private let waitsFor: Int32?
  private let output: RecordOutput
  private let watch: Watch
  private let sender: RequestSender
  private let jobs: Int
  private let mostRows: Int
  private let document = JSONDocument()
  private let lines = ByteBuffer(capacity: 1 << 16)
  /// Entries from `head` on wait; the ones before it are done.
  private var queue: [Entry] = []
  private var head = 0
  private var queuedBytes = 0
  private(set) var numbering = Numbering()
  /// Rows taken so far, and the requests that they needed.
  private(set) var rowsRead = 0
  private(set) var requestsMade = 0

  /// A run over an input; `waitsFor` is the descriptor through which rows may be late; `mostRows`: of all rows so many.
  init(
    _ question: any Question, server: TeacherServer, sender: RequestSender, input: RecordInput, waitsFor: Int32?,
    output: RecordOutput, watch: Watch, ledger: Ledger, mostRows: Int = .max
  ) {
    self.question = question
    self.server = server
    self.sender = sender
    self.input = input
    self.waitsFor = waitsFor
    self.output = output
    self.watch = watch
    self.ledger = ledger
    self.mostRows = mostRows
    jobs = server.options.jobs ?? ServerOptions.usualJobs
    input.watchedOutput = output.descriptor
    for reason in question.reasons { _ = ledger.counts.declare(reason) }
  }

  /// Reads all rows. Call inside `Ledger.run`. Throws exit 75 when a budget is used up, after all that was paid for came out.
  func run() throws(ToolError) {
    defer { ledger.bytesRead = input.bytesRead }
    do throws(ToolError) {
      try runToEnd()
    } catch {
      // What was paid for is kept, and what is ready comes out.
      if watch.goesOn() { try? sender.awaitSent(seconds: 30) }
      try? writeReady()
      try? sender.finish()
      throw error
    }
  }

  private func runToEnd() throws(ToolError) {
    input.beforeWaiting = { [unowned self] () throws(ToolError) in try passTime() }
    while sender.isOpen, try readRow() {
      if queue.count & 0xFF == 0 { ledger.showProgress(written: output.linesWritten) }
    }
    try drain()
    try sender.finish()
    if !watch.goesOn() {
      ledger.end = Signals.pending != 0 ? .signal : .readerGone
    } else if !sender.isOpen {
      ledger.end = .budget
    }
  }

  /// Takes one line into the queue; false at the end of the input or of the run.
  private func readRow() throws(ToolError) -> Bool {
    if rowsRead == mostRows {
      ledger.end = .limit
      return false
    }
    switch try input.next() {
    case .line: append(try entry())
    case .tooLong(let count):
      let fault = input.explained(.tooLong(count, limit: input.maximumLineBytes))
      append(Entry(input.beginning, line: input.lineNumber, malformed: (fault, input.fileName)))
    case .end, .interrupted: return false
    }
    rowsRead += 1
    try writeReady()
    while sender.waiting >= jobs || isFull {
      guard watch.goesOn(), sender.isOpen else { break }
      try sender.step(milliseconds: 200)
      try writeReady()
    }
    return watch.goesOn()
  }

  private func append(_ entry: Entry) {
    queue.append(entry)
    queuedBytes += entry.size
  }

  /// Whether what waits takes as much memory as it may.
  private var isFull: Bool {
    queue.count - head >= 100 * jobs && queuedBytes + sender.arrivedBytes > Self.waitingBytes
  }

  private func entry() throws(ToolError) -> Entry {
    do throws(Malformed) {
      try document.parse(input.line)
    } catch {
      return Entry(input.line, line: input.lineNumber, malformed: (input.explained(error), input.fileName))
    }
    let asks: [Ask]
    do throws(RowFault) {
      asks = try question.asks(for: document)
    } catch { return Entry(input.line, line: input.lineNumber, fault: error) }
    for ask in asks {
      numbering.number(ask)
      if ask.isPaid { requestsMade += 1 }
      ask.row = "\(input.fileName):\(input.lineNumber)"
      try sender.add(ask)
    }
    return Entry(input.line, line: input.lineNumber, asks: asks)
  }

  /// While no row comes: moves requests on and writes what is ready. False when the run is over.
  private func passTime() throws(ToolError) -> Bool {
    while watch.goesOn(), sender.isOpen {
      try writeReady()
      if head == queue.count { return try watch.flush() }
      if let waitsFor {
        var poll = pollfd(fd: waitsFor, events: Int16(POLLIN), revents: 0)
        if unsafe Glibc.poll(&poll, 1, 0) > 0 { return true }
      }
      guard try watch.flush() else { return false }
      try sender.step(milliseconds: 200, descriptor: waitsFor ?? -1)
    }
    return false
  }

  /// Waits for what is on its way, and as long as there is a budget for all that waits.
  private func drain() throws(ToolError) {
    while watch.goesOn() {
      try writeReady()
      guard head < queue.count, sender.isOpen ? sender.waiting > 0 : sender.inFlight > 0 else { break }
      try sender.step(milliseconds: 200)
    }
    if !watch.goesOn() { try sender.awaitSent(seconds: 0.5) }
  }

  /// Writes the rows at the head of the queue of which all is known.
  private func writeReady() throws(ToolError) {
    guard head < queue.count, queue[head].isReady else { return }
    while head < queue.count, queue[head].isReady {
      let entry = queue[head]
      queuedBytes -= entry.size
      head += 1
      if head == 1024 {
        queue.removeFirst(head)
        head = 0
      }
      try write(entry)
      if output.readerIsGone { return }
    }
    try output.flush()
  }

  private func write(_ entry: Entry) throws(ToolError) {
    ledger.counts.input += 1
    if let (fault, file) = entry.malformed {
      return try ledger.malformed(fault, file: file, line: entry.line, bytes: entry.bytes.view)
    }
    if let fault = entry.fault { return try reject(entry, fault) }
    let verdicts = entry.asks.compactMap(\.verdict)
    sender.forget(verdicts)
    let count: Int
    do throws(RowFault) {
      for verdict in verdicts where verdict.view.hasPrefix(ByteView("{\"reject\":")) {
        guard (try? document.parse(verdict.view)) != nil, let fault = Verdict.rejection(in: document) else { continue }
        throw fault
      }
      lines.removeAll()
      count = try question.write(entry.bytes.view, verdicts, to: lines)
    } catch { return try reject(entry, error) }
    ledger.counts.count(made: count)
    try lines.view.eachLine { line throws(ToolError) in try output.write(line) }
  }

  private func reject(_ entry: Entry, _ fault: RowFault) throws(ToolError) {
    try ledger.reject(
      ledger.counts.declare(fault.reason), detail: .text(fault.detail), line: entry.line, row: entry.bytes.view)
  }
}
