import Columns
import Records

/// The least and the greatest value of a page or column chunk, as statistics have them.
struct Bounds {
  /// In PLAIN without a length. Texts are cut to `mostBytes`: the least then lies below, the greatest above the values.
  var least: [UInt8]
  var greatest: [UInt8]
  var isLeastExact = true
  var isGreatestExact = true

  /// What is kept of a text, as parquet-mr keeps it in the column index.
  static let mostBytes = 64

  /// The bounds of both together.
  mutating func formUnion(_ other: Bounds, _ order: ValueOrder) {
    if order.precedes(other.least, least) {
      least = other.least
      isLeastExact = other.isLeastExact
    }
    if order.precedes(greatest, other.greatest) {
      greatest = other.greatest
      isGreatestExact = other.isGreatestExact
    }
  }
}

/// How the values of a column are ordered (parquet.thrift, ColumnOrder TYPE_ORDER).
enum ValueOrder {
  case signed32, signed64, unsigned32, unsigned64, float32, float64, text, bytes, boolean

  init(_ type: ColumnType) {
    switch type {
    case .boolean: self = .boolean
    case .integer(let bits, let signed):
      self = bits == 64 ? (signed ? .signed64 : .unsigned64) : (signed ? .signed32 : .unsigned32)
    case .float(let bits): self = bits == 64 ? .float64 : .float32
    case .binary: self = .bytes
    default: self = .text
    }
  }

  func precedes(_ left: [UInt8], _ right: [UInt8]) -> Bool {
    func number<Number: FixedWidthInteger>(_ bytes: [UInt8], _ type: Number.Type) -> Number {
      bytes.reversed().reduce(0) { $0 << 8 | Number(truncatingIfNeeded: $1) }
    }
    switch self {
    case .signed32: return number(left, Int32.self) < number(right, Int32.self)
    case .signed64: return number(left, Int64.self) < number(right, Int64.self)
    case .unsigned32: return number(left, UInt32.self) < number(right, UInt32.self)
    case .unsigned64: return number(left, UInt64.self) < number(right, UInt64.self)
    case .float32:
      return Float(bitPattern: number(left, UInt32.self)) < Float(bitPattern: number(right, UInt32.self))
    case .float64:
      return Double(bitPattern: number(left, UInt64.self)) < Double(bitPattern: number(right, UInt64.self))
    case .text, .bytes, .boolean: return left.lexicographicallyPrecedes(right)
    }
  }

  /// The bounds of a PLAIN page; nil where it has no values, or a text that has none above it.
  func bounds(_ page: ByteView) -> Bounds? {
    guard !page.isEmpty else { return nil }
    switch self {
    case .signed32: return numbers(page, Int32.self) { $0 }
    case .signed64: return numbers(page, Int64.self) { $0 }
    case .unsigned32: return numbers(page, UInt32.self) { $0 }
    case .unsigned64: return numbers(page, UInt64.self) { $0 }
    case .float32: return floats(page, UInt32.self) { Float(bitPattern: $0) }
    case .float64: return floats(page, UInt64.self) { Double(bitPattern: $0) }
    case .boolean: return numbers(page, UInt8.self) { $0 }
    case .text: return TextBounds(page, isText: true).bounds
    case .bytes: return TextBounds(page, isText: false).bounds
    }
  }

  private func numbers<Bits: FixedWidthInteger & BitwiseCopyable, Key: Comparable>(
    _ page: ByteView, _ type: Bits.Type, _ key: (Bits) -> Key
  ) -> Bounds {
    let size = MemoryLayout<Bits>.size
    var least = page.loadUnchecked(0, as: type)
    var greatest = least
    for position in stride(from: size, to: page.count, by: size) {
      let value = page.loadUnchecked(position, as: type)
      if key(value) < key(least) { least = value }
      if key(greatest) < key(value) { greatest = value }
    }
    return Bounds(least: Self.bytes(least), greatest: Self.bytes(greatest))
  }

  /// Zeros of both signs are equal: as bounds the least is -0, the greatest +0 (parquet.thrift).
  private func floats<Bits: FixedWidthInteger & BitwiseCopyable, Key: BinaryFloatingPoint>(
    _ page: ByteView, _ type: Bits.Type, _ key: (Bits) -> Key
  ) -> Bounds {
    var bounds = numbers(page, type, key)
    let sign = Bits(1) << Bits(Bits.bitWidth - 1)
    if bounds.least.allSatisfy({ $0 == 0 }) { bounds.least = Self.bytes(sign) }
    if bounds.greatest == Self.bytes(sign) { bounds.greatest = Self.bytes(Bits(0)) }
    return bounds
  }

  private static func bytes<Number: FixedWidthInteger>(_ number: Number) -> [UInt8] {
    (0..<(Number.bitWidth / 8)).map { UInt8(truncatingIfNeeded: number >> Number(8 * $0)) }
  }
}
