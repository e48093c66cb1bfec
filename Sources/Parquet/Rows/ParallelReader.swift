public import Records

/// Reads rows as `RowReader` does, stretches of them in the threads of a pool where there is enough to read.
///
/// Rows, their order and the row before an error are the same as with one thread.
public final class ParallelReader {
  /// What comes next.
  public enum Row {
    /// A row as JSON without a newline, good until the next call.
    case row(ByteView)
    /// Several rows as lines, good until the next call.
    case rows(LineBatch)
    /// One longer than `maximumRowBytes`; its size at least.
    case tooLong(bytes: Int)
    /// There are no more rows.
    case end
  }

  /// Threads that may read beside the caller's.
  public struct Threads {
    let pool: WorkerPool
    let source: any ByteSource & Sendable
    let cutsGroups: Bool
    let stretchBytes: Int

    /// The threads of a pool that belongs to the caller's, reading the file's bytes through `source`.
    ///
    /// `cutsGroups`: row groups larger than a stretch are cut, although of lists each of two threads then decompresses
    /// what the other one reads. A stretch is about `stretchBytes` of JSON at most.
    public init(
      _ pool: WorkerPool, source: any ByteSource & Sendable, cutsGroups: Bool,
      stretchBytes: Int = ParallelReader.mostBytes
    ) {
      self.pool = pool
      self.source = source
      self.cutsGroups = cutsGroups
      self.stretchBytes = stretchBytes
    }
  }

  /// The most JSON in a stretch, about, and the least where that much is allowed.
  public static let mostBytes = 8 << 20
  private static let leastBytes = 2 << 20
  /// Where a row group is cut, the page on the edge is decompressed twice: one of so many.
  private static let pages = 8
  /// Where there are larger pages, one thread reads: what is cut would be mostly edges.
  private static let pageBytes = 4 << 20

  private let file: ParquetFile
  private let rows: Range<Int>
  private let maximumRowBytes: Int
  private let makeFinish: (() -> RowFinish)?
  private let reader: RowReader
  /// The rows that are read here, before those of the crew.
  private let own: Stretch
  private let batchBytes: Int
  /// Counts what was read.
  private var progress: Stretches
  /// Until it is known how large pages are.
  private var threads: Threads?
  private var crew: StretchCrew?
  private var failure: (any Error)?

  /// The number of the next row in the file, from 0.
  public private(set) var nextRow: Int
  /// Whether other threads read, or may read once it is known how large pages are.
  public var isParallel: Bool { threads != nil || crew != nil }
  /// What was replaced so far, because JSON has no form for it.
  public var replaced: ReplacedValues {
    (failure == nil ? own.replaced : own.allReplaced) + (crew?.replaced ?? ReplacedValues())
  }
  /// As `RowReader.wentBeyondChunks`.
  public var wentBeyondChunks: Bool { reader.wentBeyondChunks || crew?.wentBeyondChunks == true }
  /// The bytes of the wanted columns that the rows so far took, compressed: in proportion where a row group is begun.
  public var bytesTaken: Int { progress.bytesStored(before: nextRow) }

  /// Reads the rows with numbers in `rows` (all if nil), each of at most `maximumRowBytes` of JSON.
  ///
  /// With `threads` the source isn't told what will be read. Fewer rows than three stretches do without. `finish` makes
  /// what is done to rows, for one thread. Batches of rows are of about `batchBytes`.
  public init(
    _ file: ParquetFile, threads: Threads? = nil, rows: Range<Int>? = nil, maximumRowBytes: Int = .max,
    batchBytes: Int = LineBatch.nearBytes, finish: (() -> RowFinish)? = nil
  ) {
    self.file = file
    self.batchBytes = batchBytes
    own = Stretch(batchBytes: batchBytes)
    makeFinish = finish
    self.rows = file.clamped(rows)
    self.maximumRowBytes = maximumRowBytes
    nextRow = self.rows.lowerBound
    progress = Stretches(file, self.rows, bytes: 1)
    if let threads {
      var ahead = Stretches(file, self.rows, bytes: min(threads.stretchBytes, Self.leastBytes))
      own.count = ahead.next() ?? 0
      if ahead.next() != nil, ahead.next() != nil { self.threads = threads }
    }
    reader = RowReader(
      file, rows: self.rows, maximumRowBytes: maximumRowBytes, announces: self.threads == nil, finish: finish?())
    own.first = nextRow
    own.reader = reader
    if self.threads == nil { own.count = self.rows.count }
  }

  /// The next row, or where more are wanted up to so many of them. Throws `ParquetError`, or what a source throws, and
  /// the same again from then on.
  public func next(most: Int = 1) throws -> Row {
    while true {
      if let row = (crew?.current ?? own).next(most: most) {
        if case .rows(let batch) = row { nextRow &+= batch.count } else { nextRow &+= 1 }
        return row
      }
      if try !turn() { return .end }
    }
  }

  /// Goes on to the next rows; false when there are none.
  private func turn() throws -> Bool {
    if let failure { throw failure }
    do {
      if try own.goOn() { return true }
      if let threads {
        self.threads = nil
        try begin(threads)
      }
      return try crew?.turn() ?? own.goOn()
    } catch {
      failure = error
      throw error
    }
  }

  /// Has the rest read by the threads if pages are small enough; else it is read here.
  private func begin(_ threads: Threads) throws {
    let page = reader.largestPage
    var size = min(Self.leastBytes, threads.stretchBytes)
    var stretches = Stretches(file, nextRow..<rows.upperBound, bytes: size)
    if stretches.cutsGroups {
      size = min(max(Self.pages * page, Self.leastBytes), threads.stretchBytes)
      stretches = Stretches(file, nextRow..<rows.upperBound, bytes: size)
    }
    let cuts = stretches.cutsGroups
    guard !cuts || threads.cutsGroups && page <= Self.pageBytes else {
      own.count = rows.upperBound - own.first
      return
    }
    try own.leave()
    let shared = ParquetFile(file, through: threads.source)
    // Of a group that is cut each reader passes over what the others read: more than two would read it all the time.
    crew = StretchCrew(
      threads.pool, stretches, from: nextRow, batchBytes: batchBytes, count: cuts ? 2 : threads.pool.threadCount + 1
    ) { [rows, maximumRowBytes, makeFinish] in
      RowReader(shared, rows: rows, maximumRowBytes: maximumRowBytes, announces: false, finish: makeFinish?())
    }
  }
}

/// The stretches that are being read, in their order.
private final class StretchCrew {
  private let pool: WorkerPool
  private var stretches: Stretches
  private var next: Int
  private let batchBytes: Int
  private let count: Int
  private let makeReader: () -> RowReader
  private var ahead: [Stretch] = []
  private var readers: [RowReader] = []
  private var spare: [Stretch] = []
  private var replacedBefore = ReplacedValues()
  private(set) var wentBeyondChunks = false
  /// The stretch whose rows are handed on.
  private(set) var current: Stretch?

  var replaced: ReplacedValues { replacedBefore + (current?.replaced ?? ReplacedValues()) }

  /// Reads stretches from a row on, so many of them ahead, in batches of about so many bytes.
  init(
    _ pool: WorkerPool, _ stretches: Stretches, from row: Int, batchBytes: Int, count: Int,
    makeReader: @escaping () -> RowReader
  ) {
    self.pool = pool
    self.stretches = stretches
    next = row
    self.batchBytes = batchBytes
    self.count = count
    self.makeReader = makeReader
  }

  /// Goes on to the next stretch; false when there is none. Throws what went wrong at the end of the one before.
  func turn() throws -> Bool {
    if let done = current {
      current = nil
      replacedBefore = replacedBefore + done.allReplaced
      if let failure = done.failure { throw failure }
      done.clear()
      spare.append(done)
    }
    submit()
    guard let first = ahead.first else { return false }
    pool.finish(first)
    ahead.removeFirst()
    current = first
    wentBeyondChunks = wentBeyondChunks || first.wentBeyondChunks
    if first.failure == nil, let reader = first.reader {
      readers.append(reader)
      submit()
    }
    return true
  }

  private func submit() {
    while ahead.count < count, let rows = stretches.next() {
      let stretch = spare.popLast() ?? Stretch(batchBytes: batchBytes)
      stretch.reader = readers.popLast() ?? makeReader()
      stretch.first = next
      stretch.count = rows
      next += rows
      ahead.append(stretch)
      pool.submit(stretch)
    }
  }
}
