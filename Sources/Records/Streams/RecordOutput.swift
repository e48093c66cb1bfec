internal import Glibc

/// Standard output (or a file) as whole lines: gathered to 128 KiB, every write and the close checked.
///
/// A reader that goes away is no error: `readerIsGone` turns true and later lines are dropped. So it is when SIGINT or
/// SIGTERM came and the reader takes no more. Any other failure is thrown. `linesTaken` counts the lines that write(2)
/// took whole: the `out` of a report.
@safe public final class RecordOutput {
  /// Bytes gathered before a write.
  public static let chunkSize = 128 * 1024
  /// The pipe sizes that are asked for (F_SETPIPE_SZ of fcntl(2)) until one is granted; refusal is fine. Seven stages on
  /// two cores wait for each other half as long as with 256 KiB. Of the 64 MiB of pipes that Linux grants a user
  /// (pipe-user-pages-soft of pipe(7)) 20 such pipelines have enough; 1 MiB would be 3 % faster, for 10.
  private static let pipeSizes: [Int32] = [1 << 19, 1 << 18]
  private static let setPipeSize: Int32 = 1031  // F_SETPIPE_SZ, Linux
  /// Bytes from which on lines that pass are written from where they are; fewer are gathered.
  private static let leastRun = 16 * 1024

  /// Where lines go, or go in the end.
  public let descriptor: Int32
  /// What takes them in the place of the descriptor.
  private let receiver: (any RecordReceiver)?
  private let name: String
  private let buffer = ByteBuffer(capacity: 2 * RecordOutput.chunkSize)
  /// Lines handed to this output.
  public var linesWritten: Int { lines }
  /// Lines that write(2) took whole.
  public var linesTaken: Int { receiver?.linesTaken ?? taken }
  /// Bytes that write(2) took.
  public var bytesTaken: Int { receiver?.bytesTaken ?? takenBytes }
  private var takenBytes = 0
  /// Whether the reader went away, or took no more after a signal.
  public var readerIsGone: Bool { isGone }
  // Behind computed properties, because every access to a stored public one is checked for exclusivity at run time.
  private var lines = 0
  private var taken = 0
  private var isGone = false
  private var isFinished = false
  /// Lines of the input that pass, one right after the other.
  private var run: ByteView = .empty
  private var runLines = 0
  private var gatheredLines = 0

  /// An output to an open descriptor, named in errors.
  public init(descriptor: Int32 = 1, name: String = "standard output") {
    self.descriptor = descriptor
    self.name = name
    receiver = nil
    _ = Self.pipeSizes.first { fcntl(descriptor, Self.setPipeSize, $0) >= 0 }
  }

  /// An output to the next stage of a chain.
  public init(to receiver: any RecordReceiver) {
    descriptor = receiver.watchedDescriptor
    name = "the next stage"
    self.receiver = receiver
    isGone = receiver.isGone
  }

  /// The threads of the chain that lines go to.
  public var pool: WorkerPool? { receiver?.pool }

  /// Bytes from which on a batch is written best.
  public var batchBytes: Int { receiver?.batchBytes ?? LineBatch.nearBytes }

  /// Gives a line to the receiver, unless that wants no more.
  private func give(_ line: ByteView, then rest: ByteView = .empty, _ receiver: any RecordReceiver) {
    guard !isGone else { return }
    receiver.receive(line, then: rest)
    isGone = receiver.isGone
  }

  /// Writes a line behind which its `\n` stands in memory, from where it is. Before that memory changes, `flushPassed` is
  /// due.
  @inline(__always)
  public func pass(whole line: ByteView) throws(ToolError) {
    lines &+= 1
    if let receiver { return give(line, receiver) }
    let count = line.count &+ 1
    if unsafe run.pointer + run.count == line.pointer {
      unsafe run = ByteView(base: run.pointer, count: run.count &+ count)
    } else {
      try flushPassed()
      unsafe run = ByteView(base: line.pointer, count: count)
    }
    runLines &+= 1
    if run.count >= Self.chunkSize { try flushPassed() }
  }

  /// Writes the lines that pass, or gathers them, so that the input's buffer may change.
  public func flushPassed() throws(ToolError) {
    guard !run.isEmpty else { return }
    let passed = run
    let count = runLines
    run = .empty
    runLines = 0
    guard passed.count >= Self.leastRun else {
      buffer.append(passed)
      gatheredLines += count
      if buffer.count >= Self.chunkSize { try flushGathered() }
      return
    }
    try flushGathered()
    try writeOut(passed, count)
  }

  /// Writes one line and its end.
  @inline(__always)
  public func write(_ line: ByteView) throws(ToolError) { try write(line, then: .empty) }

  /// Writes one line that is in two pieces, and its end.
  @inline(__always)
  public func write(_ line: ByteView, then rest: ByteView) throws(ToolError) {
    // First, so that a record that can't be written is one that was handed over.
    lines &+= 1
    if let receiver { return give(line, then: rest, receiver) }
    try flushPassed()
    // All at once: after a huge line the end alone would double the buffer.
    buffer.reserve(line.count &+ rest.count &+ 1)
    buffer.append(line)
    buffer.append(rest)
    buffer.append(0x0A)
    gatheredLines &+= 1
    if buffer.count >= Self.chunkSize { try flushGathered() }
  }

  /// Writes the lines of a batch.
  public func write(_ batch: LineBatch) throws(ToolError) {
    if let receiver {
      lines += batch.count
      if !isGone { receiver.receive(batch) }
      isGone = receiver.isGone
      return
    }
    if batch.text.count >= Self.chunkSize { return try write(lines: batch.text.view, count: batch.count) }
    lines += batch.count
    try flushPassed()
    buffer.append(batch.text.view)
    gatheredLines += batch.count
    if buffer.count >= Self.chunkSize { try flushGathered() }
  }

  /// Writes so many whole lines, ends and all.
  public func write(lines bytes: ByteView, count: Int) throws(ToolError) {
    if receiver != nil { return try bytes.eachLine { line throws(ToolError) in try write(line) } }
    lines += count
    try flush()
    try writeOut(bytes, count)
  }

  /// Writes out all that there is.
  public func flush() throws(ToolError) {
    if let receiver {
      if !isGone { receiver.flush() }
      isGone = receiver.isGone
      return
    }
    try flushPassed()
    try flushGathered()
  }

  private func flushGathered() throws(ToolError) {
    guard !buffer.isEmpty else { return }
    defer {
      buffer.removeAll()
      gatheredLines = 0
    }
    try writeOut(buffer.view, gatheredLines)
  }

  /// Writes so many lines, unless the reader is gone, and counts what was taken.
  private func writeOut(_ lines: ByteView, _ count: Int) throws(ToolError) {
    guard !isGone else { return }
    let (error, bytes) = writeLines(descriptor, lines)
    takenBytes += bytes
    if error == 0 {
      taken += count
      return
    }
    taken += lines.prefix(bytes).lazy.filter { $0 == 0x0A }.count
    if error == EPIPE || error == EINTR {
      isGone = true
      return
    }
    throw ToolError(.ioError, "\(name): \(describe(errno: error))")
  }

  /// Writes out the rest and closes; what close(2) says counts. Done once, however often it is called.
  public func finish() throws(ToolError) {
    if isFinished { return }
    isFinished = true
    if let receiver {
      receiver.end()
      isGone = receiver.isGone
      return
    }
    try flush()
    if close(descriptor) != 0 && !isGone {
      throw ToolError(.ioError, "\(name): \(describe(errno: errno))")
    }
  }
}
