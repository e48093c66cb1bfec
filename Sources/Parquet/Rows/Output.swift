import Records

/// Where JSON is written: a buffer's free tail, held as two pointers while a row is assembled.
///
/// After every reservation at least `slack` bytes are free beyond it, so that short copies go block by block.
@safe struct Output {
  /// What a block-wise copy may write beyond the bytes that it copies.
  static let slack = 64

  /// Kept by whoever made the output: a row would cost two reference counts otherwise.
  private unowned(unsafe) let buffer: ByteBuffer
  private var start: UnsafeMutablePointer<UInt8>
  var next: UnsafeMutablePointer<UInt8>
  private(set) var end: UnsafeMutablePointer<UInt8>
  /// Bytes thrown away because the row was too long.
  private(set) var dropped = 0
  /// Whether NaN or an infinity became null.
  private(set) var hasNonFinite = false
  /// The most that a row may take.
  private let maximum: Int

  /// Writes after what `buffer` holds; the buffer gets the bytes at `finish`.
  init(_ buffer: ByteBuffer, maximum: Int = .max) {
    unsafe self.buffer = buffer
    self.maximum = maximum
    let room = unsafe buffer.tail(reserving: Output.slack)
    guard let base = room.baseAddress else { fatalError("a buffer without memory") }
    unsafe start = base
    unsafe next = base
    unsafe end = base + room.count
  }

  /// Writes null for NaN or an infinity.
  mutating func writeNonFinite() {
    hasNonFinite = true
    write("null")
  }

  /// What has been written.
  var count: Int { unsafe next - start }

  /// Hands the bytes to the buffer and returns nil, or gives them up and returns the size if the row is too long.
  ///
  /// The size is a lower bound: what was dropped isn't escaped first.
  mutating func finish() -> Int? {
    let size = count
    if dropped > 0 || size > maximum { return dropped &+ size }
    unsafe buffer.commit(size)
    return nil
  }

  /// Makes room for `count` bytes and the slack.
  @inline(__always) mutating func reserve(_ count: Int) {
    if unsafe end - next < count &+ Output.slack { grow(count) }
  }

  @inline(never) private mutating func grow(_ extra: Int) {
    if count > maximum {
      dropped &+= count
      unsafe next = start
    }
    let used = count
    unsafe buffer.commit(used)
    // With some to spare, or the few bytes after a huge value would double the buffer.
    let room = unsafe buffer.tail(reserving: extra + 16 * Output.slack)
    unsafe buffer.truncate(to: buffer.count - used)
    guard let base = room.baseAddress else { fatalError("a buffer without memory") }
    unsafe next = base
    unsafe start = base - used
    unsafe end = base + room.count
  }

  /// Whether a value of `count` bytes can be part of the row; if not it is dropped and `null` stands for it.
  mutating func admits(_ count: Int) -> Bool {
    if count <= maximum { return true }
    dropped &+= count
    write("null")
    return false
  }

  /// Moves on over `count` bytes that were written at `next`, within the room reserved.
  @inline(__always) mutating func advance(_ count: Int) { unsafe next += count }

  /// One byte, for which there is room.
  @inline(__always) mutating func put(_ byte: UInt8) {
    unsafe next.pointee = byte
    unsafe next += 1
  }

  mutating func write(_ byte: UInt8) {
    reserve(1)
    put(byte)
  }

  mutating func write(_ literal: StaticString) {
    reserve(literal.utf8CodeUnitCount)
    unsafe next.update(from: literal.utf8Start, count: literal.utf8CodeUnitCount)
    unsafe next += literal.utf8CodeUnitCount
  }

  mutating func write(ascii text: String) {
    reserve(text.utf8.count)
    for byte in text.utf8 { put(byte) }
  }

  /// Bytes with `PaddedBuffer.padding` readable ones behind them.
  @inline(__always) mutating func write(padded bytes: ByteView) {
    let count = bytes.count
    reserve(count)
    let source = unsafe UnsafeRawPointer(bytes.pointer)
    let target = unsafe UnsafeMutableRawPointer(next)
    if count <= 32 {
      unsafe target.storeBytes(of: source.loadUnaligned(as: SIMD16<UInt8>.self), as: SIMD16<UInt8>.self)
      let second = unsafe source.loadUnaligned(fromByteOffset: 16, as: SIMD16<UInt8>.self)
      unsafe target.storeBytes(of: second, toByteOffset: 16, as: SIMD16<UInt8>.self)
    } else {
      unsafe target.copyMemory(from: source, byteCount: count)
    }
    unsafe next += count
  }
}
