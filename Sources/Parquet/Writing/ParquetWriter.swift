public import Columns
public import Records

/// Writes one Parquet file from JSON records.
///
/// Rows are taken apart into columns (`append`); a column's values become a page when there are enough, and all columns
/// a row group (`writeFullRowGroup`). The bytes depend on columns, options and rows only. Memory: a row group's pages,
/// compressed, one page a column, and the footer.
public final class ParquetWriter {
  private let columns: [Column]
  private let options: WriterOptions
  private let output: FileOutput
  private let leaves: [LeafWriter]
  private let shredder: RowShredder
  private var rowGroups: [WrittenRowGroup] = []
  private var groupRows = 0
  /// Where row groups end by what is in them; nil where they end by their size alone.
  private var groupEnds: ContentRowGroups?
  /// Bytes of the footer without row groups.
  private let footerBytes: Int
  /// Bytes of the footer and the page index for the row groups that are written.
  private var metadataBytes = 0
  /// How many rows were added.
  public private(set) var rowCount = 0

  /// Begins a file. There must be one column at least, and every structure must have a member.
  public init(columns: [Column], options: WriterOptions, sink: any ByteSink) throws(ToolError) {
    self.columns = columns
    self.options = options
    output = FileOutput(sink)
    let compressor = try PageCompressor(options.codec)
    groupEnds = options.contentChunks.map { _ in ContentRowGroups(mostBytes: options.rowGroupBytes) }
    leaves = LeafShape.leaves(of: columns).map { LeafWriter($0, options, compressor) }
    shredder = RowShredder(columns, leaves)
    let empty = ByteBuffer()
    let metadata = FrameMetadata.pairs(columns, rows: 0, hasNulls: columns.map { _ in false }, options)
    FooterWriter(columns: columns, rowGroups: [], options: options, metadata: metadata).append(to: empty)
    footerBytes = empty.count
    try output.write(ByteView("PAR1"))
  }

  /// Adds a record. After an error the file can't be finished: the row is in it by half.
  public func append(_ document: JSONDocument) throws(ValueMismatch) {
    try addRow(document.line) { shredder throws(ValueMismatch) in try shredder.add(document) }
  }

  @inline(__always)
  func addRow(_ line: ByteView, _ add: (RowShredder) throws(ValueMismatch) -> Void) throws(ValueMismatch) {
    try add(shredder)
    for leaf in leaves { leaf.endRow() }
    groupEnds?.add(line)
    rowCount &+= 1
    groupRows &+= 1
  }

  /// Ends the pages that are full, and writes the row group when it has the size that was asked for.
  public func writeFullRowGroup() throws(ToolError) {
    var size = 0
    for leaf in leaves {
      try leaf.endFullPage()
      size &+= leaf.chunk.uncompressedSize &+ leaf.pendingBytes
    }
    if size >= options.rowGroupBytes || groupEnds?.ends(size) == true { try writeRowGroup() }
  }

  /// About how many bytes the file would have if it were finished now.
  public var estimatedSize: Int {
    leaves.reduce(finishedSize) { $0 + $1.pendingEstimate }
  }

  /// The bytes that are certain: pages, and the indexes and footer that go with them.
  private var finishedSize: Int {
    leaves.reduce(output.offset + footerBytes + metadataBytes) { sum, leaf in
      sum + leaf.chunk.compressedSize + leaf.chunk.metadataSize(leaf.shape)
    }
  }

  /// Makes pages of all that waits, so that `estimatedSize` has little left to guess.
  public func settle() throws(ToolError) { for leaf in leaves { try leaf.endPage() } }

  private func writeRowGroup() throws(ToolError) {
    guard groupRows > 0 else { return }
    var finished: [FinishedChunk] = []
    for leaf in leaves { finished.append(try leaf.endChunk()) }
    var chunks: [WrittenChunk] = []
    for chunk in finished { chunks.append(try output.write(chunk)) }
    for (index, chunk) in finished.enumerated() {
      guard let filter = chunk.bloomFilter else { continue }
      chunks[index].bloomFilter = (output.offset, filter.count)
      try output.write(filter.view)
    }
    rowGroups.append(WrittenRowGroup(rows: groupRows, chunks: chunks))
    metadataBytes += chunks.reduce(0) { $0 + $1.pages.metadataSize($1.shape) }
    groupRows = 0
  }

  /// Writes the last row group, the page index and the footer, with what data frame libraries look for.
  public func finish() throws(ToolError) {
    try writeRowGroup()
    let metadata = FrameMetadata.pairs(columns, rows: rowCount, hasNulls: hasNulls, options)
    try PageIndexWriter.write(&rowGroups, to: output)
    let footer = ByteBuffer(capacity: 1 << 12)
    FooterWriter(columns: columns, rowGroups: rowGroups, options: options, metadata: metadata).append(to: footer)
    try output.write(footer.view)
  }

  /// Whether there is a null, for each column of values; of others it doesn't matter.
  private var hasNulls: [Bool] {
    var leaf = 0
    return columns.map { column in
      defer { leaf += column.type.leafCount }
      return rowGroups.contains { $0.chunks[leaf].pages.nulls > 0 }
    }
  }
}
