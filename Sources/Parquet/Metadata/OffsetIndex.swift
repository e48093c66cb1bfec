import Records

/// Where a chunk's data pages begin, in the file and in the row group's rows.
struct OffsetIndex {
  struct Page {
    var offset = 0
    var firstRow = 0
  }

  private(set) var pages: [Page] = []

  /// Reads parquet.thrift's OffsetIndex of a chunk; its pages must lie in order within the chunk.
  init(_ bytes: ByteView, chunk: Range<Int>) throws(ParquetError) {
    var reader = ThriftReader(bytes)
    var field = ThriftField()
    while try reader.next(&field) {
      guard field.identifier == 1 else {
        try reader.skip(field)
        continue
      }
      for _ in 0..<(try reader.structures(field)) { pages.append(try OffsetIndex.readPage(&reader)) }
    }
    var least = Page(offset: chunk.lowerBound, firstRow: 0)
    for page in pages {
      guard page.offset >= least.offset, page.offset < chunk.upperBound, page.firstRow >= least.firstRow else {
        throw .corrupt(
          "the offset index has a page at byte \(page.offset), row \(page.firstRow) "
            + "after byte \(least.offset), row \(least.firstRow)"
        )
      }
      least = page
    }
    guard pages.first?.firstRow ?? 0 == 0 else {
      throw .corrupt("the offset index begins with row \(pages[0].firstRow)")
    }
  }

  /// Reads parquet.thrift's PageLocation.
  private static func readPage(_ reader: inout ThriftReader) throws(ParquetError) -> Page {
    var field = ThriftField()
    var page = Page()
    while try reader.next(&field) {
      switch field.identifier {
      case 1: page.offset = try reader.int64(field)
      case 3: page.firstRow = try reader.int64(field)
      default: try reader.skip(field)
      }
    }
    return page
  }
}
