public import Records

/// What became of a row.
public enum RowResult: Equatable, Sendable {
  /// It was appended.
  case row
  /// It is longer than `maximumRowBytes` and was passed over; its size at least, since what is dropped isn't escaped.
  case tooLong(bytes: Int)
  /// There are no more rows.
  case end
}

/// What is done to a row once it is assembled: `buffer` holds it from `start` on; `row` is its number in the file, from 0.
public typealias RowFinish = (_ buffer: ByteBuffer, _ start: Int, _ row: Int) -> Void

/// Reads rows as JSON objects, in order, in memory that depends on the pages and not on the row groups.
///
/// Not for use from two threads at once.
public final class RowReader {
  /// The bytes that may be announced to the source and unread.
  public static let readAheadBytes = 16 << 20

  private let file: ParquetFile
  private let rows: Range<Int>
  private let maximumRowBytes: Int
  private let finish: RowFinish?
  /// Nil if no column is wanted.
  private var assembler: Assembler?
  private let readers: [ColumnReader]
  private var plans: RowGroupPlans
  private var rowsLeftInGroup = 0
  private var failure: (any Error)?

  /// The number of the next row in the file, from 0.
  public private(set) var nextRow: Int
  /// What was replaced so far, because JSON has no form for it.
  public var replaced: ReplacedValues { assembler?.replaced ?? ReplacedValues() }
  /// Whether any column chunk's pages took more bytes so far than the footer claims: by the dictionary page's header,
  /// which parquet-mr before 1.2.9 left out.
  public var wentBeyondChunks: Bool { readers.contains { $0.wentBeyondEnd } }
  /// The largest page of all columns so far, uncompressed.
  var largestPage: Int { readers.reduce(0) { max($0, $1.largestPage) } }

  /// Reads the rows with numbers in `rows` (all if nil; what is beyond the file isn't there), each of at most
  /// `maximumRowBytes` of JSON.
  public convenience init(_ file: ParquetFile, rows: Range<Int>? = nil, maximumRowBytes: Int = .max) {
    self.init(file, rows: rows, maximumRowBytes: maximumRowBytes, announces: true)
  }

  /// A reader that may `skip` if it `announces` nothing to the source, and whose rows something is done to.
  init(
    _ file: ParquetFile, rows: Range<Int>?, maximumRowBytes: Int, announces: Bool, finish: RowFinish? = nil
  ) {
    self.file = file
    self.finish = finish
    self.rows = file.clamped(rows)
    self.maximumRowBytes = maximumRowBytes
    nextRow = self.rows.lowerBound
    let leaves = file.metadata.leaves
    let cursors = CursorTable(leaves.count)
    let decompressor = Decompressor()
    let valuesAtOnce = ValueBatch.capacity(columns: leaves.count, file.limits)
    let readers = leaves.indices.map { index in
      ColumnReader(
        leaves[index], file.source, file.limits, decompressor, cursors, place: index, valuesAtOnce: valuesAtOnce)
    }
    self.readers = readers
    assembler = file.metadata.selected.map { Assembler(StepTable($0), cursors, readers) }
    plans = RowGroupPlans(file, self.rows, announces: announces)
  }

  /// Appends the next row to `buffer`, an object without a newline.
  ///
  /// Throws `ParquetError`, or what the source throws, and the same again from then on.
  public func next(into buffer: ByteBuffer) throws -> RowResult {
    if nextRow >= rows.upperBound && failure == nil { return .end }
    let start = buffer.count
    let result = try placed { try assemble(into: buffer) }
    if let finish, result == .row { finish(buffer, start, nextRow - 1) }
    return result
  }

  /// Says that the rows from here on are another reader's, up to where `skip` goes.
  ///
  /// Whether the columns agree about where a row ends shows in the row after it, so that one is looked at still.
  func leave(_ scratch: ByteBuffer) throws {
    guard rowsLeftInGroup > 0 else { return }
    try placed {
      try assembler?.check(scratch, maximum: maximumRowBytes)
      try advance()
    }
  }

  /// Goes to `row`, which isn't before the next one. What is wrong with the rows between may pass unseen.
  /// Not for readers that announce what they will read.
  func skip(to row: Int) throws { try placed { try pass(to: min(row, rows.upperBound)) } }

  /// Adds the place to what goes wrong, which then stays.
  private func placed<Result>(_ body: () throws -> Result) throws -> Result {
    if let failure { throw failure }
    do { return try body() } catch {
      let placed = (error as? ParquetError)?.at(file: file.source.name, rowGroup: plans.current) ?? error
      failure = placed
      throw placed
    }
  }

  private func assemble(into buffer: ByteBuffer) throws -> RowResult {
    if assembler == nil {
      buffer.append("{}")
      nextRow += 1
      return .row
    }
    if rowsLeftInGroup == 0 { rowsLeftInGroup = try plans.open(readers) }
    let tooLong = try assembler?.row(into: buffer, maximum: maximumRowBytes)
    try advance()
    return tooLong.map { .tooLong(bytes: $0) } ?? .row
  }

  private func advance() throws {
    if rowsLeftInGroup == 1 { try plans.close(readers) }
    rowsLeftInGroup -= 1
    nextRow += 1
  }

  private func pass(to row: Int) throws {
    while nextRow < row {
      if assembler == nil {
        nextRow = row
        return
      }
      if rowsLeftInGroup == 0 {
        rowsLeftInGroup = plans.nextCount()
        if rowsLeftInGroup <= row - nextRow { plans.skip() } else { rowsLeftInGroup = try plans.open(readers) }
      }
      let step = min(row - nextRow, rowsLeftInGroup)
      // The end of a row group is passed over by opening the next one.
      if step < rowsLeftInGroup {
        for reader in readers { try reader.skip(rows: step) }
      }
      rowsLeftInGroup -= step
      nextRow += step
    }
  }
}
