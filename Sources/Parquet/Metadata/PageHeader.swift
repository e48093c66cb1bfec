import Records

/// The encodings, by Thrift number.
enum Encoding: Int {
  case plain = 0
  case plainDictionary = 2
  case rle = 3
  case bitPacked = 4
  case deltaBinaryPacked = 5
  case deltaLengthByteArray = 6
  case deltaByteArray = 7
  case rleDictionary = 8
  case byteStreamSplit = 9
}

/// What precedes a page's bytes.
struct PageHeader {
  enum Kind: Int {
    case data = 0
    case index, dictionary, dataV2
  }

  /// Nil for kinds of a later format version, which are passed over.
  var kind: Kind?
  /// Bytes after and before decompression, levels included.
  var uncompressedSize = -1
  var compressedSize = -1
  var crc: UInt32?
  /// Values, nulls and empty lists.
  var valueCount = -1
  var encodingNumber = 0
  var definitionEncoding = Encoding.rle.rawValue
  var repetitionEncoding = Encoding.rle.rawValue
  /// V2 only: how many rows begin in the page, and the bytes of its uncompressed levels.
  var rowCount = -1
  var definitionBytes = 0
  var repetitionBytes = 0
  var isCompressed = true

  /// V2's levels, which lie before the compressed bytes; V1's are among these.
  var levelBytes: Int { kind == .dataV2 ? repetitionBytes + definitionBytes : 0 }
  /// Whether the page's values are as they are, whatever the chunk's codec.
  var isStored: Bool { kind == .dataV2 && !isCompressed }

  /// Reads parquet.thrift's PageHeader.
  init(_ reader: inout ThriftReader, _ limits: ParquetLimits) throws(ParquetError) {
    var field = ThriftField()
    while try reader.next(&field) {
      switch field.identifier {
      case 1: kind = Kind(rawValue: try reader.int32(field))
      case 2: uncompressedSize = try reader.int32(field)
      case 3: compressedSize = try reader.int32(field)
      case 4: crc = UInt32(bitPattern: Int32(try reader.int32(field)))
      case 5:
        try reader.structure(field)
        try readData(&reader)
      case 7:
        try reader.structure(field)
        try readDictionary(&reader)
      case 8:
        try reader.structure(field)
        try readDataV2(&reader)
      default: try reader.skip(field)
      }
    }
    guard compressedSize >= 0, uncompressedSize >= 0 else {
      throw .corrupt("the page has \(compressedSize) bytes, \(uncompressedSize) uncompressed")
    }
    guard max(compressedSize, uncompressedSize) <= limits.pageBytes else {
      throw ParquetError(
        .tooLarge, "the page has \(max(compressedSize, uncompressedSize)) bytes, the limit is \(limits.pageBytes)")
    }
    if kind != .index, kind != nil, valueCount < 0 { throw .corrupt("the page has \(valueCount) values") }
    let levels = definitionBytes.addingReportingOverflow(repetitionBytes)
    guard definitionBytes >= 0, repetitionBytes >= 0, levels.partialValue <= min(compressedSize, uncompressedSize)
    else {
      throw .corrupt("the levels have \(repetitionBytes) + \(definitionBytes) bytes, the page \(compressedSize)")
    }
  }

  private mutating func readData(_ reader: inout ThriftReader) throws(ParquetError) {
    var field = ThriftField()
    while try reader.next(&field) {
      switch field.identifier {
      case 1: valueCount = try reader.int32(field)
      case 2: encodingNumber = try reader.int32(field)
      case 3: definitionEncoding = try reader.int32(field)
      case 4: repetitionEncoding = try reader.int32(field)
      default: try reader.skip(field)
      }
    }
  }

  private mutating func readDictionary(_ reader: inout ThriftReader) throws(ParquetError) {
    var field = ThriftField()
    while try reader.next(&field) {
      switch field.identifier {
      case 1: valueCount = try reader.int32(field)
      case 2: encodingNumber = try reader.int32(field)
      default: try reader.skip(field)
      }
    }
  }

  private mutating func readDataV2(_ reader: inout ThriftReader) throws(ParquetError) {
    var field = ThriftField()
    while try reader.next(&field) {
      switch field.identifier {
      case 1: valueCount = try reader.int32(field)
      case 3: rowCount = try reader.int32(field)
      case 4: encodingNumber = try reader.int32(field)
      case 5: definitionBytes = try reader.int32(field)
      case 6: repetitionBytes = try reader.int32(field)
      case 7: isCompressed = try reader.bool(field)
      default: try reader.skip(field)
      }
    }
  }

  /// The values' encoding.
  func encoding() throws(ParquetError) -> Encoding {
    guard let encoding = Encoding(rawValue: encodingNumber) else {
      throw ParquetError(.unsupported, "encoding \(encodingNumber) is unknown")
    }
    return encoding
  }
}
