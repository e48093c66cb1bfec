import Records

/// Snappy's raw format, decompressed here: Debian's library calls memmove for every literal and copy and takes
/// twice as long on text, where it was two thirds of the reading time.
///
/// Elements begin with a tag byte. Its lowest two bits say what follows: 0 a literal, 1 to 3 a copy of earlier
/// output with an offset of that many bytes (11 bits for 1, 4 bytes for 3).
enum Snappy {
  /// The uncompressed length that the input begins with, and where the elements begin.
  private static func preamble(_ input: ByteView) throws(ParquetError) -> (length: Int, start: Int) {
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
    let target = unsafe UnsafeMutableRawPointer(output)
    let end = input.count
    var from = start
    var to = 0
    while from < end {
      let word = unsafe source.loadUnaligned(fromByteOffset: from, as: UInt64.self)
      let tag = Int(truncatingIfNeeded: word & 0xFF)
      let following = Int(truncatingIfNeeded: word &>> 8 & 0xFFFF_FFFF)
      let kind = tag & 3
      if kind == 0 {
        var length = tag &>> 2 &+ 1
        from &+= 1
        if length > 60 {
          let bytes = length &- 60
          length = following & ((1 &<< (8 &* bytes)) &- 1) &+ 1
          from &+= bytes
        }
        guard length <= end &- from, length <= size &- to else { throw overrun(from, to, length) }
        if length <= 64 {
          unsafe copyBlocks(target + to, source + from, length)
        } else {
          unsafe (target + to).copyMemory(from: source + from, byteCount: length)
        }
        from &+= length
        to &+= length
        continue
      }
      let length: Int
      let offset: Int
      if kind == 1 {
        length = 4 &+ tag &>> 2 & 7
        offset = (tag &>> 5) &<< 8 | following & 0xFF
        from &+= 2
      } else {
        length = tag &>> 2 &+ 1
        offset = kind == 2 ? following & 0xFFFF : following
        from &+= kind == 2 ? 3 : 5
      }
      guard from <= end, offset > 0, offset <= to, length <= size &- to else { throw overrun(from, to, length) }
      if offset >= 16 {
        unsafe copyBlocks(target + to, UnsafeRawPointer(target + (to &- offset)), length)
      } else {
        unsafe repeatPattern(target + to, offset, length)
      }
      to &+= length
    }
    guard to == size else { throw .corrupt("snappy: \(to) bytes came out, the header claims \(size)") }
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
