import Records

/// The compact protocol's type codes, as in field headers.
enum ThriftType: UInt8 {
  case yes = 1
  case no, byte, int16, int32, int64, double, binary, list, set, map, structure
}

/// A field's header, and the memory of the one before (identifiers are stored as differences).
struct ThriftField {
  var identifier = 0
  var type = ThriftType.yes
}

/// Thrift's compact protocol, read forward and without building values that nobody wants.
struct ThriftReader {
  let bytes: ByteView
  private(set) var position: Int

  /// The deepest nesting that `skip` follows.
  static let maximumDepth = 32

  init(_ bytes: ByteView, at position: Int = 0) {
    self.bytes = bytes
    self.position = position
  }

  private var remaining: Int { bytes.count - position }

  private func truncated() -> ParquetError { .corrupt("thrift: ends at byte \(bytes.count) within a value") }

  private mutating func byte() throws(ParquetError) -> UInt8 {
    guard position < bytes.count else { throw truncated() }
    defer { position += 1 }
    return unsafe bytes.pointer[position]
  }

  mutating func varint() throws(ParquetError) -> UInt64 {
    var value: UInt64 = 0
    var shift: UInt64 = 0
    while true {
      let next = try byte()
      if shift == 63 && next > 1 { throw .corrupt("thrift: varint of more than 64 bits at byte \(position)") }
      value |= UInt64(next & 0x7F) << shift
      if next < 0x80 { return value }
      shift += 7
    }
  }

  private mutating func zigzag() throws(ParquetError) -> Int64 {
    let value = try varint()
    return Int64(bitPattern: value >> 1) ^ -Int64(bitPattern: value & 1)
  }

  /// The next field's header; false at the structure's end.
  mutating func next(_ field: inout ThriftField) throws(ParquetError) -> Bool {
    let header = try byte()
    if header == 0 { return false }
    let code = header & 0x0F
    guard let type = ThriftType(rawValue: code) else { throw .corrupt("thrift: type code \(code) at byte \(position)") }
    let difference = Int(header >> 4)
    if difference == 0 {
      field.identifier = Int(Int16(truncatingIfNeeded: try zigzag()))
    } else {
      field.identifier += difference
    }
    field.type = type
    return true
  }

  private func expect(_ field: ThriftField, _ type: ThriftType) throws(ParquetError) {
    guard field.type == type else {
      throw .corrupt("thrift: field \(field.identifier) is \(field.type), not \(type), at byte \(position)")
    }
  }

  mutating func bool(_ field: ThriftField) throws(ParquetError) -> Bool {
    if field.type == .no { return false }
    try expect(field, .yes)
    return true
  }

  mutating func int8(_ field: ThriftField) throws(ParquetError) -> Int {
    try expect(field, .byte)
    return Int(Int8(bitPattern: try byte()))
  }

  mutating func int32(_ field: ThriftField) throws(ParquetError) -> Int {
    try expect(field, .int32)
    guard let value = Int32(exactly: try zigzag()) else {
      throw .corrupt("thrift: field \(field.identifier) is beyond 32 bits at byte \(position)")
    }
    return Int(value)
  }

  mutating func int64(_ field: ThriftField) throws(ParquetError) -> Int {
    try expect(field, .int64)
    return Int(try zigzag())
  }

  mutating func binary(_ field: ThriftField) throws(ParquetError) -> ByteView {
    try expect(field, .binary)
    return try binary()
  }

  private mutating func binary() throws(ParquetError) -> ByteView {
    let length = try varint()
    guard length <= UInt64(remaining) else {
      throw .corrupt("thrift: \(length) bytes wanted at byte \(position) of \(bytes.count)")
    }
    let start = position
    position += Int(length)
    return bytes[start..<position]
  }

  mutating func structure(_ field: ThriftField) throws(ParquetError) { try expect(field, .structure) }

  /// The count of a list of structures; each takes a byte at least, so no count is beyond the bytes left.
  mutating func structures(_ field: ThriftField) throws(ParquetError) -> Int {
    try expect(field, .list)
    let (type, count) = try listHeader()
    guard type == ThriftType.structure.rawValue || count == 0 else {
      throw .corrupt("thrift: field \(field.identifier) is a list of type \(type), not of structures")
    }
    return count
  }

  private mutating func listHeader() throws(ParquetError) -> (type: UInt8, count: Int) {
    let header = try byte()
    let count = header >> 4 == 15 ? try varint() : UInt64(header >> 4)
    guard count <= UInt64(remaining) else {
      throw .corrupt("thrift: list of \(count) at byte \(position) of \(bytes.count)")
    }
    return (header & 0x0F, Int(count))
  }

  mutating func skip(_ field: ThriftField) throws(ParquetError) { try skip(field.type, depth: 0) }

  /// Passes over the rest of a structure whose field headers start here.
  mutating func skipStructure(depth: Int = 0) throws(ParquetError) {
    var field = ThriftField()
    while try next(&field) { try skip(field.type, depth: depth) }
  }

  private mutating func skip(_ type: ThriftType, depth: Int) throws(ParquetError) {
    guard depth < ThriftReader.maximumDepth else { throw .corrupt("thrift: nested deeper than \(depth)") }
    switch type {
    case .yes, .no: break
    case .byte: _ = try byte()
    case .int16, .int32, .int64: _ = try varint()
    case .double: for _ in 0..<8 { _ = try byte() }
    case .binary: _ = try binary()
    case .list, .set:
      let (code, count) = try listHeader()
      for _ in 0..<count { try skipElement(code, depth: depth + 1) }
    case .map:
      let count = try varint()
      guard count > 0 else { return }
      guard count <= UInt64(remaining) else { throw .corrupt("thrift: map of \(count) at byte \(position)") }
      let types = try byte()
      for _ in 0..<Int(count) {
        try skipElement(types >> 4, depth: depth + 1)
        try skipElement(types & 0x0F, depth: depth + 1)
      }
    case .structure: try skipStructure(depth: depth + 1)
    }
  }

  /// Inside collections a boolean takes a byte of its own.
  private mutating func skipElement(_ code: UInt8, depth: Int) throws(ParquetError) {
    guard let type = ThriftType(rawValue: code) else { throw .corrupt("thrift: type code \(code) at byte \(position)") }
    if type == .yes || type == .no { _ = try byte() } else { try skip(type, depth: depth) }
  }
}
