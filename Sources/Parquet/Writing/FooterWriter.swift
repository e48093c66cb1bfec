import Columns
import Records

/// Writes the footer: parquet.thrift's FileMetaData, its length, and the magic bytes.
struct FooterWriter {
  let columns: [Column]
  let rowGroups: [WrittenRowGroup]
  let options: WriterOptions
  /// The file's metadata in the order in which it is written.
  let metadata: [(key: String, value: String)]

  func append(to buffer: ByteBuffer) {
    let start = buffer.count
    var thrift = ThriftWriter(buffer)
    thrift.structure { thrift in
      thrift.int32(1, 2)  // the format's version
      SchemaWriter(columns).write(2, to: &thrift)
      thrift.int64(3, rowGroups.reduce(0) { $0 + $1.rows })
      thrift.structures(4, Array(rowGroups.enumerated())) { thrift, group in
        rowGroup(group.element, ordinal: group.offset, &thrift)
      }
      thrift.structures(5, metadata) { thrift, pair in
        thrift.binary(1, pair.key)
        thrift.binary(2, pair.value)
      }
      thrift.binary(6, options.createdBy)
      // ColumnOrder TYPE_ORDER for each leaf.
      thrift.structures(7, LeafShape.leaves(of: columns)) { thrift, _ in thrift.structure(1) { _ in } }
    }
    buffer.append(littleEndian: UInt32(buffer.count - start))
    buffer.append("PAR1")
  }

  private func rowGroup(_ group: WrittenRowGroup, ordinal: Int, _ thrift: inout ThriftWriter) {
    thrift.structures(1, group.chunks) { thrift, chunk in
      thrift.int64(2, 0)
      thrift.structure(3) { columnMetadata(chunk, &$0) }
      if let index = chunk.offsetIndex {
        thrift.int64(4, index.offset)
        thrift.int32(5, index.length)
      }
      if let index = chunk.columnIndex {
        thrift.int64(6, index.offset)
        thrift.int32(7, index.length)
      }
    }
    thrift.int64(2, group.chunks.reduce(0) { $0 + $1.uncompressedSize })
    thrift.int64(3, group.rows)
    thrift.int64(5, group.chunks.first?.start ?? 0)
    thrift.int64(6, group.chunks.reduce(0) { $0 + $1.compressedSize })
    if ordinal <= Int(Int16.max) { thrift.int16(7, ordinal) }
  }

  private func columnMetadata(_ chunk: WrittenChunk, _ thrift: inout ThriftWriter) {
    let encodings = chunk.encodings
    thrift.int32(1, chunk.shape.physicalType.rawValue)
    thrift.list(2, of: .int32, count: encodings.count)
    for encoding in encodings { thrift.element(encoding.rawValue) }
    thrift.list(3, of: .binary, count: chunk.shape.path.count)
    for name in chunk.shape.path { name.withBytes { thrift.element($0) } }
    thrift.int32(4, options.codec.number)
    thrift.int64(5, chunk.pages.entries)
    thrift.int64(6, chunk.uncompressedSize)
    thrift.int64(7, chunk.compressedSize)
    thrift.int64(9, chunk.pageOffsets.first ?? chunk.start)
    if let offset = chunk.dictionaryOffset { thrift.int64(11, offset) }
    thrift.structure(12) { statistics(chunk.pages, &$0) }
    thrift.structures(13, chunk.encodingStatistics) { thrift, entry in
      thrift.int32(1, entry.kind.rawValue)
      thrift.int32(2, entry.encoding.rawValue)
      thrift.int32(3, entry.count)
    }
    if let filter = chunk.bloomFilter {
      thrift.int64(14, filter.offset)
      thrift.int32(15, filter.length)
    }
  }

  private func statistics(_ pages: ChunkPages, _ thrift: inout ThriftWriter) {
    thrift.int64(3, pages.nulls)
    guard let bounds = pages.bounds, pages.areBoundsWhole else { return }
    bounds.greatest.withBytes { thrift.binary(5, $0) }
    bounds.least.withBytes { thrift.binary(6, $0) }
    thrift.bool(7, bounds.isGreatestExact)
    thrift.bool(8, bounds.isLeastExact)
  }
}

extension WrittenChunk {
  /// The encodings of levels and values, each once.
  fileprivate var encodings: [Encoding] {
    var encodings: [Encoding] = [.rle]
    if dictionaryOffset != nil { encodings.append(.plain) }
    for page in pages.pages where !encodings.contains(page.encoding) { encodings.append(page.encoding) }
    return encodings
  }

  /// How many pages there are of each kind and encoding.
  fileprivate var encodingStatistics: [(kind: PageHeader.Kind, encoding: Encoding, count: Int)] {
    var counts: [(kind: PageHeader.Kind, encoding: Encoding, count: Int)] = []
    if dictionaryOffset != nil { counts.append((.dictionary, .plain, 1)) }
    for page in pages.pages {
      if let known = counts.firstIndex(where: { $0.kind == .data && $0.encoding == page.encoding }) {
        counts[known].count += 1
      } else {
        counts.append((.data, page.encoding, 1))
      }
    }
    return counts
  }
}
