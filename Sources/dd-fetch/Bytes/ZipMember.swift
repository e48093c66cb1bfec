import Records

/// A local file header of a zip archive (APPNOTE 6.3, section 4.3.7).
struct ZipMember {
  enum Method { case stored, deflated, other(Int) }

  static let signature: StaticString = "PK\u{3}\u{4}"
  static let descriptorSignature: StaticString = "PK\u{7}\u{8}"
  /// What stands before the name.
  static let headerBytes = 30

  private(set) var name = ""
  let method: Method
  /// Bytes of the member as stored; 0 where they follow it.
  private(set) var compressedSize: Int
  let crc: UInt32
  private let flags: Int

  /// Reads the header's fixed part.
  init(_ fixed: ByteView) {
    flags = Self.number(fixed, 6, 2)
    let method = Self.number(fixed, 8, 2)
    self.method = method == 0 ? .stored : method == 8 ? .deflated : .other(method)
    crc = UInt32(truncatingIfNeeded: Self.number(fixed, 14, 4))
    compressedSize = Self.number(fixed, 18, 4)
  }

  /// A little-endian number of up to 4 bytes.
  static func number(_ bytes: ByteView, _ start: Int, _ count: Int) -> Int {
    (0..<count).reduce(0) { $0 | Int(bytes[start + $1]) << (8 * $1) }
  }

  static func lengths(_ fixed: ByteView) -> (name: Int, extra: Int) { (number(fixed, 26, 2), number(fixed, 28, 2)) }

  /// Takes the name, and the size beyond 32 bits from the extra field (section 4.5.3).
  mutating func add(_ bytes: ByteView, nameLength: Int) {
    name = String(bytes.prefix(nameLength))
    var at = nameLength
    while at + 4 <= bytes.count {
      let size = Self.number(bytes, at + 2, 2)
      // The uncompressed size comes before the compressed one.
      if Self.number(bytes, at, 2) == 1, size >= 16, at + 20 <= bytes.count, compressedSize == 0xFFFF_FFFF {
        compressedSize = Self.number(bytes, at + 12, 4) | Self.number(bytes, at + 16, 3) << 32
      }
      at += 4 + size
    }
  }

  /// Whether the CRC and the sizes follow the data.
  var sizesFollow: Bool { flags & 8 != 0 }
  /// Whether it is no file of the user's: a folder, or what macOS adds.
  var isPassedOver: Bool { name.hasSuffix("/") || name.hasPrefix("__MACOSX/") }

  /// Why the member can't be read.
  var refusal: String? {
    if flags & 1 != 0 { return "is encrypted" }
    switch method {
    case .other(let number): return "is compressed by method \(number): stored and deflated ones are read"
    case .stored where sizesFollow && !isPassedOver: return "is stored and doesn't say how long it is"
    default: return nil
    }
  }
}

extension ZipMember.Method: Equatable {}
