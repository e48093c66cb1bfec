import Records

/// Writes the RLE / bit-packed hybrid of levels and dictionary indexes: runs of eight and more as one value.
enum HybridWriter {
  /// Appends the runs of `count` values below 2 to the power of `bitWidth`, which is 1 to 32.
  static func append<Value: FixedWidthInteger & UnsignedInteger>(
    _ values: UnsafePointer<Value>, count: Int, bitWidth: Int, to buffer: ByteBuffer
  ) {
    var index = 0
    // Values that are to be bit-packed: from here up to `index`.
    var packed = 0
    while index < count {
      let value = unsafe values[index]
      var end = index &+ 1
      while end < count, unsafe values[end] == value { end &+= 1 }
      guard end &- index >= 8 else {
        index = end
        continue
      }
      // Packed runs hold whole groups of eight: what is missing is taken from the run.
      let taken = (8 &- (index &- packed) & 7) & 7
      let rest = end &- index &- taken
      if rest >= 8 {
        unsafe pack(values + packed, index &+ taken &- packed, bitWidth, buffer)
        buffer.append(varint: UInt64(rest) << 1)
        buffer.append(low: (bitWidth &+ 7) / 8, of: UInt64(value))
        packed = end
      }
      index = end
    }
    unsafe pack(values + packed, count - packed, bitWidth, buffer)
  }

  /// One bit-packed run; the last group is filled up with zeros.
  private static func pack<Value: FixedWidthInteger & UnsignedInteger>(
    _ values: UnsafePointer<Value>, _ count: Int, _ bitWidth: Int, _ buffer: ByteBuffer
  ) {
    guard count > 0 else { return }
    let groups = (count &+ 7) / 8
    buffer.append(varint: UInt64(groups) << 1 | 1)
    var bits = BitPacker(bitWidth: bitWidth)
    for index in 0..<count { unsafe bits.append(UInt64(values[index]), to: buffer) }
    for _ in count..<(8 &* groups) { bits.append(0, to: buffer) }
    bits.finish(buffer)
  }
}

/// Packs values of one width, the lowest bits first.
struct BitPacker {
  private let bitWidth: Int
  private var word: UInt64 = 0
  private var filled = 0

  /// `bitWidth` is 0 to 64.
  init(bitWidth: Int) { self.bitWidth = bitWidth }

  @inline(__always) mutating func append(_ value: UInt64, to buffer: ByteBuffer) {
    word |= value &<< UInt64(filled)
    let end = filled &+ bitWidth
    if end < 64 {
      filled = end
      return
    }
    buffer.append(littleEndian: word)
    word = filled == 0 ? 0 : value &>> UInt64(64 &- filled)
    filled = end &- 64
  }

  /// Writes the bytes that are begun.
  mutating func finish(_ buffer: ByteBuffer) {
    buffer.append(low: (filled &+ 7) / 8, of: word)
    word = 0
    filled = 0
  }
}
