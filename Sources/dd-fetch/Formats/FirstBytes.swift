import Records

/// What a file's first bytes say of it, as few of them as it takes: in a pipe the next may be long in coming.
enum FirstBytes {
  /// Bytes of white space that are looked through at most.
  static let most = 4096

  /// RFC 1952 section 2.3.1 and RFC 8878 section 3.1.1.
  private static let magics: [([UInt8], Compression)] = [
    ([0x1F, 0x8B], .gzip), ([0x28, 0xB5, 0x2F, 0xFD], .zstd),
  ]

  /// How a file is compressed; nil as long as more bytes are needed to tell.
  static func compression(_ bytes: ByteView) -> Compression? {
    if magics.contains(where: { $0.0.count > bytes.count && $0.0.starts(with: bytes) }) { return nil }
    return magics.first { bytes.starts(with: $0.0) }?.1 ?? Compression.none
  }

  /// Whether bytes tell the format: JSON by a bracket, Parquet by its magic number.
  static func tellFormat(_ bytes: ByteView) -> Bool {
    guard let first = significant(bytes) else { return false }
    return first != 0x50 || bytes.count >= 4
  }

  /// Whether a file begins as Parquet does.
  static func isParquet(_ bytes: ByteView) -> Bool { bytes.hasPrefix(ByteView("PAR1")) }

  /// The first byte that is neither white space nor of a byte order mark.
  static func significant(_ bytes: ByteView) -> UInt8? {
    bytes.first { ![0x20, 0x09, 0x0A, 0x0D, 0xEF, 0xBB, 0xBF].contains($0) }
  }
}
