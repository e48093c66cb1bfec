import Records

/// DELTA_BINARY_PACKED: blocks of differences, each block's least one apart, the rest bit-packed by miniblock.
///
/// The bytes must have `PaddedBuffer.padding` readable ones behind them.
@safe struct DeltaBinaryPacked {
  private let bytes: ByteView
  private(set) var position: Int
  /// How many values there are in all, and how many haven't come out.
  let count: Int
  private var left: Int
  /// INT32's sums wrap around at 32 bits, as its writers' did; what lies above these bits is of no meaning.
  private let isNarrow: Bool
  private let perMiniblock: Int
  private let miniblocks: Int
  private var value: Int64
  private var isFirst = true
  private var leastDelta: Int64 = 0
  private var widths = 0
  private var miniblock: Int
  private var leftInMiniblock = 0
  private var bitWidth = 0
  private var bitPosition = 0

  /// Reads the header at `position`; values are of 32 or 64 bits.
  init(_ bytes: ByteView, at position: Int = 0, bits: Int) throws(ParquetError) {
    var reader = ThriftReader(bytes, at: position)
    let blockSize = try reader.varint()
    let miniblocks = try reader.varint()
    let count = try reader.varint()
    let first = try reader.varint()
    guard blockSize > 0, blockSize <= 1 << 24, miniblocks > 0, miniblocks <= blockSize,
      blockSize % miniblocks == 0, blockSize / miniblocks % 8 == 0, count <= UInt64(Int32.max)
    else {
      throw .corrupt("delta: blocks of \(blockSize) values in \(miniblocks) miniblocks, \(count) values")
    }
    self.bytes = bytes
    isNarrow = bits == 32
    self.position = reader.position
    self.count = Int(count)
    left = Int(count)
    self.miniblocks = Int(miniblocks)
    perMiniblock = Int(blockSize / miniblocks)
    miniblock = self.miniblocks
    value = Int64(bitPattern: first >> 1) ^ -Int64(bitPattern: first & 1)
  }

  /// Fills in up to `wanted` values and returns how many; 0 when all are out.
  mutating func next(_ output: UnsafeMutablePointer<Int64>, _ wanted: Int) throws(ParquetError) -> Int {
    let total = min(wanted, left)
    var done = 0
    if isFirst && total > 0 {
      isFirst = false
      unsafe output[0] = value
      done = 1
    }
    while done < total {
      if leftInMiniblock == 0 { try startMiniblock() }
      let some = min(leftInMiniblock, total &- done)
      unsafe unpack(output + done, some)
      leftInMiniblock &-= some
      done &+= some
    }
    if isNarrow {
      for index in 0..<total { unsafe output[index] = Int64(Int32(truncatingIfNeeded: output[index])) }
    }
    left -= total
    return total
  }

  /// Where the last value's miniblock ends, found without unpacking any.
  func end() throws(ParquetError) -> Int {
    var copy = self
    var rest = copy.left - (copy.isFirst ? 1 : 0) - copy.leftInMiniblock
    while rest > 0 {
      try copy.startMiniblock()
      rest -= perMiniblock
    }
    return copy.position
  }

  private mutating func startMiniblock() throws(ParquetError) {
    if miniblock == miniblocks {
      var reader = ThriftReader(bytes, at: position)
      let least = try reader.varint()
      leastDelta = Int64(bitPattern: least >> 1) ^ -Int64(bitPattern: least & 1)
      widths = reader.position
      guard miniblocks <= bytes.count - widths else { throw .corrupt("delta: the block's bit widths are cut off") }
      position = widths + miniblocks
      miniblock = 0
    }
    bitWidth = Int(unsafe bytes.pointer[widths + miniblock])
    guard bitWidth <= 64 else { throw .corrupt("delta: bit width \(bitWidth)") }
    let size = perMiniblock / 8 * bitWidth
    guard size <= bytes.count - position else {
      throw .corrupt("delta: a miniblock of \(size) bytes, \(bytes.count - position) left")
    }
    bitPosition = position * 8
    position += size
    miniblock += 1
    leftInMiniblock = perMiniblock
  }

  private mutating func unpack(_ output: UnsafeMutablePointer<Int64>, _ count: Int) {
    let raw = unsafe UnsafeRawPointer(bytes.pointer)
    let mask = bitWidth == 64 ? UInt64.max : (UInt64(1) << UInt64(bitWidth)) &- 1
    var bit = bitPosition
    var sum = value
    for index in 0..<count {
      let shift = UInt64(bit & 7)
      var word = unsafe raw.loadUnaligned(fromByteOffset: bit >> 3, as: UInt64.self) &>> shift
      if bitWidth > 57 && shift > 0 {
        word |= UInt64(unsafe raw.load(fromByteOffset: bit >> 3 &+ 8, as: UInt8.self)) &<< (64 &- shift)
      }
      // Differences wrap around, by the specification.
      sum = sum &+ leastDelta &+ Int64(bitPattern: word & mask)
      unsafe output[index] = sum
      bit &+= bitWidth
    }
    value = sum
    bitPosition = bit
  }
}
