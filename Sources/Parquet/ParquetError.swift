/// What is wrong with a file, and where in it.
///
/// One word of storage, so that throwing functions stay cheap where nothing is thrown.
public struct ParquetError: Error, Sendable, CustomStringConvertible {
  /// The sort of fault, for a caller that treats them differently.
  public enum Kind: Sendable {
    /// The bytes aren't a Parquet file.
    case notParquet
    /// The file contradicts itself or the format.
    case corrupt
    /// The file is sound and uses something that this reader doesn't have (LZO, a future encoding).
    case unsupported
    /// The footer or a wanted column is encrypted.
    case encrypted
    /// A size is beyond `ParquetLimits`.
    case tooLarge
    /// The source couldn't be read.
    case unreadable
  }

  private final class Storage: Sendable {
    let kind: Kind
    let message: String
    let file: String?
    let rowGroup: Int?
    let column: String?
    let offset: Int?

    init(_ kind: Kind, _ message: String, file: String?, rowGroup: Int?, column: String?, offset: Int?) {
      self.kind = kind
      self.message = message
      self.file = file
      self.rowGroup = rowGroup
      self.column = column
      self.offset = offset
    }
  }

  private let storage: Storage

  /// The sort of fault.
  public var kind: Kind { storage.kind }
  /// What is wrong, with the numbers that clash.
  public var message: String { storage.message }
  /// The source's name.
  public var file: String? { storage.file }
  /// The row group, from 0.
  public var rowGroup: Int? { storage.rowGroup }
  /// The leaf's path in the schema, with the wrapper levels of lists and maps.
  public var column: String? { storage.column }
  /// Where the page begins, in bytes from the start of the file.
  public var offset: Int? { storage.offset }

  init(_ kind: Kind, _ message: String) {
    storage = Storage(kind, message, file: nil, rowGroup: nil, column: nil, offset: nil)
  }

  private init(_ storage: Storage) { self.storage = storage }

  static func corrupt(_ message: String) -> ParquetError { ParquetError(.corrupt, message) }

  /// The same fault with its place; what an inner layer said of the place stays.
  func at(
    file: String? = nil, rowGroup: Int? = nil, column: String? = nil, offset: Int? = nil
  ) -> ParquetError {
    ParquetError(
      Storage(
        kind, message, file: self.file ?? file, rowGroup: self.rowGroup ?? rowGroup,
        column: self.column ?? column, offset: self.offset ?? offset))
  }

  /// `file: row group 3: column a.list.element: page at byte 1234: what`.
  public var description: String {
    var text = ""
    if let file { text += "\(file): " }
    if let rowGroup { text += "row group \(rowGroup): " }
    if let column { text += "column \(column): " }
    if let offset { text += "page at byte \(offset): " }
    return text + message
  }
}

/// How much memory a file may claim, and what is checked of it.
public struct ParquetLimits: Sendable {
  /// The longest footer that is read, in bytes.
  public var footerBytes = 512 << 20
  /// The largest page, before and after decompression, in bytes; the format's own ceiling is 2 GiB - 1.
  public var pageBytes = 1 << 30
  /// The largest page that is decompressed whole where its codec and encoding leave a choice; larger ones are seen
  /// through a window.
  public var wholePageBytes = 4 << 20
  /// The same for a column's first page and dictionary: who reads a few rows from afar doesn't wait for whole pages.
  public var wholeFirstPageBytes = 256 << 10
  /// What decoded values that wait take in all columns together, in bytes: where there are thousands of columns each
  /// decodes fewer at a time, 64 at least.
  public var decodedBytes = 64 << 20
  /// Whether pages are checked against their CRC where they have one.
  public var verifiesChecksums = true
  /// The deepest schema, in levels.
  public let schemaDepth = 64

  /// The usual limits.
  public init() {}
}
