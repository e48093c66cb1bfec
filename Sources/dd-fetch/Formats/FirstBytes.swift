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
  private static let tarHeader = 512
  /// Octal digits that say the sum of the header's bytes, these taken for spaces.
  private static let tarChecksum = 148..<156

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
    guard bytes[start] == 0x7B else { return .lines }
    let end = bytes.firstIndex(of: 0x0A, from: start) ?? bytes.count
    let line = JSONLineEnd(bytes[start..<end])
    if line.hasSecondObject { return .objects }
    return end + 1 < bytes.count && bytes[end + 1] != 0x7B && !line.isWhole ? .objects : .lines
  }

  /// What begins with these bytes has no rows, or they have to be taken out first: Rar 4 and 5, 7z, lz4's frame, Unix'
  /// ar, PDF, OLE (older Excel), SQLite, HDF5, Arrow and Avro files, ORC, PNG, JPEG, Python's pickle from protocol 2 on.
  private static let foreign: [([UInt8], String)] = [
    (Array("Rar!\u{1A}\u{07}".utf8), "a RAR archive"), ([0x37, 0x7A, 0xBC, 0xAF, 0x27, 0x1C], "a 7z archive"),
    ([0x04, 0x22, 0x4D, 0x18], "compressed by lz4"), (Array("!<arch>\n".utf8), "an ar archive"),
    (Array("%PDF-".utf8), "a PDF"), ([0xD0, 0xCF, 0x11, 0xE0, 0xA1, 0xB1, 0x1A, 0xE1], "a document of Office"),
    (Array("SQLite format 3\0".utf8), "a database of SQLite"), ([0x89, 0x48, 0x44, 0x46, 0x0D], "HDF5"),
    (Array("ARROW1".utf8), "an Arrow file"), (Array("Obj\u{01}".utf8), "an Avro file"), (Array("ORC".utf8), "ORC"),
    ([0x89, 0x50, 0x4E, 0x47, 0x0D], "a PNG picture"), ([0xFF, 0xD8, 0xFF], "a JPEG picture"),
    ([0x80, 0x02, 0x5D], "a Python pickle"), ([0x80, 0x03, 0x5D], "a Python pickle"),
    ([0x80, 0x04, 0x95], "a Python pickle"), ([0x80, 0x05, 0x95], "a Python pickle"),
  ]
  private static let pages = ["<!doctype html", "<html", "<?xml", "<head", "<body"]
  /// By their byte order marks, of which UTF-32's begins as UTF-16's does.
  private static let marks: [([UInt8], String)] = [
    ([0xFF, 0xFE, 0x00, 0x00], "UTF-32"), ([0x00, 0x00, 0xFE, 0xFF], "UTF-32"), ([0xFF, 0xFE], "UTF-16"),
    ([0xFE, 0xFF], "UTF-16"),
  ]

  /// Throws exit 65 for what is no text, or text in another character set than was said.
  static func refuse(_ bytes: ByteView, name: String, encoding: String?) throws(ToolError) {
    if isTar(bytes) {
      throw ToolError(.dataError, "\(name): a tar archive, which isn't read: unpack it and name its files")
    }
    if let compression = magics.first(where: { bytes.starts(with: $0.0) })?.1 {
      throw ToolError(
        .dataError, "\(name): \(compression) within what was unpacked: unpack it once, and name what comes out")
    }
    if let (_, what) = foreign.first(where: { bytes.starts(with: $0.0) }) {
      throw ToolError(.dataError, "\(name): \(what), by its first bytes: it has no rows that could be read")
    }
    let text = start(bytes).map { bytes.suffix(from: $0) } ?? .empty
    let beginning = String(text.prefix(min(16, text.count))).lowercased()
    if pages.contains(where: beginning.hasPrefix) {
      throw ToolError(
        .dataError, "\(name): a page of HTML or XML, by its first bytes: it has no rows that could be read")
    }
    if encoding == nil, let (_, set) = marks.first(where: { bytes.starts(with: $0.0) }) {
      throw ToolError(
        .dataError, "\(name): text in \(set), by its first bytes: --encoding \(set.lowercased()) reads it")
    }
    // In these, one of two or three bytes of a letter or a line's end is 0.
    if let encoding, isWide(encoding), bytes.count >= 4, bytes.allSatisfy({ (0x01...0x7F).contains($0) }) {
      throw ToolError(.dataError, "\(name): its first bytes are ASCII, not '\(encoding)': leave --encoding out")
    }
  }

  private static func isWide(_ encoding: String) -> Bool {
    let name = encoding.lowercased().filter { $0 != "-" && $0 != "_" }
    return ["utf16", "utf32", "ucs2", "ucs4"].contains { name.hasPrefix($0) }
  }

  /// Whether a file begins with a header of tar: one that says so, or of before 1988, by its checksum.
  private static func isTar(_ bytes: ByteView) -> Bool {
    if bytes.count >= tarMagic + 5, bytes[tarMagic..<tarMagic + 5] == "ustar" { return true }
    guard bytes.count >= tarHeader else { return false }
    let digits = bytes[tarChecksum].filter { $0 != 0x20 && $0 != 0 }
    guard !digits.isEmpty, digits.allSatisfy({ (0x30...0x37).contains($0) }) else { return false }
    let said = digits.reduce(0) { $0 * 8 + Int($1 - 0x30) }
    var sum = 0
    for index in 0..<tarHeader { sum += tarChecksum.contains(index) ? 0x20 : Int(bytes[index]) }
    return sum == said
  }
}

/// How a line of JSON ends.
private struct JSONLineEnd {
  /// Outside all brackets and strings, or inside a string, where no line may end.
  let isWhole: Bool
  /// Whether another object begins where the first one has ended.
  private(set) var hasSecondObject = false

  init(_ line: ByteView) {
    var depth = 0
    var strings = StringScan()
    var hasEnded = false
    for byte in line where strings.take(byte) == .outside {
      switch byte {
      case 0x7B, 0x5B:
        if hasEnded && byte == 0x7B { hasSecondObject = true }
        depth += 1
      case 0x7D, 0x5D:
        depth -= 1
        hasEnded = hasEnded || depth == 0
      default: break
      }
    }
    isWhole = depth <= 0 || strings.isInside
  }
}
