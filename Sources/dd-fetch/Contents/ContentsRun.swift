import Expressions
import Glibc
import Records
import ToolKit

/// The loop of `dd-fetch contents`: rows wait in a queue for their objects and leave it in their own order.
final class ContentsRun {
  /// A row, or a line that is none, with its object.
  private final class Entry {
    let line: Int
    let bytes: ByteBuffer
    let object: PendingObject?
    var sha1: String?
    var charset: String?
    /// Whether the row has a field of the name under which the object is added.
    var hasField = false
    var fault: (reason: String, detail: String)?
    var malformed: (fault: Malformed, file: String)?

    init(_ bytes: ByteView, line: Int, object: PendingObject?) {
      self.bytes = ByteBuffer(capacity: max(16, bytes.count))
      self.bytes.append(bytes)
      self.line = line
      self.object = object
    }

    var isReady: Bool { object == nil || object?.outcome != nil }
  }

  /// Rows and objects that wait may take so many bytes before no further row is read: one slow object holds up those
  /// behind it only so long.
  private static let waitingBytes = 256 << 20
  /// What a row that waits takes beside its bytes.
  private static let entryBytes = 1 << 10

  private let request: ContentsRequest
  private let input: RecordInput
  private let waitsFor: Int32?
  private let output: RecordOutput
  private let watch: Watch
  private let ledger: Ledger
  private let objects: any ObjectSource
  private let text: ObjectText
  private let document = JSONDocument()
  private let check = JSONDocument()
  private let line = ByteBuffer(capacity: 1 << 16)
  private let url = ByteBuffer(capacity: 256)
  private let name = ByteBuffer(capacity: 64)
  /// The name as a JSON string, and its colon.
  private let key = ByteBuffer(capacity: 64)
  /// Entries from `head` on wait; the ones before it are done.
  private var queue: [Entry] = []
  private var head = 0
  /// Bytes of the rows in the queue.
  private var waitingBytes = 0
  private var hasSucceeded = false
  private var objectCount = 0
  private var objectBytes = 0

  /// A run over an input; `waitsFor` is the descriptor through which rows may be late.
  init(
    _ request: ContentsRequest, input: RecordInput, waitsFor: Int32?, objects: any ObjectSource,
    output: RecordOutput, watch: Watch, ledger: Ledger
  ) {
    self.request = request
    self.objects = objects
    self.output = output
    self.watch = watch
    self.ledger = ledger
    self.input = input
    self.waitsFor = waitsFor
    input.watchedOutput = output.descriptor
    text = ObjectText(maximumBytes: request.maximumBytes, watch: watch)
    name.append(request.into)
    JSONText.appendString(name.view, to: key)
    key.append(":")
    for reason in [
      "missing_field", "missing_object", "object_too_large", "bad_gzip", "sha1_mismatch", "charset_mismatch",
    ] { _ = ledger.counts.declare(reason) }
  }

  /// Reads all rows. Call inside `Ledger.run`.
  func run() throws(ToolError) {
    ledger.addToReport = { [self] report in
      report.add("objects", objectCount)
      report.add("object_bytes", objectBytes)
    }
    defer { ledger.bytesRead = input.bytesRead }
    input.beforeWaiting = { [unowned self] () throws(ToolError) in try passTime() }
    while try readRow() {
      if queue.count & 0xFF == 0 { ledger.showProgress(written: output.linesWritten) }
    }
    if watch.goesOn() { try drain() }
    if !watch.goesOn() { ledger.end = Signals.pending != 0 ? .signal : .readerGone }
  }

  /// Takes one line into the queue; false at the end of the input or of the run.
  private func readRow() throws(ToolError) -> Bool {
    switch try input.next() {
    case .line: try add()
    case .tooLong(let count):
      let entry = Entry(input.beginning, line: input.lineNumber, object: nil)
      entry.malformed = (input.explained(.tooLong(count, limit: input.maximumLineBytes)), input.fileName)
      queue.append(entry)
    case .end, .interrupted: return false
    }
    try writeReady()
    while objects.inFlight >= request.jobs || isFull {
      guard watch.goesOn() else { return false }
      try objects.step(milliseconds: 200, descriptor: -1)
      try writeReady()
    }
    return watch.goesOn()
  }

  /// Whether what waits takes as much memory as it may.
  private var isFull: Bool {
    let rows = waitingBytes + (queue.count - head) * Self.entryBytes
    return rows + objects.arrivedBytes - objectBytes > Self.waitingBytes
  }

  private func add() throws(ToolError) {
    do {
      try document.parse(input.line)
    } catch {
      let entry = Entry(input.line, line: input.lineNumber, object: nil)
      entry.malformed = (input.explained(error), input.fileName)
      queue.append(entry)
      return
    }
    url.removeAll()
    var fault: (String, String)?
    do throws(Rejection) {
      if try !request.url.render(document, into: url) {
        fault = ("missing_field", "a field of the URL is missing, blank, or a dot segment")
      }
    } catch { fault = (error.reason, error.detail) }
    let sha1 = field(request.sha1)
    if request.sha1 != nil && sha1 == nil {
      fault = fault ?? ("missing_field", "there is no '\(request.sha1?.path.description ?? "")'")
    }
    let object = fault == nil ? PendingObject(url: String(url.view)) : nil
    let entry = Entry(input.line, line: input.lineNumber, object: object)
    entry.fault = fault
    entry.sha1 = sha1
    entry.charset = field(request.charset)
    entry.hasField = document.member(name.view, of: .root) != nil
    queue.append(entry)
    waitingBytes += entry.bytes.count
    if let object { try objects.start(object) }
  }

  /// A field's text; nil when it is missing, null or blank.
  private func field(_ lookup: FieldLookup?) -> String? {
    guard let node = lookup?.first(in: document), document.kind(node) == .string else { return nil }
    let text = String(document.text(node))
    return text.isEmpty ? nil : text
  }

  /// While no row comes: moves objects on and writes what is ready. False when the run is over.
  private func passTime() throws(ToolError) -> Bool {
    while watch.goesOn() {
      try writeReady()
      if head == queue.count { return try watch.flush() }
      if let waitsFor {
        var poll = pollfd(fd: waitsFor, events: Int16(POLLIN), revents: 0)
        if unsafe Glibc.poll(&poll, 1, 0) > 0 { return true }
      }
      guard try watch.flush() else { return false }
      try objects.step(milliseconds: 200, descriptor: waitsFor ?? -1)
    }
    return false
  }

  private func drain() throws(ToolError) {
    while head < queue.count, watch.goesOn() {
      try writeReady()
      if head < queue.count { try objects.step(milliseconds: 200, descriptor: -1) }
    }
  }

  /// Writes the rows at the head of the queue whose objects are there.
  private func writeReady() throws(ToolError) {
    while head < queue.count, queue[head].isReady {
      let entry = queue[head]
      head += 1
      if head == 1024 {
        queue.removeFirst(head)
        head = 0
      }
      if entry.malformed == nil { waitingBytes -= entry.bytes.count }
      try write(entry)
      if output.readerIsGone { return }
    }
  }

  private func write(_ entry: Entry) throws(ToolError) {
    ledger.counts.input += 1
    if let (fault, file) = entry.malformed {
      return try ledger.malformed(fault, file: file, line: entry.line, bytes: entry.bytes.view)
    }
    if let (reason, detail) = entry.fault { return try reject(entry, reason, detail) }
    guard let object = entry.object, let outcome = object.outcome else { return }
    switch outcome {
    case .found: try add(object, to: entry)
    case .missing(let detail): try reject(entry, "missing_object", detail)
    case .tooLarge: try reject(entry, "object_too_large", "more than \(request.maximumBytes) bytes")
    case .forbidden(let detail):
      // Some stores answer 403 for what they don't have; before anything was given it means that they are closed.
      if !hasSucceeded {
        ledger.counts.input -= 1
        throw ToolError(.noPermission, "\(detail), before any object was given")
      }
      try reject(entry, "missing_object", detail)
    case .failed(let error):
      ledger.counts.input -= 1
      throw error
    }
  }

  private func add(_ object: PendingObject, to entry: Entry) throws(ToolError) {
    hasSucceeded = true
    objectCount += 1
    objectBytes += object.body.count
    let content: ByteView
    do throws(ObjectFault) {
      content = try text.text(object.body.view, sha1: entry.sha1, charset: entry.charset)
    } catch { return try reject(entry, "\(error.reason)", error.detail) }
    do throws(Malformed) {
      try write(content, on: entry)
    } catch { return try reject(entry, "charset_mismatch", "the object is not \(entry.charset ?? "UTF-8")") }
    try output.write(line.view)
  }

  /// Makes the row with its object; throws when that is no text.
  private func write(_ content: ByteView, on entry: Entry) throws(Malformed) {
    line.removeAll()
    if entry.hasField {
      try check.parse(entry.bytes.view)
      RowEnding.open(check, without: name.view, into: line)
    } else {
      RowEnding.open(entry.bytes.view, into: line)
    }
    line.append(key.view)
    JSONText.appendString(content, to: line)
    line.append("}")
    try check.parse(line.view)
  }

  private func reject(_ entry: Entry, _ reason: String, _ detail: String) throws(ToolError) {
    try ledger.reject(
      ledger.counts.declare(reason), detail: .text(detail), line: entry.line, row: entry.bytes.view)
  }
}
