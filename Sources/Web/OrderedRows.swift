import Glibc
package import Records
package import ToolKit

/// What servers were asked about a row.
package protocol RowInquiry: AnyObject {
  /// Whether nothing more is to come for it.
  var isReady: Bool { get }
  /// What it takes of memory beside the row, in bytes, without what comes for it.
  var size: Int { get }
}

/// A tool that asks servers about rows.
package protocol RowInquirer: AnyObject {
  associatedtype Inquiry: RowInquiry

  /// Asks about the row that `input` has just read and `document` holds.
  func ask(about document: JSONDocument, _ input: RecordInput) throws(ToolError) -> Inquiry
  /// Writes a row of which all is known, or drops it.
  func write(_ row: ByteView, line: Int, _ inquiry: Inquiry) throws(ToolError)
  /// Whether further rows may be asked about at all.
  var isOpen: Bool { get }
  /// Whether as many requests as may be are on their way or in line.
  var isBusy: Bool { get }
  /// Whether anything may still come.
  var isWaiting: Bool { get }
  /// Bytes that came and were not written yet.
  var arrivedBytes: Int { get }
  /// Waits a little for what comes; returns early when `descriptor`, if it is one, has input.
  func step(milliseconds: Int32, descriptor: Int32) throws(ToolError)
}

/// The loop of a tool that asks servers about rows: they wait in a queue for what comes and leave it in their own order.
package final class OrderedRows<Inquirer: RowInquirer> {
  /// What waits may take so many bytes before no further row is read: one slow answer holds up those behind it only so long.
  private let waitingBytes = 256 << 20
  /// What a row that waits takes beside its bytes.
  private let rowBytes = 1 << 10

  /// A line that waits for its turn.
  private struct Waiting {
    let line: Int
    let bytes: ByteBuffer
    let content: Content

    enum Content {
      case row(Inquirer.Inquiry)
      case malformed(Malformed, file: String)
    }

    var inquiry: Inquirer.Inquiry? { if case .row(let inquiry) = content { inquiry } else { nil } }
    var isReady: Bool { inquiry?.isReady ?? true }
    var size: Int { bytes.count + (inquiry?.size ?? 0) }
  }

  private let inquirer: Inquirer
  private let input: RecordInput
  private let output: RecordOutput
  private let watch: Watch
  private let ledger: Ledger
  private let leastWaiting: Int
  private let mostRows: Int
  private let document = JSONDocument()
  private var queue = Queue<Waiting>()
  private var queuedBytes = 0
  /// Lines taken so far.
  package private(set) var linesRead = 0

  /// A loop over an input. `leastWaiting`: so many rows wait whatever memory they take; `mostRows`: of all rows so many
  /// are read.
  package init(
    _ inquirer: Inquirer, input: RecordInput, output: RecordOutput, watch: Watch, ledger: Ledger,
    leastWaiting: Int = 0, mostRows: Int = .max
  ) {
    self.inquirer = inquirer
    self.input = input
    self.output = output
    self.watch = watch
    self.ledger = ledger
    self.leastWaiting = leastWaiting
    self.mostRows = mostRows
    input.watchedOutput = output.descriptor
  }

  /// Reads all rows and waits for what comes, unless the run ends before. Call inside `Ledger.run`.
  package func run() throws(ToolError) {
    defer {
      ledger.bytesRead = input.bytesRead
      // The input may be read on without this loop.
      input.beforeWaiting = { true }
    }
    input.beforeWaiting = { [unowned self] () throws(ToolError) in try passTime() }
    while inquirer.isOpen, try readRow() {
      if linesRead & 0xFF == 0 { ledger.showProgress(written: output.linesWritten) }
    }
    try drain()
    if let end = watch.end { ledger.end = end }
  }

  /// Takes one line into the queue; false at the end of the input or of the run.
  private func readRow() throws(ToolError) -> Bool {
    if linesRead == mostRows {
      ledger.end = .limit
      return false
    }
    switch try input.next() {
    case .line: try takeLine()
    case .tooLong(let count):
      let fault = input.explained(.tooLong(count, limit: input.maximumLineBytes))
      add(input.beginning, .malformed(fault, file: input.fileName))
    case .end, .interrupted: return false
    }
    linesRead += 1
    try writeReady()
    while inquirer.isBusy || isFull {
      guard watch.goesOn(), inquirer.isOpen else { break }
      try inquirer.step(milliseconds: 200, descriptor: -1)
      try writeReady()
    }
    return watch.goesOn()
  }

  private func takeLine() throws(ToolError) {
    do throws(Malformed) {
      try document.parse(input.line)
    } catch { return add(input.line, .malformed(input.explained(error), file: input.fileName)) }
    add(input.line, .row(try inquirer.ask(about: document, input)))
  }

  private func add(_ line: ByteView, _ content: Waiting.Content) {
    let bytes = ByteBuffer(capacity: max(16, line.count))
    bytes.append(line)
    let row = Waiting(line: input.lineNumber, bytes: bytes, content: content)
    queuedBytes += row.size
    queue.append(row)
  }

  /// Whether what waits takes as much memory as it may.
  private var isFull: Bool {
    queue.count >= leastWaiting && queuedBytes + queue.count * rowBytes + inquirer.arrivedBytes > waitingBytes
  }

  /// While no row comes: moves requests on and writes what is ready. False when the run is over.
  private func passTime() throws(ToolError) -> Bool {
    while watch.goesOn(), inquirer.isOpen {
      try writeReady()
      if queue.count == 0 { return try watch.flush() }
      var poll = pollfd(fd: input.awaited, events: Int16(POLLIN), revents: 0)
      if unsafe Glibc.poll(&poll, 1, 0) > 0 { return true }
      guard try watch.flush() else { return false }
      try inquirer.step(milliseconds: 200, descriptor: input.awaited)
    }
    return false
  }

  private func drain() throws(ToolError) {
    while watch.goesOn() {
      try writeReady()
      guard queue.count > 0, inquirer.isWaiting else { return }
      try inquirer.step(milliseconds: 200, descriptor: -1)
    }
  }

  /// Writes the rows at the head of the queue of which all is known.
  package func writeReady() throws(ToolError) {
    while let row = queue.first, row.isReady {
      _ = queue.popFirst()
      queuedBytes -= row.size
      try write(row)
      if output.readerIsGone { return }
    }
  }

  private func write(_ row: Waiting) throws(ToolError) {
    ledger.counts.input += 1
    switch row.content {
    case .row(let inquiry): try inquirer.write(row.bytes.view, line: row.line, inquiry)
    case .malformed(let fault, let file):
      try ledger.malformed(fault, file: file, line: row.line, bytes: row.bytes.view)
    }
  }
}
