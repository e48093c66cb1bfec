import Records

/// Some decoded values of one page, waiting to be written: numbers or bytes, whichever the type has.
@safe final class ValueBatch {
  /// How many values are decoded at a time.
  static let capacity = 512

  /// Integers sign-extended, booleans as 0 and 1, FLOAT and DOUBLE as bit patterns.
  let numbers = UnsafeMutablePointer<Int64>.allocate(capacity: capacity)
  /// Byte arrays, which lie in the page, the dictionary or the decoder's own memory.
  let slices = UnsafeMutablePointer<ByteView>.allocate(capacity: capacity)

  deinit {
    unsafe numbers.deallocate()
    unsafe slices.deallocate()
  }
}
