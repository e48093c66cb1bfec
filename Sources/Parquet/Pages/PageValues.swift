import Records

/// A data page's values, by encoding.
enum PageValues {
  case none
  case numbers(PlainNumbers)
  case booleans(PlainBooleans)
  case bytes(PlainBytes)
  case indexes(Hybrid)
  case runs(Hybrid)
  case delta(DeltaBinaryPacked)
  case deltaLength(DeltaLengthByteArray)
  case deltaBytes(DeltaByteArray)
  case splitNumbers(ByteStreamSplit)
  case splitBytes(ByteStreamSplit)
  case streamed(StreamedBytes)

  /// Chooses the decoder of a page's value bytes.
  init(_ bytes: ByteView, _ encoding: Encoding, _ leaf: Leaf, _ memory: PageMemory) throws(ParquetError) {
    let isNumber = leaf.type.isNumber
    let fixedLength = leaf.type == .byteArray ? nil : leaf.typeLength
    switch (encoding, leaf.type) {
    case (.plain, .boolean): self = .booleans(PlainBooleans(bytes))
    case (.plain, _) where isNumber: self = .numbers(PlainNumbers(bytes, width: leaf.type.width))
    case (.plain, _): self = .bytes(PlainBytes(bytes, fixedLength: fixedLength))
    case (.plainDictionary, _), (.rleDictionary, _):
      // A page of nulls only may have no bytes at all.
      let bitWidth = bytes.first ?? 0
      guard bitWidth <= 32 else { throw .corrupt("dictionary indexes of \(bitWidth) bits") }
      memory.indexCount = 0
      memory.nextIndex = 0
      self = .indexes(Hybrid(bytes, bitWidth: Int(bitWidth), at: min(1, bytes.count)))
    case (.rle, .boolean):
      let runs = try bytes.isEmpty ? bytes : PageValues.lengthPrefixed(bytes, "the booleans' runs").bytes
      self = .runs(Hybrid(runs, bitWidth: 1))
    case (.deltaBinaryPacked, .int32), (.deltaBinaryPacked, .int64):
      self = bytes.isEmpty ? .none : .delta(try DeltaBinaryPacked(bytes, bits: leaf.type.width * 8))
    case (.deltaLengthByteArray, .byteArray):
      self = bytes.isEmpty ? .none : .deltaLength(try DeltaLengthByteArray(bytes))
    case (.deltaByteArray, .byteArray), (.deltaByteArray, .fixedLengthByteArray):
      let decoder =
        try bytes.isEmpty
        ? nil
        : unsafe DeltaByteArray(
          bytes, fixedLength: fixedLength, length: memory.lengths, tail: memory.tail)
      self = decoder.map { .deltaBytes($0) } ?? .none
      memory.lastValue = 0..<0
    case (.byteStreamSplit, .float), (.byteStreamSplit, .double), (.byteStreamSplit, .int32),
      (.byteStreamSplit, .int64):
      self = .splitNumbers(try ByteStreamSplit(bytes, width: leaf.type.width))
    case (.byteStreamSplit, .fixedLengthByteArray):
      self = .splitBytes(try ByteStreamSplit(bytes, width: leaf.typeLength))
    default: throw .corrupt("encoding \(encoding) doesn't go with physical type \(leaf.type)")
    }
  }

  /// What lies behind a length in four bytes, and where the rest begins.
  static func lengthPrefixed(_ bytes: ByteView, _ what: String) throws(ParquetError) -> (bytes: ByteView, end: Int) {
    guard bytes.count >= 4 else { throw .corrupt("\(what): \(bytes.count) bytes are no length") }
    let length = Int(unsafe UnsafeRawPointer(bytes.pointer).loadUnaligned(as: UInt32.self))
    guard length <= bytes.count - 4 else { throw .corrupt("\(what): \(length) bytes wanted, \(bytes.count - 4) left") }
    return (bytes[4..<4 + length], 4 + length)
  }

  /// Decodes up to `count` values into the batch and returns how many.
  mutating func next(
    _ batch: ValueBatch, _ count: Int, _ dictionary: DictionaryPage, _ memory: PageMemory
  ) throws -> Int {
    let got: Int
    switch self {
    case .none: return 0
    case .numbers(var decoder):
      got = unsafe decoder.next(batch.numbers, count)
      self = .numbers(decoder)
    case .booleans(var decoder):
      got = unsafe decoder.next(batch.numbers, count)
      self = .booleans(decoder)
    case .bytes(var decoder):
      got = try unsafe decoder.next(batch.slices, count)
      self = .bytes(decoder)
    case .indexes(var decoder):
      if memory.nextIndex == memory.indexCount {
        memory.indexCount = try unsafe decoder.next(memory.indexes, count)
        memory.nextIndex = 0
        self = .indexes(decoder)
      }
      let wanted = memory.indexCount - memory.nextIndex
      got = try unsafe dictionary.look(
        memory.indexes + memory.nextIndex, wanted, into: batch.slices, room: batch.capacity)
      memory.nextIndex += got
    case .runs(var decoder):
      got = try unsafe decoder.next(memory.indexes, count)
      for index in 0..<got { unsafe batch.numbers[index] = Int64(memory.indexes[index]) }
      self = .runs(decoder)
    case .delta(var decoder):
      got = try unsafe decoder.next(batch.numbers, count)
      self = .delta(decoder)
    case .deltaLength(var decoder):
      got = try unsafe decoder.next(batch.slices, memory.lengths, count)
      self = .deltaLength(decoder)
    case .deltaBytes(var decoder):
      got = try unsafe decoder.next(batch.slices, count, memory: memory.gathered, last: &memory.lastValue)
      self = .deltaBytes(decoder)
    case .splitNumbers(var decoder):
      got = unsafe decoder.next(batch.numbers, count)
      self = .splitNumbers(decoder)
    case .splitBytes(var decoder):
      got = unsafe decoder.next(batch.slices, count, memory: memory.gathered)
      self = .splitBytes(decoder)
    case .streamed(let page): got = try unsafe page.next(batch.slices, count)
    }
    return got
  }
}

extension PhysicalType {
  /// Whether decoded values are in the batch's numbers, not its slices.
  var isNumber: Bool {
    switch self {
    case .boolean, .int32, .int64, .float, .double: true
    case .int96, .byteArray, .fixedLengthByteArray: false
    }
  }
}

/// What a column's decoders work in.
@safe final class PageMemory {
  let indexes: UnsafeMutablePointer<UInt32>
  /// The indexes that haven't been looked up are `nextIndex..<indexCount`.
  var nextIndex = 0
  var indexCount = 0
  let lengths: UnsafeMutablePointer<Int64>
  /// Room for one.
  let tail = UnsafeMutablePointer<ByteView>.allocate(capacity: 1)
  /// Values that don't lie in the page as they are.
  let gathered = PaddedBuffer()
  /// Where DELTA_BYTE_ARRAY's last value is in `gathered`.
  var lastValue = 0..<0

  /// For so many values at a time.
  init(capacity: Int) {
    unsafe indexes = UnsafeMutablePointer<UInt32>.allocate(capacity: capacity)
    unsafe lengths = UnsafeMutablePointer<Int64>.allocate(capacity: capacity)
  }

  deinit {
    unsafe indexes.deallocate()
    unsafe lengths.deallocate()
    unsafe tail.deallocate()
  }
}
