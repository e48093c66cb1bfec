import Columns
import Records

/// A column of values on its way into pages: its levels and values since the last page, and the chunk's pages so far.
final class LeafWriter {
  let shape: LeafShape
  private let options: WriterOptions
  private let compressor: PageCompressor
  private var encoder: ValueEncoder

  private let definitions = ByteBuffer()
  private let repetitions = ByteBuffer()
  /// The values since the last page, in PLAIN; of truth values a byte each.
  private let plain = ByteBuffer(capacity: 1024)
  private var values = 0
  private var rows = 0
  /// Where the row at hand begins, when pages end by what is in them.
  private var before = Extent()
  private var chunker: ContentChunker?

  private let payload = ByteBuffer(capacity: 1024)
  private let compressed = ByteBuffer(capacity: 1024)
  /// What is finished of the column chunk.
  private(set) var chunk = ChunkPages()
  private var bloom: BloomFilter?
  private let order: ValueOrder
  /// Compressed bytes of a byte of PLAIN, from the pages so far of all chunks.
  private var plainBytes = 0
  private var compressedBytes = 0

  init(_ shape: LeafShape, _ options: WriterOptions, _ compressor: PageCompressor) {
    self.shape = shape
    self.options = options
    self.compressor = compressor
    encoder = ValueEncoder(shape.physicalType, dictionaryBytes: options.dictionaryBytes, compressor)
    order = ValueOrder(shape.type)
    chunker = options.contentChunks.map { ContentChunker($0) }
    if options.bloomFilters.contains(shape.name) && shape.type != .boolean { bloom = BloomFilter() }
  }

  /// Bytes that wait for a page, uncompressed.
  var pendingBytes: Int { size(of: pending) }

  /// What the bytes that wait will take in the file, by what earlier ones took.
  var pendingEstimate: Int {
    plainBytes == 0 ? pendingBytes : Int(Double(pendingBytes) * Double(compressedBytes) / Double(plainBytes))
  }

  /// A place without a value.
  @inline(__always) func addNull(definition: UInt8, repetition: UInt8) { addLevels(definition, repetition) }

  @inline(__always) private func addLevels(_ definition: UInt8, _ repetition: UInt8) {
    definitions.append(definition)
    if shape.maximumRepetition > 0 { repetitions.append(repetition) }
  }

  /// A value, which is not null. False when it is not of the column's type.
  @inline(__always)
  func add(_ document: JSONDocument, _ node: JSONNode, repetition: UInt8) -> Bool {
    guard PlainWriter.append(document, node, shape.type, to: plain) else { return false }
    addLevels(UInt8(truncatingIfNeeded: shape.maximumDefinition), repetition)
    values &+= 1
    return true
  }

  /// The elements of a list, the first with a repetition level of its own. False, and nothing added, where the column or
  /// the elements are no whole numbers, or one doesn't fit.
  func add(integersOf list: JSONNode, in document: JSONDocument, _ first: UInt8, _ others: UInt8) -> Bool {
    guard case .integer(let bits, let signed) = shape.type,
      let count = PlainWriter.append(integersOf: list, in: document, bits: bits, signed: signed, to: plain)
    else { return false }
    definitions.append(repeating: UInt8(truncatingIfNeeded: shape.maximumDefinition), count: count)
    repetitions.append(first)
    repetitions.append(repeating: others, count: count &- 1)
    values &+= count
    return true
  }

  /// Values as PLAIN has them, none of them null.
  func add(values bytes: ByteView, count: Int, repetitions levels: ByteView) {
    plain.append(bytes)
    definitions.append(repeating: UInt8(truncatingIfNeeded: shape.maximumDefinition), count: count)
    repetitions.append(levels)
    values &+= count
  }

  /// Ends a row.
  @inline(__always) func endRow() { rows &+= 1 }

  /// Ends the page when it is full, or where the row that was added last says so.
  @inline(__always) func endFullPage() throws(ToolError) {
    if chunker != nil { try endPageByContent() }
    if pendingBytes >= options.pageBytes || rows >= options.pageRows { try endPage() }
  }

  /// What waits, or its beginning.
  private struct Extent {
    var levels = 0
    var bytes = 0
    var values = 0
    var rows = 0
  }

  private func size(of extent: Extent) -> Int {
    extent.bytes &+ (extent.levels &* (shape.maximumRepetition > 0 ? 2 : 1) &+ 7) / 8
  }

  private var pending: Extent { Extent(levels: definitions.count, bytes: plain.count, values: values, rows: rows) }

  /// Makes a page of what waits, if there is anything.
  func endPage() throws(ToolError) { try endPage(pending) }

  /// Makes a page of the beginning of what waits, unless that is empty.
  private func endPage(_ extent: Extent) throws(ToolError) {
    guard extent.rows > 0 else { return }
    let plain = self.plain.view.prefix(extent.bytes)
    payload.removeAll()
    appendLevels(
      repetitions.view.prefix(shape.maximumRepetition > 0 ? extent.levels : 0), maximum: shape.maximumRepetition)
    appendLevels(definitions.view.prefix(extent.levels), maximum: shape.maximumDefinition)
    let encoding = try encoder.append(plain, values: extent.values, to: payload)
    compressed.removeAll()
    try compressor.append(payload.view, to: compressed)
    bloom?.add(plain, shape.physicalType)
    chunk.add(finishedPage(extent, plain, encoding), order)
    plainBytes += size(of: extent)
    compressedBytes += compressed.count
    forget(extent)
  }

  private func forget(_ extent: Extent) {
    plain.removeFirst(extent.bytes)
    definitions.removeFirst(extent.levels)
    if shape.maximumRepetition > 0 { repetitions.removeFirst(extent.levels) }
    values -= extent.values
    rows -= extent.rows
    before = pending
  }

  private func appendLevels(_ levels: ByteView, maximum: Int) {
    guard maximum > 0 else { return }
    let runs = ByteBuffer()
    unsafe HybridWriter.append(
      levels.pointer, count: levels.count, bitWidth: Levels.bitWidth(maximum), to: runs)
    payload.append(littleEndian: UInt32(runs.count))
    payload.append(runs.view)
  }

  private func finishedPage(_ extent: Extent, _ plain: ByteView, _ encoding: Encoding) -> Page {
    let bytes = ByteBuffer(capacity: compressed.count + 64)
    PageHeader.write(
      .data, payload: payload.view, compressed: compressed.view, values: extent.levels, encoding, to: bytes)
    // By parquet.thrift the header counts in both sizes.
    return Page(
      bytes: bytes, size: bytes.count, uncompressedSize: bytes.count - compressed.count + payload.count,
      entries: extent.levels, rows: extent.rows, nulls: extent.levels - extent.values, bounds: order.bounds(plain),
      hasValues: extent.values > 0, encoding: encoding)
  }

  /// Ends the column chunk: its dictionary page, its pages and its Bloom filter, and begins the next.
  func endChunk() throws(ToolError) -> FinishedChunk {
    try endPage()
    var dictionary: (bytes: ByteBuffer, uncompressedSize: Int)?
    if let (plain, count) = encoder.finishDictionary() {
      compressed.removeAll()
      try compressor.append(plain, to: compressed)
      let bytes = ByteBuffer(capacity: compressed.count + 64)
      PageHeader.write(.dictionary, payload: plain, compressed: compressed.view, values: count, .plain, to: bytes)
      dictionary = (bytes, bytes.count - compressed.count + plain.count)
    }
    encoder.beginChunk()
    defer { chunk = ChunkPages() }
    var filter: ByteBuffer?
    if bloom != nil {
      let bytes = ByteBuffer()
      bloom?.finish(falsePositives: options.bloomFalsePositives, to: bytes)
      filter = bytes
    }
    return FinishedChunk(shape: shape, pages: chunk, dictionary: dictionary, bloomFilter: filter)
  }
}

extension LeafWriter {
  /// Looks at the row that was added last. A page ends before it when the first of its values says so.
  private func endPageByContent() throws(ToolError) {
    guard var chunker else { return }
    let hasLists = shape.maximumRepetition > 0
    var position = before.bytes
    var endsBefore = false
    for index in before.levels..<definitions.count {
      let definition = Int(definitions.view[index])
      chunker.add(low: 2, of: UInt64(definition))
      if hasLists { chunker.add(low: 2, of: UInt64(repetitions.view[index])) }
      if definition == shape.maximumDefinition {
        position = add(valueAt: position, to: &chunker)
      }
      if index == before.levels { endsBefore = chunker.ends() }
    }
    self.chunker = chunker
    if endsBefore { try endPage(before) }
    before = pending
  }

  /// Gives the value at a position of `plain` to the chunker; returns the next one's.
  @inline(__always) private func add(valueAt position: Int, to chunker: inout ContentChunker) -> Int {
    let values = plain.view
    if shape.physicalType == .byteArray {
      let end = position &+ PlainValues.size(values, position, .byteArray)
      chunker.add(values[(position &+ 4)..<end])
      return end
    }
    chunker.add(values[position..<(position &+ shape.type.byteWidth)])
    return position &+ (shape.type == .boolean ? 1 : shape.physicalType.width)
  }
}
