import Records

/// A data page's levels, which come before its values.
struct PageLevels {
  private(set) var repetition = Levels.none
  private(set) var definition = Levels.none
  /// Where the values begin in the bytes that the levels were found in.
  private(set) var end = 0

  /// No levels.
  init() {}

  /// Finds the levels at the start of a page's uncompressed bytes.
  init(_ header: PageHeader, _ bytes: ByteView, _ leaf: Leaf) throws(ParquetError) {
    if header.kind == .dataV2 {
      // The lengths are in the header.
      let middle = header.repetitionBytes
      end = middle + header.definitionBytes
      repetition = PageLevels.hybrid(bytes.prefix(middle), leaf.maximumRepetition)
      definition = PageLevels.hybrid(bytes[middle..<end], leaf.maximumDefinition)
    } else {
      repetition = try take(leaf.maximumRepetition, header.repetitionEncoding, header, bytes, "the repetition levels")
      definition = try take(leaf.maximumDefinition, header.definitionEncoding, header, bytes, "the definition levels")
    }
  }

  private static func hybrid(_ bytes: ByteView, _ maximum: Int) -> Levels {
    maximum == 0 ? .none : .hybrid(Hybrid(bytes, bitWidth: Levels.bitWidth(maximum)))
  }

  /// V1: each kind of levels behind its length, within the compressed bytes.
  private mutating func take(
    _ maximum: Int, _ encoding: Int, _ header: PageHeader, _ bytes: ByteView, _ what: String
  ) throws(ParquetError) -> Levels {
    if maximum == 0 { return .none }
    let bitWidth = Levels.bitWidth(maximum)
    let rest = bytes.suffix(from: end)
    switch Encoding(rawValue: encoding) {
    case .rle:
      let (runs, length) = try PageValues.lengthPrefixed(rest, what)
      end += length
      return .hybrid(Hybrid(runs, bitWidth: bitWidth))
    case .bitPacked:
      let size = BitPackedLevels.size(header.valueCount, bitWidth: bitWidth)
      guard size <= rest.count else { throw .corrupt("\(what): \(size) bytes wanted, \(rest.count) left") }
      end += size
      return .bitPacked(BitPackedLevels(rest.prefix(size), bitWidth: bitWidth))
    default: throw .corrupt("\(what) have encoding \(encoding)")
    }
  }

  /// Decodes the levels of the next `count` entries.
  mutating func next(_ cursor: UnsafeMutablePointer<ColumnCursor>, _ count: Int, _ leaf: Leaf) throws(ParquetError) {
    try unsafe repetition.next(cursor.pointee.repetition, count, maximum: leaf.maximumRepetition, "the repetition")
    try unsafe definition.next(cursor.pointee.definition, count, maximum: leaf.maximumDefinition, "the definition")
  }

  /// How many rows begin among the first `count` entries; nil if the levels are no good, which shows when they are
  /// decoded. `scratch` has room for `ColumnCursor.capacity` levels.
  func rowStarts(_ count: Int, _ leaf: Leaf, _ scratch: UnsafeMutablePointer<UInt8>) -> Int? {
    var levels = repetition
    var starts = 0
    var left = count
    while left > 0 {
      let some = unsafe min(left, ColumnCursor.capacity)
      guard (try? unsafe levels.next(scratch, some, maximum: leaf.maximumRepetition, "the repetition")) != nil else {
        return nil
      }
      for index in 0..<some where unsafe scratch[index] == 0 { starts &+= 1 }
      left -= some
    }
    return starts
  }
}
