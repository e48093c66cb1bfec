import Records

/// Some decoded values of one page, waiting to be written: numbers or bytes, whichever the type has.
@safe final class ValueBatch {
  /// How many values are decoded at a time.
  let capacity: Int

  /// Integers sign-extended, booleans as 0 and 1, FLOAT and DOUBLE as bit patterns.
  let numbers: UnsafeMutablePointer<Int64>
  /// Byte arrays, which lie in the page, the dictionary or the decoder's own memory.
  let slices: UnsafeMutablePointer<ByteView>

  init(capacity: Int) {
    self.capacity = capacity
    unsafe numbers = UnsafeMutablePointer<Int64>.allocate(capacity: capacity)
    unsafe slices = UnsafeMutablePointer<ByteView>.allocate(capacity: capacity)
  }

  deinit {
    unsafe numbers.deallocate()
    unsafe slices.deallocate()
  }

  /// How many values each of so many columns decodes at a time: 512, or fewer, as `limits` say; a value takes 36 bytes,
  /// with what the decoders work in.
  static func capacity(columns: Int, _ limits: ParquetLimits) -> Int {
    let most = limits.decodedBytes / (36 * max(1, columns))
    return min(512, max(64, most / 64 * 64))
  }
}
