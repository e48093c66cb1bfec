import Glibc
import Records
import ToolKit
import Web

/// What dd-teach asks about rows, and how its run ends.
final class TeachRun: RowInquirer {
  private let question: any Question
  private let server: TeacherServer
  private let ledger: Ledger
  private let output: RecordOutput
  private let watch: Watch
  private let sender: RequestSender
  private let jobs: Int
  private let document = JSONDocument()
  private let lines = ByteBuffer(capacity: 1 << 16)
  private(set) var numbering = Numbering()
  /// Rows taken so far.
  private(set) var rowsRead = 0
  /// What looks at the requests of rows that are tried.
  var estimate: Estimate?

  /// The requests of a row; why it is dropped, where there are none.
  final class Inquiry: RowInquiry {
    let asks: [Ask]
    let fault: RowFault?
    let size: Int

    init(_ asks: [Ask], fault: RowFault? = nil) {
      self.asks = asks
      self.fault = fault
      size = asks.reduce(0) { $0 + $1.body.count }
    }

    var isReady: Bool { asks.allSatisfy(\.isSettled) }
  }

  /// A run that writes to an output.
  init(
    _ question: any Question, server: TeacherServer, sender: RequestSender, output: RecordOutput, watch: Watch,
    ledger: Ledger
  ) {
    self.question = question
    self.server = server
    self.sender = sender
    self.output = output
    self.watch = watch
    self.ledger = ledger
    jobs = server.jobs
    let reasons = question.reasons + (server.options.onFailure == .reject ? [Standing.failureReason] : [])
    for reason in reasons { _ = ledger.counts.declare(reason) }
  }

  /// Reads the rows of an input, of all so many. Call inside `Ledger.run`. Throws exit 75 when a budget is used up, after
  /// all that was paid for came out.
  func run(_ input: RecordInput, mostRows: Int) throws(ToolError) {
    let rows = OrderedRows(
      self, input: input, output: output, watch: watch, ledger: ledger, leastWaiting: 100 * jobs,
      mostRows: mostRows)
    do throws(ToolError) {
      try rows.run()
      rowsRead = rows.linesRead
      if !watch.goesOn() { try sender.awaitSent(seconds: 0.8) }
      try sender.finish()
      if !sender.isOpen, watch.goesOn() { ledger.end = try endAtReader() ?? .budget }
    } catch {
      // What was paid for is kept, and what is ready comes out.
      if watch.goesOn() { try? sender.awaitSent(seconds: 30) }
      try? rows.writeReady()
      try? sender.finish()
      throw error
    }
  }

  var isOpen: Bool { sender.isOpen }
  var isBusy: Bool { sender.waiting >= jobs }
  /// Where the budget is used up, what is on its way is awaited, and no more.
  var isWaiting: Bool { sender.isOpen ? sender.isWaiting : sender.inFlight > 0 }
  var arrivedBytes: Int { sender.arrivedBytes }

  func step(milliseconds: Int32, descriptor: Int32) throws(ToolError) {
    try sender.step(milliseconds: milliseconds, descriptor: descriptor)
  }

  func ask(about document: JSONDocument, _ input: RecordInput) throws(ToolError) -> Inquiry {
    let asks: [Ask]
    do throws(RowFault) {
      asks = try question.asks(for: document)
    } catch { return Inquiry([], fault: error) }
    for ask in asks {
      numbering.number(ask)
      ask.row = "\(input.fileName):\(input.lineNumber)"
      try sender.add(ask)
      estimate?.take(ask)
    }
    return Inquiry(asks)
  }

  func write(_ row: ByteView, line number: Int, _ inquiry: Inquiry) throws(ToolError) {
    if let unknown = inquiry.asks.first(where: \.isUnknown) { return try end(at: unknown) }
    let verdicts = inquiry.asks.compactMap(\.verdict)
    sender.forget(verdicts)
    let count: Int
    do throws(RowFault) {
      if let fault = inquiry.fault { throw fault }
      for verdict in verdicts where verdict.view.hasPrefix(ByteView("{\"reject\":")) {
        guard (try? document.parse(verdict.view)) != nil, let fault = Verdict.rejection(in: document) else { continue }
        throw fault
      }
      lines.removeAll()
      count = try question.write(row, verdicts, to: lines)
    } catch {
      return try ledger.reject(ledger.counts.declare(error.reason), detail: .text(error.detail), line: number, row: row)
    }
    ledger.counts.count(made: count)
    try lines.view.eachLine { line throws(ToolError) in try output.write(line) }
    // The next answer takes long, and who reads may have enough.
    try output.flush()
  }

  /// Seconds in which a reader that has had enough goes away.
  private static let readerSeconds = 2.0

  /// A row that the journal doesn't have ends a run that asks nobody, unless its reader has enough already.
  private func end(at unknown: Ask) throws(ToolError) {
    ledger.counts.input -= 1
    if try endAtReader() == nil {
      throw ToolError(.noInput, "\(unknown.row): the journal has no answer to it, and --offline asks nobody")
    }
  }

  /// How the run ends by its reader, which may have enough: how far the one reads ahead of the other is chance, so that this
  /// waits for it a little. Nil where it stays.
  private func endAtReader() throws(ToolError) -> RunEnd? {
    try output.flush()
    var status = stat()
    let isPipe = unsafe fstat(output.descriptor, &status) == 0 && status.st_mode & S_IFMT == S_IFIFO
    let end = secondsNow() + (isPipe ? Self.readerSeconds : 0)
    while watch.goesOn(), secondsNow() < end { _ = poll(nil, 0, 20) }
    return watch.end
  }
}
