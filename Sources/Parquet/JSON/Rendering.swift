import Records

/// How a column's values become JSON: the physical and the logical type in one word (docs/parquet.md).
enum Rendering: Equatable {
  /// The bytes are JSON already: a dictionary's values, written once.
  case ready
  case null
  case boolean, signed, unsigned32, unsigned64, float, double
  /// The lowest 8 or 16 bits: what writers put above them is of no meaning.
  case signed8, signed16, unsigned8, unsigned16
  case date
  case time(TimeUnit)
  case timestamp(TimeUnit, utc: Bool)
  case decimal(scale: Int)
  /// UTF-8.
  case text
  /// Base64.
  case binary
  case decimalBytes(scale: Int)
  case uuid, float16, interval, int96

  /// The deepest scale; 256-bit decimals have up to 76 digits.
  static let maximumScale = 1024

  /// An annotation that doesn't fit the physical type is passed over, as if it weren't there.
  init(_ element: SchemaElement, _ type: PhysicalType) throws(ParquetError) {
    if element.annotation == .null {
      self = .null
      return
    }
    if element.annotation == .decimal {
      guard (0...Rendering.maximumScale).contains(element.scale) else {
        throw .corrupt("schema: \"\(String(element.name))\" is a decimal of scale \(element.scale)")
      }
    }
    switch type {
    case .boolean: self = .boolean
    case .float: self = .float
    case .double: self = .double
    case .int96: self = .int96
    case .int32: self = Rendering.of32(element)
    case .int64: self = Rendering.of64(element)
    case .byteArray, .fixedLengthByteArray:
      self = Rendering.ofBytes(element, length: type == .byteArray ? nil : element.typeLength)
    }
  }

  private static func of32(_ element: SchemaElement) -> Rendering {
    switch element.annotation {
    case .date: .date
    case .time(.milliseconds): .time(.milliseconds)
    case .decimal: .decimal(scale: element.scale)
    case .integer(8, let signed): signed ? .signed8 : .unsigned8
    case .integer(16, let signed): signed ? .signed16 : .unsigned16
    case .integer(_, signed: false): .unsigned32
    default: .signed
    }
  }

  private static func of64(_ element: SchemaElement) -> Rendering {
    switch element.annotation {
    case .time(let unit): .time(unit)
    case .timestamp(let unit, let utc): .timestamp(unit, utc: utc)
    case .decimal: .decimal(scale: element.scale)
    case .integer(_, signed: false): .unsigned64
    default: .signed
    }
  }

  private static func ofBytes(_ element: SchemaElement, length: Int?) -> Rendering {
    switch (element.annotation, length) {
    case (.text, _): .text
    case (.decimal, _): .decimalBytes(scale: element.scale)
    case (.uuid, 16): .uuid
    case (.float16, 2): .float16
    case (.interval, 12): .interval
    default: .binary
    }
  }
}
