import Records

/// Which pages of a chunk a range of rows needs.
struct ChunkPlan {
  let codec: Codec
  /// The chunk's values, nulls and empty lists.
  let valueCount: Int
  /// The dictionary page's bytes, when they are apart from the data pages'.
  var dictionary: Range<Int>?
  /// The data pages' bytes, or all pages'.
  var pages: Range<Int>
  /// Whether `pages` are only some of the chunk's.
  var isPartial = false
  /// How many rows to pass over from the first page on.
  var rowsToSkip: Int

  /// Below this a chunk is read whole: its pages are few, and the index costs a read.
  private static let wholeBytes = 64 << 10
  /// The longest offset index that is read.
  private static let maximumIndexBytes = 64 << 20

  /// Plans `rows` (counted within the row group) of a group with `rowCount` rows.
  ///
  /// Reads the offset index when the rows are a part of the group and the chunk is large.
  init(_ chunk: ColumnChunk, _ leaf: Leaf, rows: Range<Int>, of rowCount: Int, _ source: any ByteSource) throws {
    codec = try chunk.check(leaf, fileSize: source.size)
    valueCount = chunk.valueCount
    pages = chunk.range
    rowsToSkip = rows.lowerBound
    guard rows.count < rowCount, chunk.compressedSize > ChunkPlan.wholeBytes else { return }
    guard chunk.offsetIndexStart > 0, chunk.offsetIndexLength > 0 else { return }
    let (end, overflow) = chunk.offsetIndexStart.addingReportingOverflow(chunk.offsetIndexLength)
    guard !overflow, end <= source.size, chunk.offsetIndexLength <= ChunkPlan.maximumIndexBytes else {
      throw ParquetError.corrupt(
        "the offset index has \(chunk.offsetIndexLength) bytes from \(chunk.offsetIndexStart), the file \(source.size)")
    }
    let buffer = PaddedBuffer(capacity: chunk.offsetIndexLength)
    unsafe try source.read(at: chunk.offsetIndexStart, count: chunk.offsetIndexLength, into: buffer.base)
    narrow(try OffsetIndex(buffer.view(chunk.offsetIndexLength), chunk: chunk.range), rows)
  }

  private mutating func narrow(_ index: OffsetIndex, _ rows: Range<Int>) {
    guard let first = index.pages.lastIndex(where: { $0.firstRow <= rows.lowerBound }) else { return }
    let end = index.pages.first { $0.firstRow >= rows.upperBound && $0.firstRow > 0 }?.offset ?? pages.upperBound
    if index.pages[0].offset > pages.lowerBound { dictionary = pages.lowerBound..<index.pages[0].offset }
    pages = index.pages[first].offset..<max(end, index.pages[first].offset)
    rowsToSkip = rows.lowerBound - index.pages[first].firstRow
    isPartial = true
  }

  /// The bytes to read, in file order.
  var ranges: [Range<Int>] { (dictionary.map { [$0] } ?? []) + [pages] }
}
