import Records

/// Thrift's compact protocol, written: fields in ascending order of their numbers.
struct ThriftWriter {
  let buffer: ByteBuffer
  /// The number of the field before, in each structure that is open.
  private var last = [0]

  init(_ buffer: ByteBuffer) { self.buffer = buffer }

  private mutating func begin(_ field: Int, _ type: ThriftType) {
    let difference = field - last[last.count - 1]
    last[last.count - 1] = field
    if (1...15).contains(difference) {
      buffer.append(UInt8(difference) << 4 | type.rawValue)
    } else {
      buffer.append(type.rawValue)
      zigzag(Int64(field))
    }
  }

  private func zigzag(_ value: Int64) { buffer.append(varint: UInt64(bitPattern: value << 1 ^ value >> 63)) }

  mutating func bool(_ field: Int, _ value: Bool) { begin(field, value ? .yes : .no) }

  mutating func int8(_ field: Int, _ value: Int) {
    begin(field, .byte)
    buffer.append(UInt8(truncatingIfNeeded: value))
  }

  mutating func int16(_ field: Int, _ value: Int) {
    begin(field, .int16)
    zigzag(Int64(value))
  }

  mutating func int32(_ field: Int, _ value: Int) {
    begin(field, .int32)
    zigzag(Int64(value))
  }

  mutating func int64(_ field: Int, _ value: Int) {
    begin(field, .int64)
    zigzag(Int64(value))
  }

  mutating func binary(_ field: Int, _ value: ByteView) {
    begin(field, .binary)
    element(value)
  }

  mutating func binary(_ field: Int, _ value: String) { value.withBytes { binary(field, $0) } }

  mutating func structure(_ field: Int, _ body: (inout ThriftWriter) -> Void) {
    begin(field, .structure)
    structure(body)
  }

  /// A structure that is no field: the outermost one, or a list's element.
  mutating func structure(_ body: (inout ThriftWriter) -> Void) {
    last.append(0)
    body(&self)
    last.removeLast()
    buffer.append(0)
  }

  /// A list's header; its elements follow.
  mutating func list(_ field: Int, of type: ThriftType, count: Int) {
    begin(field, .list)
    if count < 15 {
      buffer.append(UInt8(count) << 4 | type.rawValue)
    } else {
      buffer.append(0xF0 | type.rawValue)
      buffer.append(varint: UInt64(count))
    }
  }

  mutating func structures<Element>(
    _ field: Int, _ elements: [Element], _ body: (inout ThriftWriter, Element) -> Void
  ) {
    list(field, of: .structure, count: elements.count)
    for element in elements { structure { body(&$0, element) } }
  }

  /// A list's element.
  mutating func element(_ value: ByteView) {
    buffer.append(varint: UInt64(value.count))
    buffer.append(value)
  }

  /// A list's element; in lists a boolean takes a byte.
  mutating func element(_ value: Bool) { buffer.append(value ? ThriftType.yes.rawValue : ThriftType.no.rawValue) }

  /// A list's element of 32 or 64 bits.
  mutating func element(_ value: Int) { zigzag(Int64(value)) }
}

extension ByteBuffer {
  /// Appends a number in groups of seven bits, the lowest first (ULEB128).
  func append(varint value: UInt64) {
    var rest = value
    while rest >= 0x80 {
      append(UInt8(truncatingIfNeeded: rest) | 0x80)
      rest >>= 7
    }
    append(UInt8(rest))
  }

  /// Appends a number's bytes, the lowest first.
  @inline(__always) func append<Number: FixedWidthInteger>(littleEndian number: Number) {
    let size = MemoryLayout<Number>.size
    unsafe append(count: size) { room in
      unsafe UnsafeMutableRawPointer(room).storeBytes(of: number.littleEndian, as: Number.self)
    }
  }

  /// Appends the lowest `count` bytes of a word, which is written whole: cheaper than a loop.
  @inline(__always) func append(low count: Int, of word: UInt64) {
    let room = unsafe tail(reserving: 8)
    if let base = room.baseAddress {
      unsafe UnsafeMutableRawPointer(base).storeBytes(of: word.littleEndian, as: UInt64.self)
    }
    commit(count)
  }
}

extension ByteView {
  /// The number whose bytes, the lowest first, stand at `offset`; checked by the caller.
  @inline(__always) func loadUnchecked<Number: FixedWidthInteger & BitwiseCopyable>(
    _ offset: Int, as type: Number.Type
  ) -> Number {
    Number(littleEndian: unsafe UnsafeRawPointer(pointer).loadUnaligned(fromByteOffset: offset, as: type))
  }
}
