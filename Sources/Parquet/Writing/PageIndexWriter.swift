import Records

/// Writes the page index: of each column chunk the bounds and nulls of its pages, and where these lie.
enum PageIndexWriter {
  /// Writes the column indexes of all row groups, then the offset indexes, as PageIndex.md has them.
  static func write(_ rowGroups: inout [WrittenRowGroup], to output: FileOutput) throws(ToolError) {
    let buffer = ByteBuffer()
    for group in rowGroups.indices {
      for chunk in rowGroups[group].chunks.indices where hasBounds(rowGroups[group].chunks[chunk].pages) {
        buffer.removeAll()
        columnIndex(rowGroups[group].chunks[chunk].pages, buffer)
        rowGroups[group].chunks[chunk].columnIndex = (output.offset, buffer.count)
        try output.write(buffer.view)
      }
    }
    for group in rowGroups.indices {
      for chunk in rowGroups[group].chunks.indices {
        buffer.removeAll()
        offsetIndex(rowGroups[group].chunks[chunk], buffer)
        rowGroups[group].chunks[chunk].offsetIndex = (output.offset, buffer.count)
        try output.write(buffer.view)
      }
    }
  }

  /// A page with values and without bounds has no place in a column index.
  private static func hasBounds(_ pages: ChunkPages) -> Bool {
    pages.pages.allSatisfy { !$0.hasValues || $0.bounds != nil }
  }

  /// parquet.thrift's ColumnIndex.
  private static func columnIndex(_ chunk: ChunkPages, _ buffer: ByteBuffer) {
    var thrift = ThriftWriter(buffer)
    func bounds(_ thrift: inout ThriftWriter, _ field: Int, _ bound: (Bounds) -> [UInt8]) {
      thrift.list(field, of: .binary, count: chunk.pages.count)
      for page in chunk.pages { (page.bounds.map(bound) ?? []).withBytes { thrift.element($0) } }
    }
    thrift.structure { thrift in
      thrift.list(1, of: .yes, count: chunk.pages.count)
      for page in chunk.pages { thrift.element(!page.hasValues) }
      bounds(&thrift, 2) { $0.least }
      bounds(&thrift, 3) { $0.greatest }
      thrift.int32(4, chunk.isAscending ? 1 : chunk.isDescending ? 2 : 0)
      thrift.list(5, of: .int64, count: chunk.pages.count)
      for page in chunk.pages { thrift.element(page.nulls) }
    }
  }

  /// parquet.thrift's OffsetIndex.
  private static func offsetIndex(_ chunk: WrittenChunk, _ buffer: ByteBuffer) {
    var thrift = ThriftWriter(buffer)
    var firstRow = 0
    thrift.structure { thrift in
      thrift.structures(1, Array(zip(chunk.pageOffsets, chunk.pages.pages))) { thrift, entry in
        thrift.int64(1, entry.0)
        thrift.int32(2, entry.1.size)
        thrift.int64(3, firstRow)
        firstRow += entry.1.rows
      }
    }
  }
}

extension [UInt8] {
  /// The bytes, for the time of `body`.
  func withBytes(_ body: (ByteView) -> Void) {
    unsafe withUnsafeBufferPointer { bytes in
      guard let base = bytes.baseAddress else { return body(.empty) }
      unsafe body(ByteView(base: base, count: bytes.count))
    }
  }
}
