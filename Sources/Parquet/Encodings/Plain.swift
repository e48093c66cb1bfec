import Records

/// PLAIN numbers of 4 or 8 bytes, little-endian.
@safe struct PlainNumbers {
  private let bytes: ByteView
  private let width: Int
  private var position = 0

  init(_ bytes: ByteView, width: Int) {
    self.bytes = bytes
    self.width = width
  }

  /// Fills in up to `count` values and returns how many.
  mutating func next(_ output: UnsafeMutablePointer<Int64>, _ count: Int) -> Int {
    let some = min(count, (bytes.count - position) / width)
    let raw = unsafe UnsafeRawPointer(bytes.pointer) + position
    if width == 4 {
      for index in 0..<some {
        unsafe output[index] = Int64(raw.loadUnaligned(fromByteOffset: index &* 4, as: Int32.self))
      }
    } else {
      for index in 0..<some {
        unsafe output[index] = raw.loadUnaligned(fromByteOffset: index &* 8, as: Int64.self)
      }
    }
    position += some * width
    return some
  }
}

/// PLAIN booleans: one bit each, the lowest first.
@safe struct PlainBooleans {
  private let bytes: ByteView
  private var bit = 0

  init(_ bytes: ByteView) { self.bytes = bytes }

  /// Fills in up to `count` values and returns how many.
  mutating func next(_ output: UnsafeMutablePointer<Int64>, _ count: Int) -> Int {
    let some = min(count, bytes.count * 8 - bit)
    for index in 0..<some {
      unsafe output[index] = Int64(bytes.pointer[bit >> 3] &>> UInt8(truncatingIfNeeded: bit & 7) & 1)
      bit &+= 1
    }
    return some
  }
}

/// PLAIN byte arrays: each behind its length in four bytes, or all of one length.
@safe struct PlainBytes {
  private let bytes: ByteView
  private let fixedLength: Int?
  private var position = 0

  init(_ bytes: ByteView, fixedLength: Int?) {
    self.bytes = bytes
    self.fixedLength = fixedLength
  }

  /// Fills in up to `count` values and returns how many.
  mutating func next(_ output: UnsafeMutablePointer<ByteView>, _ count: Int) throws(ParquetError) -> Int {
    let base = unsafe bytes.pointer
    if let length = fixedLength {
      let some = min(count, (bytes.count - position) / length)
      for index in 0..<some {
        unsafe (output + index).initialize(to: ByteView(base: base + position, count: length))
        position &+= length
      }
      return some
    }
    var done = 0
    while done < count {
      let left = bytes.count &- position
      if left < 4 {
        if left > 0 { throw .corrupt("\(left) bytes at the page's end are no length") }
        break
      }
      let length = Int(unsafe UnsafeRawPointer(base).loadUnaligned(fromByteOffset: position, as: UInt32.self))
      guard length <= left &- 4 else { throw .corrupt("a value of \(length) bytes, \(left - 4) left in the page") }
      unsafe (output + done).initialize(to: ByteView(base: base + (position &+ 4), count: length))
      position &+= 4 &+ length
      done &+= 1
    }
    return done
  }
}
