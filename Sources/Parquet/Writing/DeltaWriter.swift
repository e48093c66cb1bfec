import Records

/// Writes DELTA_BINARY_PACKED: blocks of 128 differences in four miniblocks, as parquet-mr and Arrow have them.
enum DeltaWriter {
  private static let blockSize = 128
  private static let miniblockSize = 32

  /// Appends the whole numbers of a PLAIN page, 4 or 8 bytes each.
  static func append<Value: FixedWidthInteger & SignedInteger & BitwiseCopyable>(
    plain: ByteView, of type: Value.Type, to buffer: ByteBuffer
  ) where Value.Magnitude: UnsignedInteger {
    let size = MemoryLayout<Value>.size
    let count = plain.count / size
    buffer.append(varint: UInt64(blockSize))
    buffer.append(varint: UInt64(blockSize / miniblockSize))
    buffer.append(varint: UInt64(count))
    var before: Value = count > 0 ? plain.loadUnchecked(0, as: type) : 0
    buffer.append(varint: zigzag(Int64(before)))
    var deltas = [Value](repeating: 0, count: blockSize)
    var index = 1
    while index < count {
      let some = min(blockSize, count - index)
      var least = Value.max
      for place in 0..<some {
        let value = plain.loadUnchecked((index &+ place) &* size, as: type)
        // Differences wrap around in the column's own width, by the specification.
        deltas[place] = value &- before
        least = min(least, deltas[place])
        before = value
      }
      block(deltas, some, least, buffer)
      index += some
    }
  }

  private static func zigzag(_ value: Int64) -> UInt64 { UInt64(bitPattern: value << 1 ^ value >> 63) }

  private static func block<Value: FixedWidthInteger & SignedInteger>(
    _ deltas: [Value], _ count: Int, _ least: Value, _ buffer: ByteBuffer
  ) where Value.Magnitude: UnsignedInteger {
    buffer.append(varint: zigzag(Int64(least)))
    var widths: UInt64 = 0
    for start in stride(from: 0, to: count, by: miniblockSize) {
      var bits: Value.Magnitude = 0
      for index in start..<min(start + miniblockSize, count) {
        bits |= Value.Magnitude(truncatingIfNeeded: deltas[index] &- least)
      }
      let width = Value.Magnitude.bitWidth - bits.leadingZeroBitCount
      widths |= UInt64(width) << UInt64(8 * (start / miniblockSize))
    }
    buffer.append(low: blockSize / miniblockSize, of: widths)
    for start in stride(from: 0, to: count, by: miniblockSize) {
      var packer = BitPacker(bitWidth: Int(widths >> UInt64(8 * (start / miniblockSize)) & 0xFF))
      for index in start..<(start + miniblockSize) {
        let value = index < count ? Value.Magnitude(truncatingIfNeeded: deltas[index] &- least) : 0
        packer.append(UInt64(value), to: buffer)
      }
      packer.finish(buffer)
    }
  }
}
