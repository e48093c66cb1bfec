import Records

/// Snappy's raw format, written: greedy matches of four bytes and more within blocks of 64 KiB, found by a hash table.
@safe final class SnappyCompressor {
  private static let blockSize = 1 << 16
  private static let tableBits = 14
  private var table = [UInt16](repeating: 0, count: 1 << SnappyCompressor.tableBits)

  /// Appends the compressed bytes.
  func append(_ bytes: ByteView, to buffer: ByteBuffer) {
    buffer.append(varint: UInt64(bytes.count))
    var start = 0
    while start < bytes.count {
      let end = min(start + Self.blockSize, bytes.count)
      block(bytes[start..<end], buffer)
      start = end
    }
  }

  private func block(_ bytes: ByteView, _ buffer: ByteBuffer) {
    let raw = unsafe UnsafeRawPointer(bytes.pointer)
    let end = bytes.count
    var literal = 0
    var position = 1
    // Four bytes are read at a time, and matches end before the last ones.
    let last = end - 15
    unsafe table.withUnsafeMutableBufferPointer { table in
      unsafe table.update(repeating: 0)
      var misses = 32
      while position < last {
        let word = unsafe raw.loadUnaligned(fromByteOffset: position, as: UInt32.self)
        let slot = Int((word &* 0x1E35_A7BD) >> UInt32(32 - Self.tableBits))
        let candidate = Int(unsafe table[slot])
        unsafe table[slot] = UInt16(truncatingIfNeeded: position)
        guard candidate < position, unsafe raw.loadUnaligned(fromByteOffset: candidate, as: UInt32.self) == word else {
          // The longer nothing matches, the longer the steps.
          position &+= misses >> 5
          misses &+= 1
          continue
        }
        misses = 32
        if literal < position { Self.literal(bytes[literal..<position], buffer) }
        var length = 4
        while position &+ length < end,
          unsafe raw.load(fromByteOffset: candidate &+ length, as: UInt8.self)
            == raw.load(fromByteOffset: position &+ length, as: UInt8.self)
        {
          length &+= 1
        }
        Self.copy(offset: position - candidate, length, buffer)
        position &+= length
        literal = position
      }
    }
    if literal < end { Self.literal(bytes[literal..<end], buffer) }
  }

  private static func literal(_ bytes: ByteView, _ buffer: ByteBuffer) {
    let length = UInt64(bytes.count - 1)
    if length < 60 {
      buffer.append(UInt8(length << 2))
    } else if length < 1 << 8 {
      buffer.append(low: 2, of: 60 << 2 | length << 8)
    } else {
      buffer.append(low: 3, of: 61 << 2 | length << 8)
    }
    buffer.append(bytes)
  }

  /// Copies of at most 64 bytes, with an offset of two bytes, or of one where it is short.
  private static func copy(offset: Int, _ length: Int, _ buffer: ByteBuffer) {
    var rest = length
    while rest > 0 {
      // No piece of less than four bytes may be left.
      let some = rest > 64 && rest < 68 ? 60 : min(rest, 64)
      if (4...11).contains(some) && offset < 2048 {
        buffer.append(low: 2, of: UInt64(1 | (some - 4) << 2 | (offset >> 8) << 5 | (offset & 0xFF) << 8))
      } else {
        buffer.append(low: 3, of: UInt64(2 | (some - 1) << 2 | offset << 8))
      }
      rest -= some
    }
  }
}
