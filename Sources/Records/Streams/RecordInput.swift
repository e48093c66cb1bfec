internal import Glibc

/// What the input gives next.
public enum InputEvent: Equatable, Sendable {
  /// A line, in `RecordInput.line`.
  case line
  /// A line longer than the limit; this many bytes were passed over.
  case tooLong(Int)
  /// All files are read.
  case end
  /// The reader of standard output went away while input was awaited, or a signal came.
  case interrupted
}

/// The lines of some files, one after another, in blocks of 256 KiB.
///
/// A line ends at `\n`; a `\r` before it and a byte order mark at a file's start belong to no line; a last
/// line without `\n` counts; lines of white space alone are passed over without a number in `recordNumber`.
@safe public final class RecordInput {
  /// Bytes asked of one read(2).
  public static let blockSize = 256 * 1024

  private let paths: [String]
  private var nextPath = 0
  /// Stands for the first path until that is its turn.
  private var opened: FileStart?
  private(set) var descriptor: Int32 = -1
  /// What is read at the moment, for whoever waits for it in `beforeWaiting`; -1 between two files.
  public var awaited: Int32 { descriptor }
  private(set) var isRegularFile = false
  /// The length of a regular file when it was opened.
  private(set) var openedSize = 0
  /// Where the stretches of the file end that were claimed, -1 where none was since the latest read(2), and those of them
  /// that were taken.
  var claimedUpTo = -1
  var takenUpTo = -1
  /// Whether a stretch ended too early.
  var isCutShort = false
  /// Which of the paths is being read, from 0.
  public var fileIndex: Int { max(nextPath - 1, 0) }
  /// Whether the file being read is the last one.
  var isLastFile: Bool { nextPath == paths.count }
  /// The file being read, as it was named.
  public private(set) var fileName = ""
  /// The current line's number in its file, from 1.
  public var lineNumber: Int { number }
  // Behind computed properties, because every access to a stored public one is checked for exclusivity at run time.
  private var number = 0
  private var current: ByteView = .empty
  /// Bytes read so far, of all files.
  public var bytesRead: Int { taken }
  private var taken = 0
  /// The current line, without its end; good until the next call of `next`.
  public var line: ByteView { current }
  /// Whether the current line's end stands right behind it, a `\n`.
  public var isWhole: Bool { endsRightBehind }
  private var endsRightBehind = false
  /// How long a line may be, in bytes.
  public let maximumLineBytes: Int

  /// What was read and not given yet stands here, and the lines that were given since it changed.
  private var memory: LineMemory
  /// Where that stands when no one else's memory is wanted.
  private let own = LineMemory()
  private nonisolated(unsafe) var buffer: UnsafeMutablePointer<UInt8>
  private var start = 0
  private var filled = 0
  /// Up to here the buffer is known to hold no line end.
  private var searched = 0
  private(set) var atEndOfFile = true
  /// The first bytes of an over-long line were already dropped.
  private var dropped = 0
  private let kept = LineBeginning()
  /// The first bytes of a line that was too long, good until the next call of `next`.
  public var beginning: ByteView { kept.view }

  /// Called before the buffer changes, so that nothing refers to lines in it any more; false ends the reading.
  public var beforeReading: () throws(ToolError) -> Bool = { true }
  /// Called before the input would block, to flush the output; its result says whether there is still a reader.
  public var beforeWaiting: () throws(ToolError) -> Bool = { true }
  /// The descriptor whose reader's going away ends the wait for input; -1 for none.
  public var watchedOutput: Int32 = -1

  /// The lines of `paths` in order; none, or `-`, is standard input.
  public init(paths: [String], maximumLineBytes: Int = 64 << 20) {
    self.paths = paths.isEmpty ? ["-"] : paths
    self.maximumLineBytes = maximumLineBytes
    memory = own
    unsafe buffer = memory.base
  }

  /// The lines of a file whose first bytes were read already.
  public convenience init(continuing start: FileStart, maximumLineBytes: Int = 64 << 20) {
    self.init(paths: [start.path], maximumLineBytes: maximumLineBytes)
    opened = start
  }

  /// The lines that come through a descriptor, which is closed at their end.
  public convenience init(descriptor: Int32, name: String, maximumLineBytes: Int = 64 << 20) {
    self.init(continuing: FileStart(path: name, descriptor: descriptor), maximumLineBytes: maximumLineBytes)
  }

  deinit { close() }

  /// Reads no further: who writes into a pipe that is read here learns of it. For whoever may keep the object longer.
  public func close() {
    nextPath = paths.count
    if let opened, opened.descriptor > STDIN_FILENO { _ = Glibc.close(opened.descriptor) }
    opened = nil
    if descriptor > STDIN_FILENO { _ = Glibc.close(descriptor) }
    descriptor = -1
  }

  /// Whether all that is to be read are regular files, so that reading never waits for whoever writes.
  public var isOfRegularFiles: Bool {
    if let opened { return paths.count == 1 && FileKind(of: opened.descriptor) == .file }
    return paths.allSatisfy { ($0 == "-" ? FileKind(of: STDIN_FILENO) : FileKind(of: $0)) == .file }
  }

  /// Reads the next line. Throws what `readOn` throws.
  public func next() throws(ToolError) -> InputEvent {
    while true {
      if let event = nextInMemory() { return event }
      if let event = try readOn() { return event }
    }
  }

  /// The next line, if what was read has its end; nil when `readOn` is to be called first.
  public func nextInMemory() -> InputEvent? {
    while true {
      if let end = findLineEnd() {
        let isLine = take(upTo: end, next: end + 1)
        if dropped > 0 { return passOver() }
        if isLine { return .line }
        continue
      }
      // One byte more may be the `\r` of a line end: whether a line is too long doesn't depend on the blocks that it
      // comes in.
      if filled - start > maximumLineBytes &+ 1 { dropBeginning() }
      guard atEndOfFile, filled > start || dropped > 0 else { return nil }
      let isLine = take(upTo: filled, next: filled)
      if dropped > 0 { return passOver() }
      if isLine { return .line }
    }
  }

  /// Reads a block more, or goes on to the next file: nil, or `end`, or `interrupted`. Throws exit 66 when a file can't be
  /// opened, 74 when reading fails, a file is cut short or memory is, and what `beforeReading` and `beforeWaiting` throw.
  public func readOn() throws(ToolError) -> InputEvent? {
    if atEndOfFile { return try openNext() ? nil : .end }
    return try fill() ? nil : .interrupted
  }

  @inline(__always)
  private func findLineEnd() -> Int? {
    guard searched < filled else { return nil }
    guard let hit = unsafe memchr(buffer + searched, 0x0A, filled &- searched) else {
      searched = filled
      return nil
    }
    return unsafe UnsafeRawPointer(hit) - UnsafeRawPointer(buffer)
  }

  /// Passes over what is there of a line that is too long.
  private func dropBeginning() {
    let held = unsafe buffer[filled &- 1] == 0x0D ? 1 : 0
    keep(upTo: filled - held)
    dropped += filled - start - held
    start = filled - held
    searched = filled
  }

  /// Keeps the beginning of the line that goes on, or is, up to `end`.
  private func keep(upTo end: Int) {
    if dropped == 0 { kept.removeAll() }
    unsafe kept.append(ByteView(base: UnsafePointer(buffer + start), count: end - start))
  }

  /// Makes the bytes up to `end` the current line; false when it is blank.
  @inline(__always)
  private func take(upTo end: Int, next: Int) -> Bool {
    number &+= 1
    var last = end
    if last > start, unsafe buffer[last &- 1] == 0x0D { last &-= 1 }
    if dropped > 0 || last &- start > maximumLineBytes {
      keep(upTo: last)
      dropped += last - start
    }
    unsafe current = ByteView(base: UnsafePointer(buffer + start), count: last &- start)
    endsRightBehind = last == end && next > end
    start = next
    searched = next
    if current.count > 0, unsafe current.pointer[0] > 0x20 { return true }
    return !isBlank(current)
  }

  private func isBlank(_ line: ByteView) -> Bool {
    line.allSatisfy { $0 == 0x20 || $0 == 0x09 || $0 == 0x0D }
  }

  private func passOver() -> InputEvent {
    defer { dropped = 0 }
    return .tooLong(dropped)
  }

  private func openNext() throws(ToolError) -> Bool {
    if descriptor > STDIN_FILENO { _ = Glibc.close(descriptor) }
    descriptor = -1
    guard nextPath < paths.count else { return false }
    // Before anything comes of the first file: rows may be paid for, or take hours.
    if nextPath == 0 { for path in paths.dropFirst() { try requireReadable(path) } }
    fileName = paths[nextPath] == "-" ? "stdin" : paths[nextPath]
    start = 0
    filled = 0
    searched = 0
    if let opened {
      descriptor = opened.descriptor
      unsafe memcpy(buffer, opened.bytes.view.pointer, opened.bytes.count)
      filled = opened.bytes.count
      taken += filled
      self.opened = nil
    } else {
      descriptor = try openForReading(paths[nextPath])
      if descriptor == STDIN_FILENO { greetTerminal() }
    }
    nextPath += 1
    number = 0
    var status = stat()
    isRegularFile = unsafe fstat(descriptor, &status) == 0 && FileKind(status) == .file
    openedSize = Int(status.st_size)
    claimedUpTo = -1
    isCutShort = false
    if isRegularFile { posix_fadvise(descriptor, 0, 0, POSIX_FADV_SEQUENTIAL) }
    atEndOfFile = false
    while filled < 3, !atEndOfFile {
      guard try fill() else { return true }
    }
    if filled >= 3, unsafe buffer[0] == 0xEF && buffer[1] == 0xBB && buffer[2] == 0xBF {
      start = 3
    }
    searched = start
    return true
  }

  /// Reads one block behind what is there. False when the wait was broken off.
  private func fill() throws(ToolError) -> Bool {
    if try !beforeReading() { return false }
    try makeRoom()
    if claimedUpTo >= 0 {
      lseek(descriptor, takenUpTo, SEEK_SET)
      claimedUpTo = -1
    }
    if isRegularFile {
      if !outputHasReader() { return false }
    } else if try !waitForInput() {
      return false
    }
    while true {
      if Signals.pending != 0 { return false }
      let count = unsafe read(descriptor, buffer + filled, Self.blockSize)
      if count > 0 {
        filled += count
        taken += count
        return true
      }
      if count == 0 {
        if isRegularFile { try checkEnd(of: descriptor, opened: openedSize, name: fileName) }
        atEndOfFile = true
        return true
      }
      if errno != EINTR && errno != EAGAIN {
        throw ToolError(errno == EISDIR ? .noInput : .ioError, "\(fileName): \(describe(errno: errno))")
      }
    }
  }

  /// Goes on in another memory, between two calls: the lines so far stay where they are, as long as that memory is not
  /// used again. What was read and not given yet is copied. Throws exit 74 when memory is short.
  public func goOn(in other: LineMemory) throws(ToolError) {
    if other === memory { return }
    let left = filled - start
    guard other.reserve(left + Self.blockSize) else { throw shortOfMemory }
    unsafe memcpy(other.base, buffer + start, left)
    memory = other
    unsafe buffer = other.base
    filled = left
    searched -= start
    start = 0
  }

  /// Goes on in its own memory: the lines so far stay where they are.
  public func leaveMemory() throws(ToolError) { try goOn(in: own) }

  /// Bytes that were read of the line that is next, and maybe of others.
  var begunBytes: Int { filled - start }

  /// Goes on with the bytes behind the gap of another memory, where what was not given yet is put before them. Without a
  /// line end among them they are appended to that in the memory at hand: a long line is not copied by every block.
  func takeOver(_ new: ByteView, of other: LineMemory) throws(ToolError) {
    taken += new.count
    if new.isEmpty { return }
    if unsafe memchr(new.pointer, 0x0A, new.count) == nil {
      try makeRoom()
      unsafe memcpy(buffer + filled, new.pointer, new.count)
      filled += new.count
      return
    }
    let left = filled - start
    if left > LineMemory.gap {
      guard other.grow(to: max(other.capacity, left + new.count)) else { throw shortOfMemory }
      unsafe memmove(other.base + left, other.behindGap, new.count)
    }
    let begin = max(LineMemory.gap - left, 0)
    unsafe memcpy(other.base + begin, buffer + start, left)
    searched += begin - start
    filled = begin + left + new.count
    start = begin
    memory = other
    unsafe buffer = other.base
  }

  private var shortOfMemory: ToolError {
    ToolError(
      .ioError,
      "\(fileName):\(number + 1): no memory for a line longer than \(filled) bytes; --max-line-bytes bounds them")
  }

  private func makeRoom() throws(ToolError) {
    if start > 0 {
      unsafe memmove(buffer, buffer + start, filled - start)
      filled -= start
      searched -= start
      start = 0
    }
    guard memory.capacity - filled < Self.blockSize else { return }
    guard memory.grow(to: max(2 * memory.capacity, filled + Self.blockSize)) else { throw shortOfMemory }
    unsafe buffer = memory.base
  }

  func outputHasReader() -> Bool {
    guard watchedOutput >= 0 else { return true }
    var poll = pollfd(fd: watchedOutput, events: 0, revents: 0)
    return unsafe !(Glibc.poll(&poll, 1, 0) > 0 && poll.revents & Int16(POLLERR) != 0)
  }

  /// Waits until there is input. Flushes the output first when there is none yet.
  private func waitForInput() throws(ToolError) -> Bool {
    var polls = (
      pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0), pollfd(fd: watchedOutput, events: 0, revents: 0)
    )
    var timeout: Int32 = 0
    while true {
      if Signals.pending != 0 { return false }
      let ready = unsafe withUnsafeMutablePointer(to: &polls) { polls in
        unsafe polls.withMemoryRebound(to: pollfd.self, capacity: 2) { unsafe poll($0, 2, timeout) }
      }
      if ready < 0 && errno != EINTR { throw ToolError(.ioError, "\(fileName): \(describe(errno: errno))") }
      if ready > 0 && polls.1.revents & Int16(POLLERR | POLLNVAL) != 0 && watchedOutput >= 0 { return false }
      if ready > 0 && polls.0.revents != 0 { return true }
      if ready == 0 && timeout == 0 {
        if try !beforeWaiting() { return false }
        timeout = -1
      }
    }
  }
}
