import Parquet
import Records
import ToolKit
import Web

/// Opens a source's files as rows.
final class FileOpener {
  let repository: any Repository
  let watch: Watch
  let columns: Columns
  private let maximumLineBytes: Int
  private let threads: DecodingThreads
  private let provenance: Bool
  private let parquetLimits: ParquetLimits
  private let largestWindow: ByteSize
  private let note: (String) -> Void
  /// Streams that had to be copied to be read out of order, by path.
  private var spools: [ExactText: Spool] = [:]
  /// What the name of the file in a zip archive says of its format.
  private var memberFormats: [ExactText: DataFormat] = [:]
  private var footers: [ExactText: ParquetFile] = [:]
  /// Rows of files of lines that were counted, by path.
  var counted: [ExactText: CountedRows] = [:]
  /// Where files end for this run, which reads a stretch of them, by path.
  var ends: [ExactText: Int] = [:]
  /// The files of which it was said how their columns are called.
  private var named: Set<ExactText> = []
  /// Whether it was said what else may separate the fields of a file.
  private var hasHintedSeparator = false
  /// The formats of which it was said what options mean nothing for them.
  private var judged: Set<DataFormat> = []

  /// An opener for one run.
  init(
    _ repository: any Repository, columns: Columns, maximumLineBytes: Int, limits: ReadingLimits, watch: Watch,
    threads: DecodingThreads, provenance: Bool, note: @escaping (String) -> Void
  ) {
    self.threads = threads
    self.provenance = provenance
    self.repository = repository
    self.columns = columns
    self.maximumLineBytes = maximumLineBytes
    var parquet = ParquetLimits()
    parquet.verifiesChecksums = limits.verifiesChecksums
    parquetLimits = parquet
    largestWindow = limits.largestWindow
    self.watch = watch
    self.note = note
  }

  /// The format and compression of a file; by its name, and where that says nothing by its first bytes.
  func kind(_ file: SourceFile, _ reading: Reading) throws(ToolError) -> (
    format: DataFormat?, compression: Compression?
  ) {
    (reading.format ?? FileSuffix.format(file) ?? memberFormats[ExactText(file.path)], try FileSuffix.compression(file))
  }

  /// Whether the number of a file's rows is known without reading it.
  func knowsRowCount(_ file: SourceFile, _ reading: Reading) throws(ToolError) -> Bool {
    let kind = try kind(file, reading)
    return kind.format == .parquet && kind.compression == nil
  }

  /// Whether reading can go on at a byte of the file; one that is compressed, or in another
  /// character set, is read from its start.
  func isByteAddressed(_ file: SourceFile, _ reading: Reading) throws(ToolError) -> Bool {
    let kind = try kind(file, reading)
    return repository.isSeekable && kind.compression == nil && kind.format != .parquet && kind.format != nil
      && reading.options.converted == nil
  }

  /// A Parquet file's footer, which is read once.
  func footer(_ file: SourceFile) throws(ToolError) -> ParquetFile {
    if let known = footers[ExactText(file.path)] { return known }
    try refusePointer(file)
    guard let ranges = try repository.holder(of: file).ranges(file) else {
      return try footer(file, in: try spool(file, try repository.holder(of: file).stream(file, at: 0)))
    }
    return try footer(file, in: ranges)
  }

  private func footer(_ file: SourceFile, in ranges: any ByteSource) throws(ToolError) -> ParquetFile {
    let opened = try ParquetRows.open(ranges, columns: columns.paths, limits: parquetLimits)
    try columns.check(opened)
    if let claimed = opened.otherRowCount, footers[ExactText(file.path)] == nil {
      note("\(ranges.name): the footer counts \(claimed) rows, its row groups have \(opened.rowCount): these are read")
    }
    noteMade(opened.madeNames, ranges.name, file)
    // Footers of many files are large together: only the last few are kept.
    if footers.count >= 64 { footers.removeAll() }
    footers[ExactText(file.path)] = opened
    return opened
  }

  private func spool(_ file: SourceFile, _ stream: any ByteStream) throws(ToolError) -> Spool {
    if let known = spools[ExactText(file.path)] { return known }
    let spool = try Spool(name: stream.name)
    try spool.append(stream)
    spools[ExactText(file.path)] = spool
    return spool
  }

  /// The rows of a file from a place on; at most `rows` of them are read ahead for. `first` is the number of the file's
  /// first row in the source, where it is known: then a reader may give rows their `_source` itself.
  func open(
    _ file: SourceFile, _ reading: Reading, at place: FilePosition = FilePosition(), rows: Int? = nil,
    first: Int? = nil
  ) throws(ToolError) -> any RowReader {
    var reading = reading
    let kind = try kind(file, reading)
    if kind.format == .parquet && kind.compression == nil {
      noteIdle(reading.options, .parquet, file)
      return ParquetRows(
        try footer(file), at: place, rows: rows, maximumBytes: maximumLineBytes, watch: watch, threads: threads,
        isAlone: first != nil, addSource: addingSource(file, first), note: note)
    }
    if place.byte == 0, place.row > 0, let mark = counted[ExactText(file.path)]?.mark(before: place.row), mark.byte > 0
    {
      let reader = try open(file, reading, at: mark)
      _ = try reader.skip(place.row - mark.row)
      return reader
    }
    if place == FilePosition() { try refusePointer(file) }
    let isAddressed = try isByteAddressed(file, reading)
    reading.format = kind.format
    if place.byte > 0, spools[ExactText(file.path)] != nil || isAddressed {
      return try reopen(file, reading, at: place)
    }
    let reader = try openStart(file, reading, kind.compression)
    if place.row > 0 { _ = try reader.skip(place.row) }
    return reader
  }

  private func addingSource(_ file: SourceFile, _ first: Int?) -> (() -> RowFinish)? {
    guard let first, provenance else { return nil }
    return { [repository] in
      let provenance = Provenance(repository)
      return { provenance.add(to: $0, from: $1, file: file.path, number: first + $2) }
    }
  }

  /// Says, once for a format, which options have nothing to say of it.
  private func noteIdle(_ options: ReaderOptions, _ format: DataFormat, _ file: SourceFile) {
    let idle = options.idle(for: format)
    guard !idle.isEmpty, judged.insert(format).inserted else { return }
    let verb = idle.count == 1 ? "says" : "say"
    note(
      "\(idle.joined(separator: ", ")) \(verb) nothing of \(format.rawValue) files: '\(file.path)' is read as without")
  }

  /// Throws exit 65 for a file of a clone that git-lfs has not fetched; servers give files themselves.
  private func refusePointer(_ file: SourceFile) throws(ToolError) {
    guard let size = file.size, (1..<ForeignFile.pointerBytes).contains(size), repository.traffic == nil,
      repository.isSeekable
    else {
      return
    }
    let stream = try repository.holder(of: file).beginning(file, count: size)
    let head = try PrefixedStream.peek(stream, count: size) { _ in false }
    if ForeignFile.isPointer(head.bytes.view) {
      throw ToolError(.dataError, "\(stream.name): \(ForeignFile.pointer)")
    }
  }

  private func rawStream(_ file: SourceFile, at offset: Int) throws(ToolError) -> any ByteStream {
    guard let spool = spools[ExactText(file.path)] else {
      let holder = try repository.holder(of: file)
      guard let end = ends[ExactText(file.path)] else { return try holder.stream(file, at: offset) }
      return try holder.stream(file, in: min(offset, end)..<end)
    }
    return try spool.stream(at: offset, watch: watch)
  }

  private func beginning(_ file: SourceFile, _ count: Int) throws(ToolError) -> any ByteStream {
    guard let spool = spools[ExactText(file.path)] else {
      return try repository.holder(of: file).beginning(file, count: count)
    }
    return try spool.stream(at: 0, watch: watch)
  }

  /// The text of a file from its start: decompressed, in UTF-8.
  private func text(_ file: SourceFile, _ compression: Compression?, _ reading: Reading) throws(ToolError)
    -> any ByteStream
  {
    let raw = try rawStream(file, at: 0)
    if spools[ExactText(file.path)] != nil { return raw }
    let stream = try decompressed(raw, compression)
    if let archive = stream as? Unzip {
      memberFormats[ExactText(file.path)] = FileSuffix.format(SourceFile(path: archive.memberName, size: nil))
    }
    let head = try PrefixedStream.peek(stream, count: FirstBytes.most, until: FirstBytes.tell)
    let encoding = reading.options.converted
    try FirstBytes.refuse(head.bytes.view, name: raw.name, encoding: encoding)
    guard let encoding, !FirstBytes.isParquet(head.bytes.view) else { return head.whole }
    return try Transcoder(head.whole, from: encoding, watch: watch)
  }

  private func decompressed(_ stream: any ByteStream, _ compression: Compression?) throws(ToolError) -> any ByteStream {
    var stream = stream
    var found = compression
    if found == nil {
      let head = try PrefixedStream.peek(stream, count: FirstBytes.longestMagic) { FirstBytes.compression($0) != nil }
      found = FirstBytes.compression(head.bytes.view)
      stream = head.whole
    }
    switch found {
    case .none?, nil: return stream
    case .gzip: return try Gunzip(stream, watch: watch)
    case .zstd: return try Unzstd(stream, largestWindow: largestWindow, watch: watch)
    case .xz: return try Unxz(stream, mostMemory: largestWindow, watch: watch)
    case .bzip2: return try Bunzip2(stream, watch: watch)
    case .zip: return try Unzip(stream, watch: watch)
    }
  }

  private func openStart(_ file: SourceFile, _ reading: Reading, _ compression: Compression?) throws(ToolError)
    -> any RowReader
  {
    var reading = reading
    let stream = try text(file, compression, reading)
    reading.format = reading.format ?? memberFormats[ExactText(file.path)]
    let head = try PrefixedStream.peek(stream, count: FirstBytes.most, until: FirstBytes.tell)
    if reading.format == nil && FirstBytes.isParquet(head.bytes.view) || reading.format == .parquet {
      let parquet = try footer(file, in: try spool(file, head.whole))
      return ParquetRows(
        parquet, at: FilePosition(), maximumBytes: maximumLineBytes, watch: watch, threads: threads, note: note)
    }
    return try reader(head.whole, file, reading, head: head.bytes.view, at: FilePosition())
  }

  /// Goes on in the middle of an uncompressed file. Its start says how JSON stands in it, and names CSV's columns.
  private func reopen(_ file: SourceFile, _ reading: Reading, at place: FilePosition) throws(ToolError)
    -> any RowReader
  {
    if reading.format == .csv || reading.format == .tsv {
      let top = try separated(try rawStream(file, at: 0), file, reading, at: FilePosition())
      return try separated(try rawStream(file, at: place.byte), file, reading, at: place, known: top.columns)
    }
    var head = try PrefixedStream.peek(
      try beginning(file, FirstBytes.few), count: FirstBytes.few, until: FirstBytes.tell)
    if !FirstBytes.tell(head.bytes.view) && head.bytes.count == FirstBytes.few {
      head = try PrefixedStream.peek(
        try beginning(file, FirstBytes.most), count: FirstBytes.most, until: FirstBytes.tell)
    }
    return try reader(try rawStream(file, at: place.byte), file, reading, head: head.bytes.view, at: place)
  }

  /// A reader of text; `head` are the file's first bytes.
  private func reader(
    _ stream: any ByteStream, _ file: SourceFile, _ reading: Reading, head: ByteView, at place: FilePosition
  ) throws(ToolError) -> any RowReader {
    switch reading.format {
    case .csv, .tsv: return try separated(stream, file, reading, at: place)
    case .json: break
    case .parquet, nil:
      guard let first = FirstBytes.significant(head) else { break }
      guard first == 0x7B || first == 0x5B else {
        throw ToolError(
          .dataError, "\(stream.name): no known format: name it with --format jsonl, json, csv, tsv or parquet")
      }
    }
    let options = reading.options
    noteIdle(options, .json, file)
    let shape = options.field == nil ? FirstBytes.shape(head) : .array
    if shape == .lines {
      return try LineRows(stream, options, at: place, maximumBytes: maximumLineBytes, watch: watch)
    }
    return try ArrayRows(stream, shape, options, at: place, maximumBytes: maximumLineBytes, watch: watch)
  }

  /// A reader of CSV or TSV; in the middle of a file its columns are `known`.
  private func separated(
    _ stream: any ByteStream, _ file: SourceFile, _ reading: Reading, at place: FilePosition, known: ColumnNames? = nil
  ) throws(ToolError) -> SeparatedRows {
    noteIdle(reading.options, reading.format ?? .csv, file)
    let dialect = try Dialect(reading.options, isTabbed: reading.format == .tsv)
    let rows = try SeparatedRows(
      stream, dialect, at: place, known: known, wanted: columns.paths, maximumBytes: maximumLineBytes, watch: watch)
    guard known == nil, watch.goesOn() else { return rows }
    try columns.check(header: rows.columns.names, file: stream.name)
    noteMade(rows.columns.made, stream.name, file)
    if !hasHintedSeparator, reading.options.delimiter == nil, let hint = dialect.otherSeparator(in: rows.columns.names)
    {
      hasHintedSeparator = true
      note("\(stream.name): it has one column, \(hint)")
    }
    return rows
  }

  private func noteMade(_ made: [String], _ name: String, _ file: SourceFile) {
    guard !made.isEmpty, named.insert(ExactText(file.path)).inserted else { return }
    let names = made.prefix(4).map { "'\($0)'" }.joined(separator: ", ") + (made.count > 4 ? ", ..." : "")
    note("\(name): columns without a name of their own are called \(names)")
  }

  /// Makes a file readable from any byte: one that is compressed, is in another character set or comes only in order
  /// is copied to `$TMPDIR`.
  func makeAddressable(_ file: SourceFile, _ reading: Reading) throws(ToolError) {
    guard try !knowsRowCount(file, reading), try !isByteAddressed(file, reading), spools[ExactText(file.path)] == nil
    else {
      return
    }
    let stream = try text(file, try kind(file, reading).compression, reading)
    note("\(stream.name): copied to a temporary file: a sample spread over it is read out of order")
    _ = try spool(file, stream)
  }
}
