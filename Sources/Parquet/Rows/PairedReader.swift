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

  /// The size of a stretch as JSON, about.
  public static let stretchBytes = 16 << 20
  /// Pages on the edges of stretches are decompressed by both threads: where there are larger ones, one thread reads.
  private static let pageBytes = 4 << 20

  private let file: ParquetFile
  private let rows: Range<Int>
  private let maximumRowBytes: Int
  private let reader: RowReader
  private let buffer = ByteBuffer(capacity: 1 << 14)
  private var stretches: Stretches
  /// What the second thread is to read, before it starts.
  private var second: (any ByteSource)?
  private var helper: Helper?
  private let capacity: Int
  /// Rows of the stretch at hand that are read here.
  private var rowsLeft = 0
  /// The block of the second thread's rows at hand.
  private var block: RowBlock?
  private var blockReplaced = 0
  private var blockWentBeyond = false
  private var failure: (any Error)?

  /// The number of the next row in the file, from 0.
  public private(set) var nextRow: Int
  /// Whether there is a second thread, or may be one once it is known how large pages are.
  public var isPaired: Bool { second != nil || helper != nil }
  /// How many ill-formed UTF-8 sequences became U+FFFD so far.
  public var replacedSequences: Int { reader.replacedSequences + blockReplaced }
  /// As `RowReader.wentBeyondChunks`.
  public var wentBeyondChunks: Bool { reader.wentBeyondChunks || blockWentBeyond }
  /// The bytes of the wanted columns that the rows so far took, compressed: in proportion where a row group is begun.
  /// Some are read by both threads and count once.
  public var bytesTaken: Int { stretches.bytesStored(before: nextRow) }

  /// Reads the rows with numbers in `rows` (all if nil), each of at most `maximumRowBytes` of JSON.
  ///
  /// `second` has the file's bytes too and belongs to the second thread, which starts after the first stretch; nil
  /// does without, and so do fewer rows than three stretches. With it neither source is told what will be read.
  public init(
    _ file: ParquetFile, second: (any ByteSource)? = nil, rows: Range<Int>? = nil, maximumRowBytes: Int = .max,
    stretchBytes: Int = PairedReader.stretchBytes
  ) {
    self.file = file
    self.rows = file.clamped(rows)
    self.maximumRowBytes = maximumRowBytes
    capacity = 3 * min(max(1, stretchBytes), PairedReader.stretchBytes)
    nextRow = self.rows.lowerBound
    stretches = Stretches(file, self.rows, bytes: stretchBytes)
    var ahead = stretches
    if second != nil, ahead.next() != nil, ahead.next() != nil, ahead.next(forSecond: true) != nil {
      self.second = second
    }
    reader = RowReader(file, rows: self.rows, maximumRowBytes: maximumRowBytes, announces: self.second == nil)
    rowsLeft = self.second == nil ? self.rows.count : stretches.next() ?? 0
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
    if let second {
      begin(second)
      return rowsLeft > 0
    }
    guard let helper else { return false }
    do {
      if let block, !block.isLast {
        if let failure = block.failure { throw failure }
      } else {
        let isOwn = block != nil
        block = nil
        guard let count = stretches.next(forSecond: !isOwn) else { return false }
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
    blockWentBeyond = next.wentBeyondChunks
    return true
  }

  /// Starts the second thread if pages are small enough; else the rest is read here.
  private func begin(_ second: any ByteSource) {
    self.second = nil
    if reader.largestPage <= PairedReader.pageBytes {
      let file = ParquetFile(file, through: second)
      helper = Helper(file, rows, from: nextRow, maximumRowBytes, stretches, RowQueue(capacity: capacity))
    }
    rowsLeft = helper == nil ? rows.upperBound - nextRow : stretches.next() ?? 0
  }
}

/// The second thread. It shares the queue with the first, and the file's metadata, which nobody changes.
private final class Helper: @unchecked Sendable {
  let queue: RowQueue
  private let file: ParquetFile
  private let rows: Range<Int>
  private let maximumRowBytes: Int
  /// Those to come, the next of which is the first thread's and begins at `start`.
  private let stretches: Stretches
  private let start: Int
  private var thread = pthread_t()

  /// Starts the thread; nil if that can't be.
  init?(
    _ file: ParquetFile, _ rows: Range<Int>, from start: Int, _ maximumRowBytes: Int, _ stretches: Stretches,
    _ queue: RowQueue
  ) {
    self.file = file
    self.rows = rows
    self.start = start
    self.maximumRowBytes = maximumRowBytes
    self.stretches = stretches
    self.queue = queue
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
    var next = start
    var block = RowBlock()
    func handOver() -> Bool {
      block.replacedSequences = reader.replacedSequences
      block.wentBeyondChunks = reader.wentBeyondChunks
      guard let empty = queue.put(block) else { return false }
      block = empty
      return true
    }
    while let before = stretches.next(), let count = stretches.next(forSecond: true) {
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
