import Parquet
import Records

/// Opens a source's files as rows.
final class FileOpener {
  let repository: any Repository
  let watch: Watch
  let columns: Columns
  private let maximumLineBytes: Int
  private let parquetLimits: ParquetLimits
  private let note: (String) -> Void
  /// Streams that had to be copied to be read out of order, by path.
  private var spools: [String: Spool] = [:]
  private var footers: [String: ParquetFile] = [:]

  /// An opener for one run.
  init(
    _ repository: any Repository, columns: Columns, maximumLineBytes: Int, verifiesChecksums: Bool, watch: Watch,
    note: @escaping (String) -> Void
  ) {
    self.repository = repository
    self.columns = columns
    self.maximumLineBytes = maximumLineBytes
    var limits = ParquetLimits()
    limits.verifiesChecksums = verifiesChecksums
    parquetLimits = limits
    self.watch = watch
    self.note = note
  }

  /// The format and compression of a file; by its name, and where that says nothing by its first bytes.
  func kind(_ file: SourceFile, _ format: DataFormat?) throws(ToolError) -> (
    format: DataFormat?, compression: Compression?
  ) {
    (format ?? FileKind.format(file), try FileKind.compression(file))
  }

  /// Whether the number of a file's rows is known without reading it.
  func knowsRowCount(_ file: SourceFile, _ format: DataFormat?) throws(ToolError) -> Bool {
    let kind = try kind(file, format)
    return kind.format == .parquet && kind.compression == nil
  }

  /// Whether reading can go on at a byte of the file; a compressed one is read from its start.
  func isByteAddressed(_ file: SourceFile, _ format: DataFormat?) throws(ToolError) -> Bool {
    let kind = try kind(file, format)
    return repository.isSeekable && kind.compression == nil && kind.format != .parquet && kind.format != nil
  }

  /// A Parquet file's footer, which is read once.
  func footer(_ file: SourceFile) throws(ToolError) -> ParquetFile {
    if let known = footers[file.path] { return known }
    try refusePointer(file)
    guard let ranges = try repository.ranges(file) else {
      return try footer(file, in: try spool(file, try repository.stream(file, at: 0)))
    }
    return try footer(file, in: ranges)
  }

  private func footer(_ file: SourceFile, in ranges: any ByteSource) throws(ToolError) -> ParquetFile {
    let opened = try ParquetRows.open(ranges, columns: columns.paths, limits: parquetLimits)
    try columns.check(opened)
    if let claimed = opened.otherRowCount, footers[file.path] == nil {
      note("\(ranges.name): the footer counts \(claimed) rows, its row groups have \(opened.rowCount): these are read")
    }
    // Footers of many files are large together: only the last few are kept.
    if footers.count >= 64 { footers.removeAll() }
    footers[file.path] = opened
    return opened
  }

  private func spool(_ file: SourceFile, _ stream: any ByteStream) throws(ToolError) -> Spool {
    if let known = spools[file.path] { return known }
    let spool = try Spool(name: stream.name)
    try spool.append(stream)
    spools[file.path] = spool
    return spool
  }

  /// The rows of a file from a place on; at most `rows` of them are read ahead for.
  func open(_ file: SourceFile, _ format: DataFormat?, at place: FilePosition = FilePosition(), rows: Int? = nil)
    throws(ToolError) -> any RowReader
  {
    let kind = try kind(file, format)
    if kind.format == .parquet && kind.compression == nil {
      return ParquetRows(
        try footer(file), at: place, rows: rows, maximumBytes: maximumLineBytes, watch: watch, note: note)
    }
    if place == FilePosition() { try refusePointer(file) }
    let isAddressed = try isByteAddressed(file, format)
    if place.byte > 0, spools[file.path] != nil || isAddressed {
      return try reopen(file, kind.format, at: place)
    }
    let reader = try openStart(file, kind.format, kind.compression)
    if place.row > 0 { _ = try reader.skip(place.row) }
    return reader
  }

  /// Throws exit 65 for a file of a clone that git-lfs has not fetched; servers give files themselves.
  private func refusePointer(_ file: SourceFile) throws(ToolError) {
    guard let size = file.size, (1..<ForeignFile.pointerBytes).contains(size), repository.traffic == nil,
      repository.isSeekable
    else {
      return
    }
    let stream = try repository.beginning(file, count: size)
    let head = try PrefixedStream.peek(stream, count: size) { _ in false }
    if ForeignFile.isPointer(head.bytes.view) {
      throw ToolError(.dataError, "\(stream.name): \(ForeignFile.pointer)")
    }
  }

  private func rawStream(_ file: SourceFile, at offset: Int) throws(ToolError) -> any ByteStream {
    guard let spool = spools[file.path] else { return try repository.stream(file, at: offset) }
    return try spool.stream(at: offset, watch: watch)
  }

  private func beginning(_ file: SourceFile) throws(ToolError) -> any ByteStream {
    guard let spool = spools[file.path] else { return try repository.beginning(file, count: FirstBytes.most) }
    return try spool.stream(at: 0, watch: watch)
  }

  /// The decompressed bytes of a file from its start.
  private func start(_ file: SourceFile, _ compression: Compression?) throws(ToolError) -> any ByteStream {
    var stream = try rawStream(file, at: 0)
    var found = spools[file.path] != nil ? Compression.none : compression
    if found == nil {
      let head = try PrefixedStream.peek(stream, count: 4) { FirstBytes.compression($0) != nil }
      found = FirstBytes.compression(head.bytes.view)
      stream = head.whole
    }
    switch found {
    case .none?, nil: return stream
    case .gzip: return try Gunzip(stream, watch: watch)
    case .zstd: return try Unzstd(stream, watch: watch)
    }
  }

  private func openStart(_ file: SourceFile, _ format: DataFormat?, _ compression: Compression?) throws(ToolError)
    -> any RowReader
  {
    let stream = try start(file, compression)
    if format == .csv || format == .tsv {
      return try reader(stream, file, format, first: nil, at: FilePosition(), header: nil)
    }
    let head = try PrefixedStream.peek(stream, count: FirstBytes.most, until: FirstBytes.tellFormat)
    if format == nil && FirstBytes.isParquet(head.bytes.view) || format == .parquet {
      let parquet = try footer(file, in: try spool(file, head.whole))
      return ParquetRows(parquet, at: FilePosition(), maximumBytes: maximumLineBytes, watch: watch, note: note)
    }
    let first = FirstBytes.significant(head.bytes.view)
    return try reader(head.whole, file, format, first: first, at: FilePosition(), header: nil)
  }

  /// Goes on in the middle of an uncompressed file. Its start says whether it is an array, and names CSV's columns.
  private func reopen(_ file: SourceFile, _ format: DataFormat?, at place: FilePosition) throws(ToolError)
    -> any RowReader
  {
    var first: UInt8?
    var header: [String]?
    if format == .csv || format == .tsv {
      let top = try reader(
        try rawStream(file, at: 0), file, format, first: nil, at: FilePosition(), header: nil)
      header = (top as? SeparatedRows)?.columnNames
    } else {
      let head = try PrefixedStream.peek(
        try beginning(file), count: FirstBytes.most, until: FirstBytes.tellFormat)
      first = FirstBytes.significant(head.bytes.view)
    }
    return try reader(try rawStream(file, at: place.byte), file, format, first: first, at: place, header: header)
  }

  private func reader(
    _ stream: any ByteStream, _ file: SourceFile, _ format: DataFormat?, first: UInt8?, at place: FilePosition,
    header: [String]?
  ) throws(ToolError) -> any RowReader {
    switch format {
    case .csv, .tsv:
      let rows = try SeparatedRows(
        stream, separator: format == .csv ? 0x2C : 0x09, at: place, header: header, wanted: columns.paths,
        maximumBytes: maximumLineBytes, watch: watch)
      if watch.goesOn() { try columns.check(header: rows.columnNames, file: stream.name) }
      return rows
    case .json: break
    case .parquet, nil:
      guard let first else { break }
      guard first == 0x7B || first == 0x5B else {
        throw ToolError(
          .dataError, "\(stream.name): no known format: name it with --format jsonl, json, csv, tsv or parquet")
      }
    }
    if first == 0x5B {
      return try ArrayRows(stream, at: place, maximumBytes: maximumLineBytes, watch: watch)
    }
    return try LineRows(stream, at: place, maximumBytes: maximumLineBytes, watch: watch)
  }

  /// Makes a file readable from any byte: one that is compressed or comes only in order is copied to `$TMPDIR`.
  func makeAddressable(_ file: SourceFile, _ format: DataFormat?) throws(ToolError) {
    guard try !knowsRowCount(file, format), try !isByteAddressed(file, format), spools[file.path] == nil else { return }
    let stream = try start(file, try FileKind.compression(file))
    note("\(stream.name): copied to a temporary file: a sample spread over it is read out of order")
    _ = try spool(file, stream)
  }
}
