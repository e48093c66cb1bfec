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
    if options.bloomFilters.contains(shape.name) && shape.type != .boolean { bloom = BloomFilter() }
  }

  /// Bytes that wait for a page, uncompressed.
  var pendingBytes: Int { plain.count &+ (definitions.count &+ repetitions.count &+ 7) / 8 }

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

  /// Ends a row.
  @inline(__always) func endRow() { rows &+= 1 }

  /// Ends the page when it is full.
  @inline(__always) func endFullPage() throws(ToolError) {
    if pendingBytes >= options.pageBytes || rows >= options.pageRows { try endPage() }
  }

  /// Makes a page of what waits, if there is anything.
  func endPage() throws(ToolError) {
    guard rows > 0 else { return }
    payload.removeAll()
    appendLevels(repetitions, maximum: shape.maximumRepetition)
    appendLevels(definitions, maximum: shape.maximumDefinition)
    let encoding = try encoder.append(plain.view, values: values, to: payload)
    compressed.removeAll()
    try compressor.append(payload.view, to: compressed)
    bloom?.add(plain.view, shape.physicalType)
    chunk.add(finishedPage(encoding), order)
    plainBytes += pendingBytes
    compressedBytes += compressed.count
    for buffer in [plain, definitions, repetitions] { buffer.removeAll() }
    values = 0
    rows = 0
  }

  private func appendLevels(_ levels: ByteBuffer, maximum: Int) {
    guard maximum > 0 else { return }
    let runs = ByteBuffer()
    unsafe HybridWriter.append(
      levels.view.pointer, count: levels.count, bitWidth: Levels.bitWidth(maximum), to: runs)
    payload.append(littleEndian: UInt32(runs.count))
    payload.append(runs.view)
  }

  private func finishedPage(_ encoding: Encoding) -> Page {
    let bytes = ByteBuffer(capacity: compressed.count + 64)
    PageHeader.write(
      .data, payload: payload.view, compressed: compressed.view, values: definitions.count, encoding, to: bytes)
    // By parquet.thrift the header counts in both sizes.
    return Page(
      bytes: bytes, size: bytes.count, uncompressedSize: bytes.count - compressed.count + payload.count,
      entries: definitions.count, rows: rows, nulls: definitions.count - values, bounds: order.bounds(plain.view),
      hasValues: values > 0, encoding: encoding)
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
