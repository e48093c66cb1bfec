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

/// Reads rows as JSON objects, in order, in memory that depends on the pages and not on the row groups.
///
/// Not for use from two threads at once.
public final class RowReader {
  /// The bytes that may be announced to the source and unread.
  public static let readAheadBytes = 16 << 20

  private let file: ParquetFile
  private let rows: Range<Int>
  private let maximumRowBytes: Int
  /// Nil if no column is wanted.
  private var assembler: Assembler?
  private let readers: [ColumnReader]
  private var plans: RowGroupPlans
  private var rowsLeftInGroup = 0
  private var failure: (any Error)?

  /// The number of the next row in the file, from 0.
  public private(set) var nextRow: Int
  /// How many ill-formed UTF-8 sequences became U+FFFD so far.
  public var replacedSequences: Int { assembler?.replaced ?? 0 }

  /// Reads the rows with numbers in `rows` (all if nil; what is beyond the file isn't there), each of at most
  /// `maximumRowBytes` of JSON.
  public init(_ file: ParquetFile, rows: Range<Int>? = nil, maximumRowBytes: Int = .max) {
    self.file = file
    self.rows = (rows ?? 0..<file.rowCount).clamped(to: 0..<file.rowCount)
    self.maximumRowBytes = maximumRowBytes
    nextRow = self.rows.lowerBound
    let leaves = file.metadata.leaves
    let cursors = CursorTable(leaves.count)
    let decompressor = Decompressor()
    let readers = leaves.indices.map { index in
      ColumnReader(leaves[index], file.source, file.limits, decompressor, cursors, place: index)
    }
    self.readers = readers
    assembler = file.metadata.selected.map { Assembler(StepTable($0), cursors, readers) }
    plans = RowGroupPlans(file, self.rows)
  }

  /// Appends the next row to `buffer`, an object without a newline.
  ///
  /// Throws `ParquetError`, or what the source throws, and the same again from then on.
  public func next(into buffer: ByteBuffer) throws -> RowResult {
    if let failure { throw failure }
    if nextRow >= rows.upperBound { return .end }
    do {
      return try assemble(into: buffer)
    } catch {
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
    nextRow += 1
    rowsLeftInGroup -= 1
    if rowsLeftInGroup == 0 { try plans.close(readers) }
    return tooLong.map { .tooLong(bytes: $0) } ?? .row
  }
}
