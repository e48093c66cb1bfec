import Records

/// Chooses how a column's values are encoded, by what the first page comes to when it is compressed, and encodes them.
final class ValueEncoder {
  private let type: PhysicalType
  private let dictionaryBytes: Int
  private let compressor: PageCompressor
  private let dictionary = DictionaryBuilder()
  /// What the column's first page chose.
  private var choice: (withDictionary: Bool, without: Encoding)?
  /// Whether this chunk's next page may use its dictionary.
  private var takesDictionary = true
  private let trial = ByteBuffer(capacity: 1024)
  private let body = ByteBuffer(capacity: 1024)

  init(_ type: PhysicalType, dictionaryBytes: Int, _ compressor: PageCompressor) {
    self.type = type
    self.dictionaryBytes = dictionaryBytes
    self.compressor = compressor
  }

  /// Appends a page's values, which come in PLAIN, and says how they are encoded.
  func append(_ plain: ByteView, values: Int, to payload: ByteBuffer) throws(ToolError) -> Encoding {
    if type == .boolean {
      append(booleans: plain, to: payload)
      return .plain
    }
    // A page of nulls says nothing of the values.
    guard values > 0 else { return .plain }
    let choice = if let known = self.choice { known } else { try choose(plain, values) }
    self.choice = choice
    if choice.withDictionary && takesDictionary {
      takesDictionary = dictionary.plain.count <= dictionaryBytes
      if takesDictionary, dictionary.index(plain, type, values: values) {
        dictionary.appendIndexes(to: payload)
        return .rleDictionary
      }
    }
    append(plain, as: choice.without, to: payload)
    return choice.without
  }

  private func choose(_ plain: ByteView, _ values: Int) throws(ToolError) -> (withDictionary: Bool, without: Encoding) {
    var without = Encoding.plain
    var least = try size(of: plain)
    if type == .int32 || type == .int64 {
      body.removeAll()
      append(plain, as: .deltaBinaryPacked, to: body)
      let size = try size(of: body.view)
      if size < least { (without, least) = (.deltaBinaryPacked, size) }
    }
    defer { dictionary.removeAll() }
    guard dictionary.index(plain, type, values: values, limit: values / 2 + 1) else { return (false, without) }
    body.removeAll()
    dictionary.appendIndexes(to: body)
    return (try size(of: body.view) + size(of: dictionary.plain.view) < least, without)
  }

  private func size(of bytes: ByteView) throws(ToolError) -> Int {
    trial.removeAll()
    try compressor.append(bytes, to: trial)
    return trial.count
  }

  private func append(_ plain: ByteView, as encoding: Encoding, to buffer: ByteBuffer) {
    if encoding != .deltaBinaryPacked {
      buffer.append(plain)
    } else if type == .int32 {
      DeltaWriter.append(plain: plain, of: Int32.self, to: buffer)
    } else {
      DeltaWriter.append(plain: plain, of: Int64.self, to: buffer)
    }
  }

  private func append(booleans: ByteView, to buffer: ByteBuffer) {
    var bits = BitPacker(bitWidth: 1)
    for value in booleans { bits.append(UInt64(value), to: buffer) }
    bits.finish(buffer)
  }

  /// The values of the dictionary page, and how many; nil when no page of the chunk uses one.
  func finishDictionary() -> (plain: ByteView, count: Int)? {
    dictionary.count == 0 ? nil : (dictionary.plain.view, dictionary.count)
  }

  /// Begins the next chunk, with a dictionary of its own.
  func beginChunk() {
    dictionary.removeAll()
    takesDictionary = true
  }
}
