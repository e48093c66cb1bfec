import Records

/// How the rows of a JSON file stand in it.
enum JSONShape {
  /// A row a line.
  case lines
  /// One array of rows.
  case array
  /// Objects over several lines, one after another.
  case objects
}

/// What a file's first bytes say of it, as few of them as it takes: in a pipe the next may be long in coming.
enum FirstBytes {
  /// Bytes that are looked through at most.
  static let most = 64 << 10
  /// As many as mostly suffice.
  static let few = 4 << 10

  /// RFC 1952 section 2.3.1, RFC 8878 section 3.1.1, the .xz format's section 2.1.1.1, bzip2's `BZh`, APPNOTE 4.3.7.
  private static let magics: [([UInt8], Compression)] = [
    ([0x1F, 0x8B], .gzip), ([0x28, 0xB5, 0x2F, 0xFD], .zstd), ([0xFD, 0x37, 0x7A, 0x58, 0x5A, 0x00], .xz),
    ([0x42, 0x5A, 0x68], .bzip2), ([0x50, 0x4B, 0x03, 0x04], .zip),
  ]
  /// Where a tar archive's first header has `ustar` (POSIX pax, ustar interchange format).
  private static let tarMagic = 257

  static let longestMagic = 6

  /// How a file is compressed; nil as long as more bytes are needed to tell.
  static func compression(_ bytes: ByteView) -> Compression? {
    if magics.contains(where: { $0.0.count > bytes.count && $0.0.starts(with: bytes) }) { return nil }
    return magics.first { bytes.starts(with: $0.0) }?.1 ?? Compression.none
  }

  /// Whether bytes tell what a file is: an array by its bracket, all else by a line or a tar header's length.
  static func tell(_ bytes: ByteView) -> Bool {
    guard let start = start(bytes) else { return false }
    let first = bytes[start]
    if first == 0x5B { return true }
    guard let end = bytes.firstIndex(of: 0x0A, from: start) else {
      return first != 0x7B && bytes.count >= tarMagic + 5
    }
    // The next line shows whether a first one that is no whole object goes on there or is broken.
    return first != 0x7B || end + 1 < bytes.count || JSONLineEnd(bytes[start..<end]).isWhole
  }

  /// Whether a file begins as Parquet does.
  static func isParquet(_ bytes: ByteView) -> Bool { bytes.hasPrefix(ByteView("PAR1")) }

  /// The first byte that is neither white space nor of a byte order mark.
  static func significant(_ bytes: ByteView) -> UInt8? { start(bytes).map { bytes[$0] } }

  private static func start(_ bytes: ByteView) -> Int? {
    bytes.firstIndex { ![0x20, 0x09, 0x0A, 0x0D, 0xEF, 0xBB, 0xBF].contains($0) }
  }

  /// How the rows of JSON stand in it. A first line that is no whole object is a broken one of several where the next
  /// begins an object.
  static func shape(_ bytes: ByteView) -> JSONShape {
    guard let start = start(bytes) else { return .lines }
    if bytes[start] == 0x5B { return .array }
    guard bytes[start] == 0x7B, let end = bytes.firstIndex(of: 0x0A, from: start), end + 1 < bytes.count,
      bytes[end + 1] != 0x7B, !JSONLineEnd(bytes[start..<end]).isWhole
    else { return .lines }
    return .objects
  }

  /// Throws exit 65 for what is no text: a tar archive, UTF-16 by its byte order mark.
  static func refuse(_ bytes: ByteView, name: String, encoding: String?) throws(ToolError) {
    if bytes.count >= tarMagic + 5, bytes[tarMagic..<tarMagic + 5] == "ustar" {
      throw ToolError(.dataError, "\(name): a tar archive, which isn't read: unpack it and name its files")
    }
    if encoding == nil, bytes.count >= 2, [[0xFF, 0xFE], [0xFE, 0xFF]].contains(Array(bytes.prefix(2))) {
      throw ToolError(.dataError, "\(name): text in UTF-16, by its first two bytes: --encoding utf-16 reads it")
    }
  }
}

/// Whether a line of JSON ends outside all brackets and strings, or inside a string, where no line may end.
private struct JSONLineEnd {
  let isWhole: Bool

  init(_ line: ByteView) {
    var depth = 0
    var isInString = false
    var isEscaped = false
    for byte in line {
      if isInString {
        if isEscaped {
          isEscaped = false
        } else if byte == 0x5C {
          isEscaped = true
        } else if byte == 0x22 {
          isInString = false
        }
        continue
      }
      switch byte {
      case 0x22: isInString = true
      case 0x7B, 0x5B: depth += 1
      case 0x7D, 0x5D: depth -= 1
      default: break
      }
    }
    isWhole = depth <= 0 || isInString
  }
}
