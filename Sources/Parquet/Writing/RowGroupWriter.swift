import Records

/// Where a column chunk lies in the file, for the footer and the page index.
struct WrittenChunk {
  let shape: LeafShape
  let pages: ChunkPages
  /// Where each data page begins.
  let pageOffsets: [Int]
  let dictionaryOffset: Int?
  let compressedSize: Int
  let uncompressedSize: Int
  var bloomFilter: (offset: Int, length: Int)?
  var columnIndex: (offset: Int, length: Int)?
  var offsetIndex: (offset: Int, length: Int)?

  /// Where the chunk begins.
  var start: Int { dictionaryOffset ?? pageOffsets.first ?? 0 }
}

/// A row group that is in the file.
struct WrittenRowGroup {
  let rows: Int
  var chunks: [WrittenChunk]
}

/// The file's bytes so far, and how many there are.
final class FileOutput {
  private let sink: any ByteSink
  private(set) var offset = 0

  init(_ sink: any ByteSink) { self.sink = sink }

  func write(_ bytes: ByteView) throws(ToolError) {
    try sink.write(bytes)
    offset += bytes.count
  }

  /// Writes a chunk's pages; their bytes are given back.
  func write(_ chunk: FinishedChunk) throws(ToolError) -> WrittenChunk {
    let start = offset
    if let dictionary = chunk.dictionary { try write(dictionary.bytes.view) }
    var offsets: [Int] = []
    for page in chunk.pages.pages {
      offsets.append(offset)
      if let bytes = page.bytes { try write(bytes.view) }
    }
    return WrittenChunk(
      shape: chunk.shape, pages: chunk.pages.withoutBytes, pageOffsets: offsets,
      dictionaryOffset: chunk.dictionary.map { _ in start },
      compressedSize: offset - start,
      uncompressedSize: chunk.pages.uncompressedSize + (chunk.dictionary?.uncompressedSize ?? 0))
  }
}
