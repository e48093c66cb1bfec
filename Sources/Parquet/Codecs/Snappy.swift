import Records

/// Snappy's raw format, decompressed here: Debian's library calls memmove for every literal and copy and takes
/// twice as long on text, where it was two thirds of the reading time.
///
/// Elements begin with a tag byte. Its lowest two bits say what follows: 0 a literal, 1 to 3 a copy of earlier
/// output with an offset of that many bytes (11 bits for 1, 4 bytes for 3).
enum Snappy {
  /// The uncompressed length that the input begins with, and where the elements begin.
  static func preamble(_ input: ByteView) throws(ParquetError) -> (length: Int, start: Int) {
    var reader = ThriftReader(input)  // the same varint
    let length = try reader.varint()
    guard length <= UInt64(UInt32.max) else { throw .corrupt("snappy: \(length) bytes claimed") }
    return (Int(length), reader.position)
  }

  /// Fills `output` with exactly `size` bytes.
  ///
  /// Both sides have `PaddedBuffer.padding` bytes behind them: elements are copied in blocks of 16 and whole
  /// words are read, so up to 63 bytes beyond an element may be touched.
  static func decompress(
    _ input: ByteView, into output: UnsafeMutablePointer<UInt8>, size: Int
  ) throws(ParquetError) {
    let (claimed, start) = try preamble(input)
    guard claimed == size else { throw .corrupt("snappy: \(claimed) bytes inside, the header claims \(size)") }
    let source = unsafe UnsafeRawPointer(input.pointer)
    let target = UnsafeMutableRawPointer(output)
    let end = input.count
    var from = start
    var to = 0
    while from < end {
      unsafe shortElements(source, &from, end, target, &to, size)
      if from < end { try unsafe element(source, &from, end, target, &to, size) }
    }
    guard to == size else { throw .corrupt("snappy: \(to) bytes came out, the header claims \(size)") }
  }

  /// What a tag byte says, in one word: its element's length in bits 0 to 7, the high bits of a copy's offset in bits 16
  /// to 31, the mask of its low ones in bits 32 to 47, and bits 48 to 63 set for a literal. A literal has 16 for an
  /// offset, and what `element` must do has 0.
  nonisolated(unsafe) private static let tags: UnsafePointer<UInt64> = {
    let table = UnsafeMutablePointer<UInt64>.allocate(capacity: 256)
    for tag in UInt64(0)..<256 {
      let length = tag >> 2 + 1
      let entry: UInt64
      switch tag & 3 {
      case 0: entry = length > 60 ? 0 : length | 16 << 16 | 0xFFFF << 48
      case 1: entry = 4 + tag >> 2 & 7 | (tag >> 5) << 24 | 0xFF << 32
      case 2: entry = length | 0xFFFF << 32
      default: entry = 0
      }
      unsafe table[Int(tag)] = entry
    }
    return unsafe UnsafePointer(table)
  }()

  /// The elements far from both ends, without a branch on their kind: nothing can predict that in text.
  ///
  /// Stops before an element that needs `element`: a long one, a copy from nearby, one out of bounds.
  static func shortElements(
    _ source: UnsafeRawPointer, _ from: inout Int, _ end: Int, _ target: UnsafeMutableRawPointer, _ to: inout Int,
    _ size: Int
  ) {
    let tags = unsafe Snappy.tags
    // An element that doesn't go to `element` takes 61 bytes at most and gives 60 or 64.
    let lastPosition = end &- 64
    let lastWritten = size &- 64
    var position = from
    var written = to
    guard position < lastPosition else { return }
    var tag = Int(unsafe source.load(fromByteOffset: position, as: UInt8.self))
    while position < lastPosition && written < lastWritten && written >= 16 {
      let element = unsafe source + position
      let entry = unsafe tags[tag]
      let low = UInt64(unsafe element.loadUnaligned(fromByteOffset: 1, as: UInt16.self)) & entry &>> 32
      let offset = Int(truncatingIfNeeded: (entry &>> 16 &+ low) & 0xFFFF)
      // 16 to `written`, which is 16 at least.
      if UInt(bitPattern: offset &- 16) > UInt(bitPattern: written &- 16) { break }
      // Every round waits for the tag of the one before: both places where the next one may stand are read meanwhile.
      let kind = tag & 3
      let short = tag &>> 2
      let isLiteral = (kind &- 1) &>> 63
      let behindLiteral = Int(unsafe element.load(fromByteOffset: short &+ 2, as: UInt8.self))
      let behindCopy = Int(unsafe element.load(fromByteOffset: kind &+ 1, as: UInt8.self))
      tag = behindLiteral & isLiteral | behindCopy & ~isLiteral
      position &+= kind &+ 1 &+ (short &+ 1) & isLiteral
      let literal = Int(truncatingIfNeeded: Int64(bitPattern: entry) &>> 48)
      let start = Int(bitPattern: element) &+ 1
      let earlier = Int(bitPattern: target) &+ written &- offset
      let length = Int(truncatingIfNeeded: entry & 0xFF)
      let bytes = unsafe UnsafeRawPointer(bitPattern: earlier ^ (earlier ^ start) & literal)
      unsafe copyBlocks(target + written, bytes.unsafelyUnwrapped, length)
      written &+= length
    }
    from = position
    to = written
  }

  /// The length of the literal at `from` and the bytes before its own, or nil if a copy is there.
  @inline(__always) static func literal(_ source: UnsafeRawPointer, _ from: Int) -> (length: Int, header: Int)? {
    let word = unsafe source.loadUnaligned(fromByteOffset: from, as: UInt64.self)
    let tag = Int(truncatingIfNeeded: word & 0xFF)
    guard tag & 3 == 0 else { return nil }
    let short = tag &>> 2 &+ 1
    if short <= 60 { return (short, 1) }
    let bytes = short &- 60
    let length = Int(truncatingIfNeeded: word &>> 8 & 0xFFFF_FFFF) & ((1 &<< (8 &* bytes)) &- 1) &+ 1
    return (length, 1 &+ bytes)
  }

  /// One element of any kind, with every check.
  static func element(
    _ source: UnsafeRawPointer, _ from: inout Int, _ end: Int, _ target: UnsafeMutableRawPointer, _ to: inout Int,
    _ size: Int
  ) throws(ParquetError) {
    if let (length, header) = unsafe literal(source, from) {
      from &+= header
      guard length <= end &- from, length <= size &- to else { throw overrun(from, to, length) }
      unsafe (target + to).copyMemory(from: source + from, byteCount: length)
      from &+= length
      to &+= length
      return
    }
    let word = unsafe source.loadUnaligned(fromByteOffset: from, as: UInt64.self)
    let tag = Int(truncatingIfNeeded: word & 0xFF)
    let following = Int(truncatingIfNeeded: word &>> 8 & 0xFFFF_FFFF)
    let kind = tag & 3
    let length = kind == 1 ? 4 &+ tag &>> 2 & 7 : tag &>> 2 &+ 1
    let offset = kind == 1 ? (tag &>> 5) &<< 8 | following & 0xFF : kind == 2 ? following & 0xFFFF : following
    from &+= kind == 3 ? 5 : kind &+ 1
    guard from <= end, offset > 0, offset <= to, length <= size &- to else { throw overrun(from, to, length) }
    if offset >= 16 {
      unsafe copyBlocks(target + to, UnsafeRawPointer(target + (to &- offset)), length)
    } else {
      unsafe repeatPattern(target + to, offset, length)
    }
    to &+= length
  }

  private static func overrun(_ from: Int, _ to: Int, _ length: Int) -> ParquetError {
    .corrupt("snappy: an element of \(length) bytes before byte \(from), at \(to) of the output, is out of bounds")
  }

  /// Copies 1 to 64 bytes in blocks of 16; source and target are 16 apart or more.
  @inline(__always) private static func copyBlocks(
    _ target: UnsafeMutableRawPointer, _ source: UnsafeRawPointer, _ length: Int
  ) {
    var done = 0
    repeat {
      let block = unsafe source.loadUnaligned(fromByteOffset: done, as: SIMD16<UInt8>.self)
      unsafe target.storeBytes(of: block, toByteOffset: done, as: SIMD16<UInt8>.self)
      done &+= 16
    } while done < length
  }

  /// Repeats the last `offset` (1 to 15) bytes until `length` (1 to 64) are written.
  @inline(__always) private static func repeatPattern(
    _ target: UnsafeMutableRawPointer, _ offset: Int, _ length: Int
  ) {
    let source = unsafe target - offset
    var distance = offset
    // Every round doubles the distance, until whole words fit in it.
    while distance < 8 {
      let word = unsafe source.loadUnaligned(as: UInt64.self)
      unsafe (source + distance).storeBytes(of: word, as: UInt64.self)
      distance &*= 2
    }
    var done = distance &- offset
    while done < length {
      let word = unsafe target.loadUnaligned(fromByteOffset: done &- distance, as: UInt64.self)
      unsafe target.storeBytes(of: word, toByteOffset: done, as: UInt64.self)
      done &+= 8
    }
  }
}
