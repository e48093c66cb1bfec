import Records

/// DELTA_LENGTH_BYTE_ARRAY: all lengths as DELTA_BINARY_PACKED, then all bytes.
@safe struct DeltaLengthByteArray {
  private let bytes: ByteView
  private var lengths: DeltaBinaryPacked
  private var position: Int

  init(_ bytes: ByteView, at start: Int = 0) throws(ParquetError) {
    self.bytes = bytes
    lengths = try DeltaBinaryPacked(bytes, at: start, bits: 32)
    position = try lengths.end()
  }

  /// Fills in up to `count` values, with `scratch` for as many lengths, and returns how many.
  mutating func next(
    _ output: UnsafeMutablePointer<ByteView>, _ scratch: UnsafeMutablePointer<Int64>, _ count: Int
  ) throws(ParquetError) -> Int {
    let some = try unsafe lengths.next(scratch, count)
    for index in 0..<some {
      let length = unsafe scratch[index]
      guard length >= 0, length <= bytes.count &- position else {
        throw .corrupt("a value of \(length) bytes, \(bytes.count - position) left in the page")
      }
      unsafe (output + index).initialize(to: ByteView(base: bytes.pointer + position, count: Int(length)))
      position &+= Int(length)
    }
    return some
  }
}

/// DELTA_BYTE_ARRAY: each value shares a prefix with the one before; prefix lengths, then suffixes.
@safe struct DeltaByteArray {
  /// A batch ends when its values take more than this, since shared prefixes multiply a page's bytes.
  private static let batchBytes = 1 << 20

  private var prefixes: DeltaBinaryPacked
  private var suffixes: DeltaLengthByteArray
  private let length: UnsafeMutablePointer<Int64>
  private let tail: UnsafeMutablePointer<ByteView>
  private let fixedLength: Int?

  /// `length` and `tail` are room for one each, and the column's.
  init(
    _ bytes: ByteView, fixedLength: Int?, length: UnsafeMutablePointer<Int64>, tail: UnsafeMutablePointer<ByteView>
  ) throws(ParquetError) {
    prefixes = try DeltaBinaryPacked(bytes, bits: 32)
    suffixes = try DeltaLengthByteArray(bytes, at: prefixes.end())
    self.fixedLength = fixedLength
    unsafe self.length = length
    unsafe self.tail = tail
  }

  /// Fills in up to `count` values and returns how many; they lie in `memory`, which first holds the last one (`last`).
  mutating func next(
    _ output: UnsafeMutablePointer<ByteView>, _ count: Int, memory: PaddedBuffer, last: inout Range<Int>
  ) throws(ParquetError) -> Int {
    // One at a time from the decoders below, since a batch may end early and what is read can't be put back.
    let kept = last.count
    unsafe memory.base.update(from: memory.base + last.lowerBound, count: kept)
    last = 0..<kept
    var used = kept
    var done = 0
    var places: [Range<Int>] = []
    while done < count && used - kept < DeltaByteArray.batchBytes {
      guard try unsafe prefixes.next(length, 1) == 1 else { break }
      let prefix = unsafe length.pointee
      guard prefix >= 0, prefix <= last.count else {
        throw .corrupt("a shared prefix of \(prefix) bytes, the value before has \(last.count)")
      }
      guard try unsafe suffixes.next(tail, length, 1) == 1 else {
        throw .corrupt("there are fewer suffixes than prefixes")
      }
      let suffix = unsafe tail.pointee
      let size = Int(prefix) + suffix.count
      if let fixedLength, fixedLength != size {
        throw .corrupt("a value of \(size) bytes where all have \(fixedLength)")
      }
      if used + size > memory.capacity { memory.reserve(max(used + size, memory.capacity * 2), keeping: used) }
      unsafe (memory.base + used).update(from: memory.base + last.lowerBound, count: Int(prefix))
      unsafe (memory.base + used + Int(prefix)).update(from: suffix.pointer, count: suffix.count)
      last = used..<used + size
      places.append(last)
      used += size
      done += 1
    }
    for (index, place) in places.enumerated() {
      unsafe (output + index).initialize(to: ByteView(base: memory.base + place.lowerBound, count: place.count))
    }
    return done
  }
}
