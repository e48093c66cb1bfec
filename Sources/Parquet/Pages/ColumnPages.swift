import Records

/// The pages of one column's chunks, one after the other: found, checked, decompressed, with their dictionary.
@safe final class ColumnPages {
  /// What the values of indexed pages refer to.
  let dictionary = DictionaryPage()
  private let leaf: Leaf
  private let source: any ByteSource
  private let stream: PageStream
  /// A second one, for a large dictionary that is read along with the pages.
  private var dictionaryStream: PageStream?
  private let limits: ParquetLimits
  private let decompressor: Decompressor
  /// What the dictionary is decoded through.
  private let scratch: ValueBatch
  private let memory: PageMemory
  /// The page, or a window on it if it is large.
  private let pageBuffer = PaddedBuffer()
  /// The levels of a page that isn't held whole.
  private let levelBuffer = PaddedBuffer()

  // The chunk.
  private var codec = Codec.uncompressed
  private var valueCount = 0
  private var seenValues = 0
  private var hasDictionary = false
  /// Only some of the chunk's pages are read.
  private(set) var isPartial = false
  private var pagesAfterDictionary: (range: Range<Int>, announcedEnd: Int)?
  private var announcing = 0
  /// The largest page so far, uncompressed.
  private(set) var largestPage = 0
  private var isFirstPage = true
  private var isFirstDictionary = true
  /// Where the page at hand begins in the file.
  private(set) var offset = 0

  /// What of a page is needed to go through its levels alone is decompressed in pieces of this size.
  private static let levelPieceBytes = 8 << 10

  init(
    _ leaf: Leaf, _ source: any ByteSource, _ limits: ParquetLimits, _ decompressor: Decompressor,
    scratch: ValueBatch
  ) {
    self.leaf = leaf
    self.source = source
    stream = PageStream(source, limits)
    self.limits = limits
    self.decompressor = decompressor
    self.scratch = scratch
    memory = PageMemory(capacity: scratch.capacity)
  }

  /// Goes to the plan's first page.
  func open(_ plan: ChunkPlan, isAnnounced: Bool, announcing: Int) {
    codec = plan.codec
    valueCount = plan.valueCount
    isPartial = plan.isPartial
    self.announcing = announcing
    seenValues = 0
    hasDictionary = false
    offset = plan.pages.lowerBound
    func announcedEnd(_ range: Range<Int>) -> Int { isAnnounced ? range.upperBound : range.lowerBound }
    if let range = plan.dictionary {
      pagesAfterDictionary = (plan.pages, announcedEnd(plan.pages))
      stream.start(range, announcedEnd: announcedEnd(range), announcing: announcing)
    } else {
      pagesAfterDictionary = nil
      stream.start(plan.pages, announcedEnd: announcedEnd(plan.pages), announcing: announcing)
    }
  }

  /// Set while pages are passed over: little is read of each then.
  var isSkimming: Bool {
    get { stream.isSkimming }
    set { stream.isSkimming = newValue }
  }

  /// Whether any chunk's pages took more bytes than the footer claims.
  var wentBeyondEnd: Bool { stream.wentBeyondEnd }

  /// Whether the chunk's pages so far have fewer values than it claims.
  var hasMore: Bool { seenValues < valueCount }

  /// The next data page's header, with the dictionary loaded if it comes before; nil at the chunk's end.
  func next() throws -> PageHeader? {
    while true {
      if stream.isAtEnd, let (range, announcedEnd) = pagesAfterDictionary {
        pagesAfterDictionary = nil
        stream.start(range, announcedEnd: announcedEnd, announcing: announcing)
      }
      if !isPartial && !hasMore { return nil }
      if stream.isAtEnd {
        if isPartial { return nil }
        guard stream.extend() else {
          throw ParquetError.corrupt("the chunk ends after \(seenValues) of \(valueCount) values")
        }
      }
      offset = stream.nextPosition
      let header = try stream.nextHeader()
      largestPage = max(largestPage, header.uncompressedSize)
      switch header.kind {
      case .data, .dataV2:
        guard isPartial || header.valueCount <= valueCount - seenValues else {
          throw ParquetError.corrupt(
            "the page has \(header.valueCount) values after \(seenValues), the chunk \(valueCount)")
        }
        seenValues += header.valueCount
        return header
      case .dictionary: try loadDictionary(header)
      case .index, nil: stream.skipBody(header)
      }
    }
  }

  /// Passes over the page at hand.
  func skip(_ header: PageHeader) { stream.skipBody(header) }

  /// The page at hand, ready to be decoded, and whether its values are numbers of dictionary entries. What a page
  /// before it gave is gone.
  func load(_ header: PageHeader) throws -> (levels: PageLevels, values: PageValues, isIndexed: Bool) {
    let encoding = try header.encoding()
    if isLarge(header, &isFirstPage), encoding == .plain, leaf.type == .byteArray,
      let (page, levels) = try streamed(header)
    {
      return (levels, .streamed(StreamedBytes(page: page)), false)
    }
    let bytes = try pageBytes(header)
    let levels = try PageLevels(header, bytes, leaf)
    let isIndexed = encoding == .plainDictionary || encoding == .rleDictionary
    if isIndexed && !hasDictionary { throw ParquetError.corrupt("the page refers to a dictionary, the chunk has none") }
    return (levels, try PageValues(bytes.suffix(from: levels.end), encoding, leaf, memory), isIndexed)
  }

  /// Decodes the next values into `batch` and returns how many.
  func decode(_ values: inout PageValues, into batch: ValueBatch) throws -> Int {
    try values.next(batch, batch.capacity, dictionary, memory)
  }

  /// The levels of the page at hand, of which no more is decompressed than has to be; the page can still be loaded.
  /// Nil if only loading it finds them.
  func levels(_ header: PageHeader) -> PageLevels? {
    let start = stream.nextPosition
    defer { stream.rewind(to: start) }
    return (try? streamed(header, pieceBytes: ColumnPages.levelPieceBytes))?.levels
  }

  /// The page's uncompressed bytes, levels first, and where they lie they stay until the next page.
  private func pageBytes(_ header: PageHeader) throws -> ByteView {
    let body = try stream.body(header)
    let levels = header.levelBytes
    if codec == .uncompressed || header.isStored {
      guard body.count == header.uncompressedSize else {
        throw ParquetError.corrupt("\(body.count) bytes stored uncompressed, \(header.uncompressedSize) claimed")
      }
      return body
    }
    let size = header.uncompressedSize
    try codec.checkRatio(size - levels, body.count - levels)
    pageBuffer.reserve(size)
    unsafe pageBuffer.base.update(from: body.pointer, count: levels)
    if size > levels {
      try unsafe decompressor.decompress(
        body.suffix(from: levels), codec, into: pageBuffer.base + levels, size: size - levels)
    }
    stream.shrink()
    return pageBuffer.view(size)
  }

  /// Begins a page that is decompressed as it is read, with its levels copied out; nil if that can't be.
  private func streamed(
    _ header: PageHeader, pieceBytes: Int = StreamedPage.pieceBytes
  ) throws -> (page: StreamedPage, levels: PageLevels)? {
    if header.kind == .data && (header.repetitionEncoding, header.definitionEncoding) != (3, 3) { return nil }
    var copied = header.levelBytes
    let size = header.uncompressedSize - copied
    guard let streaming = StreamingCodec(header.isStored ? .uncompressed : codec, total: size) else { return nil }
    try codec.checkRatio(size, header.compressedSize - copied)
    stream.begin(header)
    levelBuffer.reserve(copied)
    try unsafe stream.copy(copied, to: levelBuffer.base)
    let page = StreamedPage(stream, streaming, size: size, window: pageBuffer, pieceBytes: pieceBytes)
    if header.kind == .data {
      // V1's levels are compressed with the values, each kind behind its length.
      for maximum in [leaf.maximumRepetition, leaf.maximumDefinition] where maximum > 0 {
        try page.supply(4)
        let length = 4 + Int(unsafe UnsafeRawPointer(page.available.pointer).loadUnaligned(as: UInt32.self))
        try page.supply(length)
        levelBuffer.reserve(copied + length, keeping: copied)
        unsafe (levelBuffer.base + copied).update(from: page.available.pointer, count: length)
        page.take(length)
        copied += length
      }
    }
    return (page, try PageLevels(header, levelBuffer.view(copied), leaf))
  }
}

extension ColumnPages {
  private func loadDictionary(_ header: PageHeader) throws {
    guard !hasDictionary else { throw ParquetError.corrupt("the chunk has a second dictionary page") }
    let encoding = try header.encoding()
    guard encoding == .plain || encoding == .plainDictionary else {
      throw ParquetError.corrupt("a dictionary page of encoding \(encoding)")
    }
    hasDictionary = true
    stream.spareHeader()
    let isLarge = isLarge(header, &isFirstDictionary) && leaf.type == .byteArray
    if isLarge, let codec = StreamingCodec(codec, total: header.uncompressedSize) {
      try streamDictionary(header, codec)
    } else {
      dictionary.close()
      try holdDictionary(header, stream, uses: valueCount)
    }
  }

  /// Reads the dictionary page along with the pages that use it, and whole only if they don't use it in order.
  private func streamDictionary(_ header: PageHeader, _ streaming: StreamingCodec) throws {
    try codec.checkRatio(header.uncompressedSize, header.compressedSize)
    let start = stream.nextPosition
    let range = start..<start + header.compressedSize
    let body = dictionaryStream ?? PageStream(source, limits)
    dictionaryStream = body
    body.start(range, announcedEnd: stream.announcedEnd(start), announcing: announcing)
    body.share(stream)
    body.begin(header)
    let page = StreamedPage(body, streaming, size: header.uncompressedSize, window: dictionary.bytes)
    dictionary.stream(StreamedDictionary(page)) { [unowned self] in
      body.start(range, announcedEnd: .max, announcing: 0)
      try holdDictionary(header, body, uses: nil)
    }
    stream.skipBody(header)
  }

  /// Whether a page is to be seen through a window; `isFirst` is used up.
  private func isLarge(_ header: PageHeader, _ isFirst: inout Bool) -> Bool {
    defer { isFirst = false }
    let most = isFirst ? min(limits.wholeFirstPageBytes, limits.wholePageBytes) : limits.wholePageBytes
    return header.uncompressedSize > most
  }

  /// Decompresses and decodes the dictionary page that `stream` is at.
  private func holdDictionary(_ header: PageHeader, _ stream: PageStream, uses: Int?) throws {
    let body = try stream.body(header)
    try codec.checkRatio(header.uncompressedSize, body.count)
    dictionary.bytes.reserve(header.uncompressedSize)
    try unsafe decompressor.decompress(body, codec, into: dictionary.bytes.base, size: header.uncompressedSize)
    stream.shrink()
    try dictionary.load(
      leaf, size: header.uncompressedSize, claimed: header.valueCount, uses: uses, scratch: scratch)
  }
}
