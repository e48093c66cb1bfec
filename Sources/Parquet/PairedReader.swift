import Glibc
public import Records

/// Reads rows as `RowReader` does, every other stretch of them by a second thread where there is enough to read.
///
/// Rows, their order and the row before an error are the same as with one thread.
public final class PairedReader {
  /// What comes next.
  public enum Row {
    /// A row as JSON without a newline, good until the next call.
    case row(ByteView)
    /// One longer than `maximumRowBytes`; its size at least.
    case tooLong(bytes: Int)
    /// There are no more rows.
    case end
  }

  /// The size of a stretch as JSON, about: pages on its edges are decompressed by both threads.
  public static let stretchBytes = 16 << 20

  private let reader: RowReader
  private let buffer = ByteBuffer(capacity: 1 << 14)
  private var stretches: Stretches
  private var helper: Helper?
  /// Rows of the stretch at hand that are read here.
  private var rowsLeft = 0
  /// The block of the second thread's rows at hand.
  private var block: RowBlock?
  private var blockReplaced = 0
  private var failure: (any Error)?

  /// The number of the next row in the file, from 0.
  public private(set) var nextRow: Int
  /// Whether there is a second thread.
  public var isPaired: Bool { helper != nil }
  /// How many ill-formed UTF-8 sequences became U+FFFD so far.
  public var replacedSequences: Int { reader.replacedSequences + blockReplaced }
  /// The bytes of the wanted columns that the rows so far took, compressed: in proportion where a row group is begun.
  /// Some are read by both threads and count once.
  public var bytesTaken: Int { stretches.bytesStored(before: nextRow) }

  /// Reads the rows with numbers in `rows` (all if nil), each of at most `maximumRowBytes` of JSON.
  ///
  /// `second` has the file's bytes too and belongs to the second thread; nil does without one, and so do fewer rows
  /// than two stretches. Neither source is told what will be read when there are two threads.
  public init(
    _ file: ParquetFile, second: (any ByteSource)? = nil, rows: Range<Int>? = nil, maximumRowBytes: Int = .max,
    stretchBytes: Int = PairedReader.stretchBytes
  ) {
    let rows = file.clamped(rows)
    stretches = Stretches(file, rows, bytes: stretchBytes)
    nextRow = rows.lowerBound
    var ahead = stretches
    if let second, ahead.next() != nil, ahead.next() != nil {
      helper = Helper(
        ParquetFile(file, through: second), rows, maximumRowBytes, stretches,
        capacity: min(max(1, stretchBytes), PairedReader.stretchBytes) * 2)
    }
    reader = RowReader(file, rows: rows, maximumRowBytes: maximumRowBytes, announces: helper == nil)
    rowsLeft = helper == nil ? rows.count : stretches.next() ?? 0
  }

  deinit { helper?.stop() }

  /// The next row. Throws `ParquetError`, or what a source throws, and the same again from then on.
  public func next() throws -> Row {
    while rowsLeft == 0 {
      if let row = block?.next() {
        nextRow &+= 1
        return row
      }
      if try !turn() { return .end }
    }
    buffer.removeAll()
    let result = try reader.next(into: buffer)
    rowsLeft &-= 1
    nextRow &+= 1
    switch result {
    case .row: return .row(buffer.view)
    case .tooLong(let bytes): return .tooLong(bytes: bytes)
    case .end: return .end
    }
  }

  /// Goes on to the next rows; false when there are none.
  private func turn() throws -> Bool {
    if let failure { throw failure }
    guard let helper else { return false }
    do {
      if let block, !block.isLast {
        if let failure = block.failure { throw failure }
      } else {
        let isOwn = block != nil
        block = nil
        guard let count = stretches.next() else { return false }
        if isOwn {
          try reader.skip(to: nextRow)
          rowsLeft = count
          return true
        }
        try reader.leave(buffer)
      }
    } catch {
      failure = error
      throw error
    }
    let next = helper.queue.take(for: block)
    block = next
    blockReplaced = next.replacedSequences
    return true
  }
}

/// The second thread. It shares the queue with the first, and the file's metadata, which nobody changes.
private final class Helper: @unchecked Sendable {
  let queue: RowQueue
  private let file: ParquetFile
  private let rows: Range<Int>
  private let maximumRowBytes: Int
  private let stretches: Stretches
  private var thread = pthread_t()

  /// Starts the thread; nil if that can't be.
  init?(_ file: ParquetFile, _ rows: Range<Int>, _ maximumRowBytes: Int, _ stretches: Stretches, capacity: Int) {
    self.file = file
    self.rows = rows
    self.maximumRowBytes = maximumRowBytes
    self.stretches = stretches
    queue = RowQueue(capacity: capacity)
    // Signals are for the first thread: they interrupt what it waits in.
    var all = sigset_t()
    var before = sigset_t()
    unsafe sigfillset(&all)
    unsafe pthread_sigmask(SIG_SETMASK, &all, &before)
    defer { unsafe pthread_sigmask(SIG_SETMASK, &before, nil) }
    let box = unsafe Unmanaged.passRetained(self)
    let error = unsafe pthread_create(
      &thread, nil,
      { argument in
        if let argument = unsafe argument { unsafe Unmanaged<Helper>.fromOpaque(argument).takeRetainedValue().run() }
        return nil
      }, box.toOpaque())
    if error != 0 {
      unsafe box.release()
      return nil
    }
  }

  /// Ends the thread, whatever it is at.
  func stop() {
    queue.close()
    pthread_join(thread, nil)
  }

  private func run() {
    let reader = RowReader(file, rows: rows, maximumRowBytes: maximumRowBytes, announces: false)
    let scratch = ByteBuffer()
    var stretches = stretches
    var next = rows.lowerBound
    var block = RowBlock()
    func handOver() -> Bool {
      block.replacedSequences = reader.replacedSequences
      guard let empty = queue.put(block) else { return false }
      block = empty
      return true
    }
    while let before = stretches.next(), let count = stretches.next() {
      do {
        try reader.skip(to: next + before)
        next += before + count
        for _ in 0..<count {
          block.add(try reader.next(into: block.text))
          if block.isFull && !handOver() { return }
        }
        try reader.leave(scratch)
      } catch {
        block.failure = error
        _ = handOver()
        return
      }
      block.isLast = true
      if !handOver() { return }
    }
  }
}
