import Parquet
import Records
import ToolKit

/// The rows of a Parquet file, the wanted columns only.
final class ParquetRows: RowReader {
  let isChecked = true
  let isProjected = true
  let hasSource: Bool
  private let isAlone: Bool
  private let file: ParquetFile
  private let reader: ParallelReader
  private let source: CountedSource
  /// Held as long as this file may use them.
  private let threads: DecodingThreads.Use?
  /// What had been read of the file before these rows, and what of it a reader of earlier rows reports.
  private let bytesBefore: Int
  private let bytesElsewhere: Int
  private let maximumBytes: Int
  private let watch: Watch
  private let note: (String) -> Void
  /// Rows since it was asked whether the run goes on.
  private var sinceLook = 0
  private static let rowsBetweenLooks = 64

  /// The rows of a range; none means all from `place` on. Where they are `isAlone` they are taken in batches, else one by
  /// one. `addSource` makes what gives rows their `_source`.
  init(
    _ file: ParquetFile, at place: FilePosition, rows: Int? = nil, maximumBytes: Int, watch: Watch,
    threads: DecodingThreads, isAlone: Bool = false, addSource: (() -> RowFinish)? = nil,
    note: @escaping (String) -> Void
  ) {
    self.file = file
    hasSource = addSource != nil
    self.isAlone = isAlone
    self.note = note
    self.maximumBytes = maximumBytes
    self.watch = watch
    source = file.source as? CountedSource ?? CountedSource(file.source)
    bytesBefore = source.bytesToReport()
    bytesElsewhere = source.bytesRead - bytesBefore
    let start = min(place.row, file.rowCount)
    let end = start + min(rows ?? Int.max, file.rowCount - start)
    let use = (source.source as? FileSource).flatMap { threads.use(for: $0, longestRow: maximumBytes) }
    reader = ParallelReader(
      file, threads: use?.threads, rows: start..<end, maximumRowBytes: maximumBytes,
      batchBytes: isAlone ? threads.batchBytes : LineBatch.nearBytes,
      finish: addSource)
    self.threads = reader.isParallel ? use : nil
  }

  /// Opens a file and reads its footer. `columns` are paths without the wrappers of lists.
  static func open(_ source: any ByteSource, columns: [String]?, limits: ParquetLimits) throws(ToolError)
    -> ParquetFile
  {
    let file: ParquetFile
    do {
      file = try ParquetFile(source: CountedSource(source), columns: columns, limits: limits)
    } catch {
      throw parquetFailure(error)
    }
    guard file.rowCount <= Int.mostFromOutside else {
      throw ToolError(.dataError, "\(source.name): the footer counts \(file.rowCount) rows, more than any file has")
    }
    return file
  }

  var position: FilePosition { FilePosition(row: reader.nextRow, byte: 0, line: reader.nextRow) }
  var line: Int { reader.nextRow }
  var rowCount: Int? { file.rowCount }
  var bytesRead: Int {
    threads == nil ? source.bytesRead - bytesElsewhere : bytesBefore + reader.bytesTaken
  }
  var repairs: Repairs {
    Repairs(replacedText: reader.replaced.sequences, nonFiniteRows: reader.replaced.nonFiniteRows)
  }

  func next() throws(ToolError) -> RowEvent { try next(most: 1) }

  func next(most: Int) throws(ToolError) -> RowEvent {
    sinceLook &+= 1
    if sinceLook >= Self.rowsBetweenLooks {
      sinceLook = 0
      if !watch.goesOn() { return .end }
    }
    do {
      switch try reader.next(most: isAlone ? most : 1) {
      case .row(let row): return .row(row)
      case .rows(let batch):
        sinceLook = Self.rowsBetweenLooks
        return .rows(batch)
      case .tooLong(let count): return .malformed(.tooLong(count, limit: maximumBytes), .empty)
      case .end:
        if reader.wentBeyondChunks {
          note(
            "\(file.source.name): column chunks are longer than the footer says, as parquet-mr before 1.2.9 wrote them")
        }
        return .end
      }
    } catch {
      if !watch.goesOn() { return .end }
      throw parquetFailure(error)
    }
  }
}

/// What Parquet throws, with an exit code: bad data is 65, a failing disk 74; a source's own errors stay.
func parquetFailure(_ error: any Error) -> ToolError {
  if let error = error as? ToolError { return error }
  guard let fault = error as? ParquetError else { return ToolError(.software, "\(error)") }
  return ToolError(fault.kind == .unreadable ? .ioError : .dataError, fault.description)
}

/// A source that counts the bytes it gives.
final class CountedSource: ByteSource {
  let source: any ByteSource
  private(set) var bytesRead = 0
  private var isReported = false
  var name: String { source.name }
  var size: Int { source.size }

  /// Reads from `source`.
  init(_ source: any ByteSource) { self.source = source }

  /// The bytes so far, of which the first reader of rows that asks takes account.
  func bytesToReport() -> Int {
    defer { isReported = true }
    return isReported ? 0 : bytesRead
  }

  func read(at offset: Int, count: Int, into destination: UnsafeMutableRawPointer) throws {
    unsafe try source.read(at: offset, count: count, into: destination)
    bytesRead += count
  }

  func prefetch(_ ranges: [Range<Int>]) { source.prefetch(ranges) }
}
