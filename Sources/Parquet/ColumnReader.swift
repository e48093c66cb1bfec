import Records

/// Reads one column's chunks page by page and keeps its cursor supplied.
@safe final class ColumnReader {
  private let leaf: Leaf
  private let source: any ByteSource
  private let stream: PageStream
  /// A second one, for a large dictionary that is read along with the pages.
  private var dictionaryStream: PageStream?
  private let limits: ParquetLimits
  private let decompressor: Decompressor
  private let table: CursorTable
  /// Its place in the table.
  private let cursor: UnsafeMutablePointer<ColumnCursor>
  private let batch: ValueBatch
  private let memory = PageMemory()
  private let dictionary = DictionaryPage()
  /// The page, or a window on it if it is large.
  private let pageBuffer = PaddedBuffer()
  /// A large page's levels.
  private let levelBuffer = PaddedBuffer()

  // The chunk.
  private var rowGroup = 0
  private var codec = Codec.uncompressed
  private var valueCount = 0
  private var seenValues = 0
  private var hasDictionary = false
  /// Only some of the chunk's pages are read.
  private var isPartial = false
  private var pagesAfterDictionary: (range: Range<Int>, announcedEnd: Int)?
  private var announcing = 0

  // The page.
  private var isFirstPage = true
  private var isFirstDictionary = true
  private var pageOffset = 0
  private var entriesLeft = 0
  private var repetitionLevels = Levels.none
  private var definitionLevels = Levels.none
  private var values = PageValues.none
  private var valuesToSkip = 0

  /// Fills in the cursor at `place`.
  init(
    _ leaf: Leaf, _ source: any ByteSource, _ limits: ParquetLimits, _ decompressor: Decompressor,
    _ table: CursorTable, place: Int
  ) {
    self.leaf = leaf
    self.source = source
    stream = PageStream(source, limits)
    self.limits = limits
    self.decompressor = decompressor
    self.table = table
    unsafe cursor = table.cursors + place
    batch = ValueBatch()
    unsafe cursor.initialize(to: ColumnCursor(leaf, batch))
  }

  deinit { unsafe cursor.pointee.deallocate() }

  /// Goes to the first entry of the plan's first row.
  func open(_ plan: ChunkPlan, rowGroup: Int, isAnnounced: Bool, announcing: Int) throws {
    self.rowGroup = rowGroup
    codec = plan.codec
    valueCount = plan.valueCount
    isPartial = plan.isPartial
    self.announcing = announcing
    seenValues = 0
    hasDictionary = false
    entriesLeft = 0
    pageOffset = plan.pages.lowerBound
    unsafe cursor.pointee.entry = 0
    unsafe cursor.pointee.entryCount = 0
    forgetValues()
    func announcedEnd(_ range: Range<Int>) -> Int { isAnnounced ? range.upperBound : range.lowerBound }
    if let range = plan.dictionary {
      pagesAfterDictionary = (plan.pages, announcedEnd(plan.pages))
      stream.start(range, announcedEnd: announcedEnd(range), announcing: announcing)
    } else {
      pagesAfterDictionary = nil
      stream.start(plan.pages, announcedEnd: announcedEnd(plan.pages), announcing: announcing)
    }
    try located { try skip(rows: plan.rowsToSkip) }
  }

  /// Supplies the next entries; false at the chunk's end.
  func refill() throws -> Bool { try located { try nextEntries() } }

  /// Supplies the next values of the page.
  func decodeValues() throws { try located { try nextValues() } }

  /// Whether entries are left, in this page or a later one.
  func hasMore() throws -> Bool {
    if isPartial { return false }
    return unsafe cursor.pointee.entry < cursor.pointee.entryCount || entriesLeft > 0 || seenValues < valueCount
  }

  /// An error at this place in the column.
  func corrupt(_ message: String) -> ParquetError {
    .corrupt(message).at(rowGroup: rowGroup, column: leaf.path, offset: pageOffset)
  }

  /// Adds the place to what goes wrong.
  private func located<Result>(_ body: () throws -> Result) throws -> Result {
    do { return try body() } catch let error as ParquetError {
      throw error.at(rowGroup: rowGroup, column: leaf.path, offset: pageOffset)
    }
  }

  private func nextEntries() throws -> Bool {
    while entriesLeft == 0 {
      guard let header = try nextDataPage() else { return false }
      try load(header)
    }
    unsafe cursor.pointee.entry = 0
    if leaf.maximumDefinition == 0 && leaf.maximumRepetition == 0 {
      unsafe cursor.pointee.entryCount = entriesLeft
      entriesLeft = 0
      return true
    }
    let count = unsafe min(entriesLeft, ColumnCursor.capacity)
    try unsafe repetitionLevels.next(
      cursor.pointee.repetition, count, maximum: leaf.maximumRepetition, "the repetition")
    try unsafe definitionLevels.next(
      cursor.pointee.definition, count, maximum: leaf.maximumDefinition, "the definition")
    unsafe cursor.pointee.entryCount = count
    entriesLeft -= count
    return true
  }

  private func nextValues() throws {
    while true {
      let got = try values.next(batch, ValueBatch.capacity, dictionary, memory)
      guard got > 0 else { throw ParquetError.corrupt("the page has fewer values than its levels say") }
      if valuesToSkip >= got {
        valuesToSkip -= got
        continue
      }
      unsafe cursor.pointee.value = valuesToSkip
      unsafe cursor.pointee.valueCount = got
      valuesToSkip = 0
      return
    }
  }

  private func forgetValues() {
    unsafe cursor.pointee.value = 0
    unsafe cursor.pointee.valueCount = 0
    valuesToSkip = 0
    values = .none
  }
}

extension ColumnReader {
  /// The next data page's header, with the dictionary loaded if it comes before; nil at the chunk's end.
  private func nextDataPage() throws -> PageHeader? {
    while true {
      if stream.isAtEnd, let (range, announcedEnd) = pagesAfterDictionary {
        pagesAfterDictionary = nil
        stream.start(range, announcedEnd: announcedEnd, announcing: announcing)
      }
      if !isPartial && seenValues >= valueCount { return nil }
      if stream.isAtEnd {
        if isPartial { return nil }
        throw ParquetError.corrupt("the chunk ends after \(seenValues) of \(valueCount) values")
      }
      pageOffset = stream.nextPosition
      let header = try stream.nextHeader()
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

  private func loadDictionary(_ header: PageHeader) throws {
    guard !hasDictionary else { throw ParquetError.corrupt("the chunk has a second dictionary page") }
    let encoding = try header.encoding()
    guard encoding == .plain || encoding == .plainDictionary else {
      throw ParquetError.corrupt("a dictionary page of encoding \(encoding)")
    }
    hasDictionary = true
    let start = stream.nextPosition
    let isLarge = isLarge(header, &isFirstDictionary) && leaf.type == .byteArray
    if isLarge, let codec = StreamingCodec(codec, total: header.uncompressedSize) {
      try checkRatio(header.uncompressedSize, header.compressedSize)
      let body = dictionaryStream ?? PageStream(source, limits)
      dictionaryStream = body
      body.start(
        start..<start + header.compressedSize, announcedEnd: stream.announcedEnd(start), announcing: announcing)
      body.share(stream)
      body.begin(header)
      let page = StreamedPage(body, codec, size: header.uncompressedSize, window: dictionary.bytes)
      dictionary.stream(StreamedDictionary(page)) { [unowned self] in
        body.start(start..<start + header.compressedSize, announcedEnd: .max, announcing: 0)
        try hold(header, body, uses: nil)
      }
      stream.skipBody(header)
    } else {
      dictionary.close()
      try hold(header, stream, uses: valueCount)
    }
  }

  /// Whether a page is to be seen through a window; `isFirst` is used up.
  private func isLarge(_ header: PageHeader, _ isFirst: inout Bool) -> Bool {
    defer { isFirst = false }
    let most = isFirst ? min(limits.wholeFirstPageBytes, limits.wholePageBytes) : limits.wholePageBytes
    return header.uncompressedSize > most
  }

  /// Decompresses and decodes the dictionary page that `stream` is at.
  private func hold(_ header: PageHeader, _ stream: PageStream, uses: Int?) throws {
    let body = try stream.body(header)
    try checkRatio(header.uncompressedSize, body.count)
    dictionary.bytes.reserve(header.uncompressedSize)
    try unsafe decompressor.decompress(body, codec, into: dictionary.bytes.base, size: header.uncompressedSize)
    stream.shrink()
    try dictionary.load(
      leaf, size: header.uncompressedSize, claimed: header.valueCount, uses: uses, scratch: batch)
  }

  /// Refuses what no stream of the codec can expand to, before memory is claimed for it.
  private func checkRatio(_ size: Int, _ stored: Int) throws(ParquetError) {
    let greatest: Int? =
      switch codec {
      case .snappy: 64  // a copy of 64 bytes takes 2 at least
      case .gzip: 1032  // deflate's ceiling
      case .lz4, .lz4Raw: 256
      default: nil
      }
    if let greatest, size > stored * greatest + 64 {
      throw .corrupt("\(codec): \(stored) bytes can't become \(size)")
    }
  }

  /// The page's uncompressed bytes, levels first, and where they lie they stay until the next page.
  private func pageBytes(_ header: PageHeader) throws -> ByteView {
    let body = try stream.body(header)
    let levels = header.kind == .dataV2 ? header.repetitionBytes + header.definitionBytes : 0
    if codec == .uncompressed || (header.kind == .dataV2 && !header.isCompressed) {
      guard body.count == header.uncompressedSize else {
        throw ParquetError.corrupt("\(body.count) bytes stored uncompressed, \(header.uncompressedSize) claimed")
      }
      return body
    }
    let size = header.uncompressedSize
    try checkRatio(size - levels, body.count - levels)
    pageBuffer.reserve(size)
    unsafe pageBuffer.base.update(from: body.pointer, count: levels)
    if size > levels {
      try unsafe decompressor.decompress(
        body.suffix(from: levels), codec, into: pageBuffer.base + levels, size: size - levels)
    }
    stream.shrink()
    return pageBuffer.view(size)
  }

  private func load(_ header: PageHeader) throws {
    forgetValues()
    let encoding = try header.encoding()
    if try isLarge(header, &isFirstPage) && loadStreamed(header, encoding) { return }
    let bytes = try pageBytes(header)
    let valuesStart = header.kind == .dataV2 ? try levelsV2(header, bytes) : try levelsV1(header, bytes)
    let isIndexed = encoding == .plainDictionary || encoding == .rleDictionary
    if isIndexed && !hasDictionary { throw ParquetError.corrupt("the page refers to a dictionary, the chunk has none") }
    values = try PageValues(bytes.suffix(from: valuesStart), encoding, leaf, memory)
    unsafe cursor.pointee.isNumber = leaf.type.isNumber && !isIndexed
    unsafe cursor.pointee.rendering = isIndexed && dictionary.isReady ? .ready : leaf.rendering
    entriesLeft = header.valueCount
  }

  /// V1: each kind of levels behind its length, within the compressed bytes. Returns where the values begin.
  private func levelsV1(_ header: PageHeader, _ bytes: ByteView) throws(ParquetError) -> Int {
    var position = 0
    func levels(_ maximum: Int, _ encoding: Int, _ what: String) throws(ParquetError) -> Levels {
      if maximum == 0 { return .none }
      let bitWidth = Levels.bitWidth(maximum)
      let rest = bytes.suffix(from: position)
      switch Encoding(rawValue: encoding) {
      case .rle:
        let (runs, end) = try PageValues.lengthPrefixed(rest, what)
        position += end
        return .hybrid(Hybrid(runs, bitWidth: bitWidth))
      case .bitPacked:
        let size = BitPackedLevels.size(header.valueCount, bitWidth: bitWidth)
        guard size <= rest.count else { throw .corrupt("\(what): \(size) bytes wanted, \(rest.count) left") }
        position += size
        return .bitPacked(BitPackedLevels(rest.prefix(size), bitWidth: bitWidth))
      default: throw .corrupt("\(what) have encoding \(encoding)")
      }
    }
    repetitionLevels = try levels(leaf.maximumRepetition, header.repetitionEncoding, "the repetition levels")
    definitionLevels = try levels(leaf.maximumDefinition, header.definitionEncoding, "the definition levels")
    return position
  }

  /// V2: the lengths are in the header. Returns where the values begin.
  private func levelsV2(_ header: PageHeader, _ bytes: ByteView) throws(ParquetError) -> Int {
    let middle = header.repetitionBytes
    let end = middle + header.definitionBytes
    func levels(_ bytes: ByteView, _ maximum: Int) -> Levels {
      maximum == 0 ? .none : .hybrid(Hybrid(bytes, bitWidth: Levels.bitWidth(maximum)))
    }
    repetitionLevels = levels(bytes.prefix(middle), leaf.maximumRepetition)
    definitionLevels = levels(bytes[middle..<end], leaf.maximumDefinition)
    return end
  }
}

extension ColumnReader {
  /// Begins a large page of text or binary values without decompressing it whole; false if that can't be.
  private func loadStreamed(_ header: PageHeader, _ encoding: Encoding) throws -> Bool {
    guard encoding == .plain, leaf.type == .byteArray else { return false }
    if header.kind == .data && (header.repetitionEncoding, header.definitionEncoding) != (3, 3) { return false }
    let levels = header.kind == .dataV2 ? header.repetitionBytes + header.definitionBytes : 0
    let size = header.uncompressedSize - levels
    let isStored = header.kind == .dataV2 && !header.isCompressed
    guard let streaming = StreamingCodec(isStored ? .uncompressed : codec, total: size) else { return false }
    try checkRatio(size, header.compressedSize - levels)
    stream.begin(header)
    levelBuffer.reserve(levels)
    var copied = 0
    while copied < levels {
      let piece = try stream.piece()
      let count = min(piece.count, levels - copied)
      unsafe (levelBuffer.base + copied).update(from: piece.pointer, count: count)
      try stream.advance(count)
      copied += count
    }
    let page = StreamedPage(stream, streaming, size: size, window: pageBuffer)
    if header.kind == .dataV2 {
      _ = try levelsV2(header, levelBuffer.view(levels))
    } else {
      try streamedLevels(page, header)
    }
    values = .streamed(StreamedBytes(page: page))
    unsafe cursor.pointee.isNumber = false
    unsafe cursor.pointee.rendering = leaf.rendering
    entriesLeft = header.valueCount
    return true
  }

  /// V1's levels, which are compressed with the values, copied out of the window with their lengths.
  private func streamedLevels(_ page: StreamedPage, _ header: PageHeader) throws {
    var copied = 0
    for maximum in [leaf.maximumRepetition, leaf.maximumDefinition] where maximum > 0 {
      try page.supply(4)
      let length = 4 + Int(unsafe UnsafeRawPointer(page.available.pointer).loadUnaligned(as: UInt32.self))
      try page.supply(length)
      levelBuffer.reserve(copied + length, keeping: copied)
      unsafe (levelBuffer.base + copied).update(from: page.available.pointer, count: length)
      page.take(length)
      copied += length
    }
    _ = try levelsV1(header, levelBuffer.view(copied))
  }
}

extension ColumnReader {
  /// Passes over rows: whole pages by their headers where those count rows, the rest by levels.
  private func skip(rows: Int) throws {
    if rows == 0 { return }
    var passed = 0
    while true {
      if unsafe cursor.pointee.entry == cursor.pointee.entryCount {
        if passed == rows && leaf.maximumRepetition == 0 { return }
        guard try skipPages(rows, &passed) else {
          if passed == rows { return }
          throw ParquetError.corrupt("the chunk ends after \(passed) rows of \(rows) to skip")
        }
      }
      if skipEntries(rows, &passed) { return }
    }
  }

  /// Supplies entries, after passing over all pages within the rows to skip; false at the chunk's end.
  private func skipPages(_ rows: Int, _ passed: inout Int) throws -> Bool {
    while entriesLeft == 0 {
      guard let header = try nextDataPage() else { return false }
      let rowCount = header.kind == .dataV2 ? header.rowCount : leaf.maximumRepetition == 0 ? header.valueCount : -1
      if rowCount >= 0 && rowCount <= rows - passed {
        stream.skipBody(header)
        passed += rowCount
      } else {
        try load(header)
      }
    }
    return try nextEntries()
  }

  /// Passes over entries at hand; true if the one after the last row to skip is next.
  private func skipEntries(_ rows: Int, _ passed: inout Int) -> Bool {
    let first = unsafe cursor.pointee.entry
    var entry = first
    var present = 0
    let end = unsafe cursor.pointee.entryCount
    var isDone = false
    while entry < end {
      if unsafe leaf.maximumRepetition == 0 || cursor.pointee.repetition[entry] == 0 {
        if passed == rows {
          isDone = true
          break
        }
        passed += 1
      }
      if unsafe leaf.maximumDefinition == 0 || Int(cursor.pointee.definition[entry]) == leaf.maximumDefinition {
        present += 1
      }
      entry += 1
    }
    unsafe cursor.pointee.entry = entry
    let atHand = unsafe min(present, cursor.pointee.valueCount - cursor.pointee.value)
    unsafe cursor.pointee.value += atHand
    valuesToSkip += present - atHand
    return isDone
  }
}
