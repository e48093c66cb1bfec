import Records

/// The compression of a chunk's pages, by Thrift number.
enum Codec: UInt8 {
  case uncompressed, snappy, gzip, lzo, brotli, lz4, zstd, lz4Raw

  /// Refuses what no stream of the codec can expand to, before memory is claimed for it.
  func checkRatio(_ size: Int, _ stored: Int) throws(ParquetError) {
    let greatest: Int? =
      switch self {
      case .snappy: 64  // a copy of 64 bytes takes 2 at least
      case .gzip: 1032  // deflate's ceiling
      case .lz4, .lz4Raw: 256
      default: nil
      }
    if let greatest, size > stored * greatest + 64 {
      throw .corrupt("\(self): \(stored) bytes can't become \(size)")
    }
  }
}

/// Where one column's pages of one row group lie. Small, since a file may have hundreds of thousands.
struct ColumnChunk {
  /// The first page's offset in the file: the dictionary page's where there is one.
  var start = 0
  /// The bytes of all its pages with their headers.
  var compressedSize = 0
  var uncompressedSize = 0
  /// Values and nulls, and a place for every empty list.
  var valueCount = 0
  var codecNumber = 0
  var typeNumber = -1
  var offsetIndexStart = 0
  var offsetIndexLength = 0
  var isEncrypted = false
  var isElsewhere = false

  var range: Range<Int> { start..<start + compressedSize }

  /// Reads parquet.thrift's ColumnChunk.
  init(_ reader: inout ThriftReader) throws(ParquetError) {
    var field = ThriftField()
    var hasMetadata = false
    while try reader.next(&field) {
      switch field.identifier {
      case 1:
        isElsewhere = !(try reader.binary(field)).isEmpty
      case 3:
        try reader.structure(field)
        try readMetadata(&reader)
        hasMetadata = true
      case 4: offsetIndexStart = try reader.int64(field)
      case 5: offsetIndexLength = try reader.int32(field)
      case 8, 9:
        isEncrypted = true
        try reader.skip(field)
      default: try reader.skip(field)
      }
    }
    if !hasMetadata && !isEncrypted { throw .corrupt("the column chunk has no metadata") }
  }

  /// Reads parquet.thrift's ColumnMetaData.
  private mutating func readMetadata(_ reader: inout ThriftReader) throws(ParquetError) {
    var field = ThriftField()
    var dataPage = 0
    var dictionaryPage = 0
    while try reader.next(&field) {
      switch field.identifier {
      case 1: typeNumber = try reader.int32(field)
      case 4: codecNumber = try reader.int32(field)
      case 5: valueCount = try reader.int64(field)
      case 6: uncompressedSize = try reader.int64(field)
      case 7: compressedSize = try reader.int64(field)
      case 9: dataPage = try reader.int64(field)
      case 11: dictionaryPage = try reader.int64(field)
      default: try reader.skip(field)
      }
    }
    // Some writers leave 0 for "no dictionary", and some give an offset behind the data pages.
    start = dictionaryPage > 0 && dictionaryPage < dataPage ? dictionaryPage : dataPage
  }

  /// Its codec, once what the footer says of the chunk holds together.
  func check(_ leaf: Leaf, fileSize: Int) throws(ParquetError) -> Codec {
    if isEncrypted { throw ParquetError(.encrypted, "the column is encrypted") }
    if isElsewhere { throw ParquetError(.unsupported, "the column chunk lies in another file") }
    guard typeNumber == leaf.type.rawValue else {
      throw .corrupt("the chunk's physical type is \(typeNumber), the schema's \(leaf.type.rawValue) (\(leaf.type))")
    }
    guard start >= 4, compressedSize >= 0, compressedSize <= fileSize - start else {
      throw .corrupt("the chunk has \(compressedSize) bytes from \(start), the file \(fileSize)")
    }
    guard valueCount >= 0 else { throw .corrupt("the chunk has \(valueCount) values") }
    guard let codec = UInt8(exactly: codecNumber).flatMap(Codec.init) else {
      throw ParquetError(.unsupported, "codec \(codecNumber) is unknown")
    }
    if codec == .lzo {
      throw ParquetError(.unsupported, "codec LZO isn't supported; rewrite the file with SNAPPY or ZSTD")
    }
    return codec
  }
}
