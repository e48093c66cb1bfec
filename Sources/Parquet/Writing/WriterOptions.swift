/// How pages are compressed.
public enum PageCodec: Equatable, Sendable {
  case none
  case snappy
  /// Zstandard at a level of -7 to 22.
  case zstd(level: Int)

  /// The number of parquet.thrift's CompressionCodec.
  var number: Int {
    switch self {
    case .none: 0
    case .snappy: 1
    case .zstd: 6
    }
  }
}

/// How large pages are that end by what is in them, in bytes of levels and values: `pyarrow`'s
/// `use_content_defined_chunking`, with its defaults.
public struct ContentChunkLimits: Sendable {
  /// Below it no page ends.
  public var leastBytes = 256 << 10
  /// Here every page ends.
  public var mostBytes = 1 << 20
  /// Pages of the middle size are the more frequent, and smaller, the higher it is: -3 to 3.
  public var normalization = 0

  /// The usual sizes.
  public init() {}
}

/// How a Parquet file is laid out.
public struct WriterOptions: Sendable {
  /// How pages are compressed.
  public var codec = PageCodec.zstd(level: 3)
  /// Bytes of a row group before compression. The Hub's viewer reads one whole.
  public var rowGroupBytes = 64 << 20
  /// Bytes of a page before compression; a row is never divided.
  public var pageBytes = 1 << 20
  /// Rows of a page at most, as parquet-mr and Arrow have it, so that the page index is of use.
  public var pageRows = 20_000
  /// Pages and row groups end by what is in them, not only by size: a changed row changes few.
  public var contentChunks: ContentChunkLimits?
  /// Bytes of a dictionary: beyond it a column chunk's further pages have none.
  public var dictionaryBytes = 1 << 20
  /// The columns, by path with dots, for whose values each row group has a Bloom filter.
  public var bloomFilters: Set<String> = []
  /// The part of other values that a Bloom filter takes for its own.
  public var bloomFalsePositives = 0.01
  /// Further metadata of the file, in this order.
  public var metadata: [(key: String, value: String)] = []
  /// What wrote the file: `NAME version X.Y.Z`.
  public var createdBy = "dd"

  /// The usual layout.
  public init() {}
}
