import Records

/// A data page, compressed, and what the indexes say of it.
struct Page {
  /// Header and body, until they are in the file.
  var bytes: ByteBuffer?
  /// How many bytes these are.
  let size: Int
  /// The same before compression.
  let uncompressedSize: Int
  /// Values, nulls and empty lists.
  let entries: Int
  let rows: Int
  let nulls: Int
  let bounds: Bounds?
  let hasValues: Bool
  let encoding: Encoding
}

/// The finished pages of a column chunk, and what they sum to.
struct ChunkPages {
  fileprivate(set) var pages: [Page] = []
  /// Bytes of the pages, headers included.
  private(set) var compressedSize = 0
  private(set) var uncompressedSize = 0
  /// About the bytes that the page index takes for the pages.
  private(set) var indexSize = 0
  private(set) var entries = 0
  private(set) var nulls = 0
  private(set) var bounds: Bounds?
  /// Whether the bounds hold for all values.
  private(set) var areBoundsWhole = true
  /// Whether each page with values has bounds that are not below, or not above, those before.
  private(set) var isAscending = true
  private(set) var isDescending = true
  private var before: Bounds?

  mutating func add(_ page: Page, _ order: ValueOrder) {
    pages.append(page)
    compressedSize += page.size
    uncompressedSize += page.uncompressedSize
    // Lengths, flags, offsets and counts come to some 20 bytes beside the bounds.
    indexSize += 20 + (page.bounds.map { $0.least.count + $0.greatest.count } ?? 0)
    entries += page.entries
    nulls += page.nulls
    guard page.hasValues else { return }
    guard let bounds = page.bounds else {
      areBoundsWhole = false
      return
    }
    if let before {
      isAscending =
        isAscending && !order.precedes(bounds.least, before.least) && !order.precedes(bounds.greatest, before.greatest)
      isDescending =
        isDescending && !order.precedes(before.least, bounds.least) && !order.precedes(before.greatest, bounds.greatest)
    }
    before = bounds
    if self.bounds == nil { self.bounds = bounds } else { self.bounds?.formUnion(bounds, order) }
  }
}

extension ChunkPages {
  /// What the indexes need; the pages' bytes are given back.
  var withoutBytes: ChunkPages {
    var copy = self
    for index in copy.pages.indices { copy.pages[index].bytes = nil }
    return copy
  }
}

extension ChunkPages {
  /// About the bytes of the chunk's entry in the footer, with its indexes: 120 beside bounds and names.
  func metadataSize(_ shape: LeafShape) -> Int {
    120 + indexSize + shape.pathBytes + (bounds.map { $0.least.count + $0.greatest.count } ?? 0)
  }
}

/// A column chunk that is ready to be written.
struct FinishedChunk {
  let shape: LeafShape
  let pages: ChunkPages
  let dictionary: (bytes: ByteBuffer, uncompressedSize: Int)?
  let bloomFilter: ByteBuffer?
}
