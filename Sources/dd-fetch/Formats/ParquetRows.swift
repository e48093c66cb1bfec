import Parquet
import Records

/// The rows of a Parquet file, the wanted columns only.
final class ParquetRows: RowReader {
  let isChecked = true
  let isProjected = true
  private let file: ParquetFile
  private let reader: Parquet.RowReader
  private let source: CountedSource
  private let buffer = ByteBuffer(capacity: 1 << 14)
  private let maximumBytes: Int
  private let watch: Watch
  private var sinceLook = 0

  /// The rows of a range; none means all from `place` on.
  init(
    _ file: ParquetFile, at place: FilePosition, rows: Int? = nil, maximumBytes: Int, watch: Watch
  ) {
    self.file = file
    self.maximumBytes = maximumBytes
    self.watch = watch
    source = file.source as? CountedSource ?? CountedSource(file.source)
    let start = min(place.row, file.rowCount)
    let end = start + min(rows ?? Int.max, file.rowCount - start)
    reader = Parquet.RowReader(file, rows: start..<end, maximumRowBytes: maximumBytes)
  }

  /// Opens a file and reads its footer. `columns` are paths without the wrappers of lists.
  static func open(_ source: any ByteSource, columns: [String]?) throws(ToolError) -> ParquetFile {
    do {
      return try ParquetFile(source: CountedSource(source), columns: columns)
    } catch {
      throw parquetFailure(error)
    }
  }

  var position: FilePosition { FilePosition(row: reader.nextRow, byte: 0, line: reader.nextRow) }
  var line: Int { reader.nextRow }
  var rowCount: Int? { file.rowCount }
  var bytesRead: Int { source.bytesRead }
  var replacedValues: Int { reader.replacedSequences }

  func next() throws(ToolError) -> RowEvent {
    sinceLook &+= 1
    if sinceLook == 64 {
      sinceLook = 0
      if !watch.goesOn() { return .end }
    }
    buffer.removeAll()
    do {
      switch try reader.next(into: buffer) {
      case .row: return .row(buffer.view)
      case .tooLong(let count): return .malformed(.tooLong(count, limit: maximumBytes), .empty)
      case .end: return .end
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
  private let source: any ByteSource
  private(set) var bytesRead = 0
  var name: String { source.name }
  var size: Int { source.size }

  /// Reads from `source`.
  init(_ source: any ByteSource) { self.source = source }

  func read(at offset: Int, count: Int, into destination: UnsafeMutableRawPointer) throws {
    unsafe try source.read(at: offset, count: count, into: destination)
    bytesRead += count
  }

  func prefetch(_ ranges: [Range<Int>]) { source.prefetch(ranges) }
}
