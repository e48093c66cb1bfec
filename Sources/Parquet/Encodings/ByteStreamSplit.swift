import Records

/// BYTE_STREAM_SPLIT: the first bytes of all values, then all second bytes, and so on.
@safe struct ByteStreamSplit {
  private let bytes: ByteView
  private let width: Int
  private let count: Int
  private var index = 0

  init(_ bytes: ByteView, width: Int) throws(ParquetError) {
    guard bytes.count % width == 0 else {
      throw .corrupt("byte stream split: \(bytes.count) bytes for values of \(width)")
    }
    self.bytes = bytes
    self.width = width
    count = bytes.count / width
  }

  /// Fills in up to `wanted` values of 4 or 8 bytes and returns how many.
  mutating func next(_ output: UnsafeMutablePointer<Int64>, _ wanted: Int) -> Int {
    let some = min(wanted, count - index)
    for value in 0..<some {
      var bits: UInt64 = 0
      for byte in 0..<width {
        bits |= UInt64(unsafe bytes.pointer[byte &* count &+ index &+ value]) &<< UInt64(8 &* byte)
      }
      unsafe output[value] = width == 4 ? Int64(Int32(truncatingIfNeeded: bits)) : Int64(bitPattern: bits)
    }
    index += some
    return some
  }

  /// The same for values of any one length, gathered in `memory`.
  mutating func next(_ output: UnsafeMutablePointer<ByteView>, _ wanted: Int, memory: PaddedBuffer) -> Int {
    // At least one, at most a megabyte at a time.
    let some = min(wanted, count - index, max(1, (1 << 20) / width))
    memory.reserve(some * width)
    for value in 0..<some {
      let place = unsafe memory.base + value &* width
      for byte in 0..<width { unsafe place[byte] = bytes.pointer[byte &* count &+ index &+ value] }
      unsafe (output + value).initialize(to: ByteView(base: place, count: width))
    }
    index += some
    return some
  }
}
