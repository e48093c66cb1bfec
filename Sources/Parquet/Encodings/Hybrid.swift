import Records

/// The RLE / bit-packed hybrid of levels, dictionary indexes and booleans: runs of one value, or of packed ones.
///
/// The bytes must have `PaddedBuffer.padding` readable ones behind them.
@safe struct Hybrid {
  private let bytes: ByteView
  private let bitWidth: Int
  private var position: Int
  /// What is left of the current run.
  private var runLength = 0
  private var isPacked = false
  private var repeated: UInt32 = 0
  /// Where the packed run's next value is, in bits from the start of the bytes.
  private var bitPosition = 0

  /// `bitWidth` is 0 to 32, checked by the caller.
  init(_ bytes: ByteView, bitWidth: Int, at position: Int = 0) {
    self.bytes = bytes
    self.bitWidth = bitWidth
    self.position = position
  }

  /// Fills in up to `count` values and returns how many; 0 at the end of the bytes.
  mutating func next<Value: FixedWidthInteger & UnsignedInteger>(
    _ output: UnsafeMutablePointer<Value>, _ count: Int
  ) throws(ParquetError) -> Int {
    var done = 0
    while done < count {
      if runLength == 0 {
        guard position < bytes.count else { break }
        try startRun()
        continue
      }
      let some = min(runLength, count &- done)
      if isPacked {
        unsafe unpack(output + done, some)
      } else {
        unsafe (output + done).update(repeating: Value(truncatingIfNeeded: repeated), count: some)
      }
      runLength &-= some
      done &+= some
    }
    return done
  }

  private mutating func startRun() throws(ParquetError) {
    var header: UInt64 = 0
    var shift: UInt64 = 0
    while true {
      guard position < bytes.count, shift < 35 else { throw .corrupt("a run's header ends outside its bytes") }
      let byte = unsafe bytes.pointer[position]
      position &+= 1
      header |= UInt64(byte & 0x7F) << shift
      shift += 7
      if byte < 0x80 { break }
    }
    let length = Int(header >> 1)
    isPacked = header & 1 == 1
    if isPacked {
      // The last run may be cut short where its values end.
      let stored = min(length * bitWidth, bytes.count - position)
      runLength = bitWidth == 0 ? length * 8 : min(length * 8, stored * 8 / bitWidth)
      bitPosition = position * 8
      position += stored
      if runLength == 0 && length > 0 { throw .corrupt("a bit-packed run of \(length * 8) values has no bytes") }
    } else {
      let width = (bitWidth + 7) / 8
      guard width <= bytes.count - position else { throw .corrupt("a run of \(length) values lacks its value") }
      repeated = 0
      for index in 0..<width { repeated |= UInt32(unsafe bytes.pointer[position + index]) << UInt32(8 * index) }
      position += width
      runLength = length
    }
  }

  private mutating func unpack<Value: FixedWidthInteger & UnsignedInteger>(
    _ output: UnsafeMutablePointer<Value>, _ count: Int
  ) {
    let raw = unsafe UnsafeRawPointer(bytes.pointer)
    let mask = (UInt64(1) << UInt64(bitWidth)) &- 1
    var bit = bitPosition
    for index in 0..<count {
      let word = unsafe raw.loadUnaligned(fromByteOffset: bit >> 3, as: UInt64.self)
      unsafe output[index] = Value(truncatingIfNeeded: word &>> UInt64(bit & 7) & mask)
      bit &+= bitWidth
    }
    bitPosition = bit
  }
}

/// The deprecated BIT_PACKED levels: no runs, and the first value in a byte's highest bits.
@safe struct BitPackedLevels {
  private let bytes: ByteView
  private let bitWidth: Int
  private var bitPosition = 0

  init(_ bytes: ByteView, bitWidth: Int) {
    self.bytes = bytes
    self.bitWidth = bitWidth
  }

  /// The bytes that `count` values take.
  static func size(_ count: Int, bitWidth: Int) -> Int { (count * bitWidth + 7) / 8 }

  /// Fills in up to `count` values and returns how many.
  mutating func next(_ output: UnsafeMutablePointer<UInt8>, _ count: Int) -> Int {
    let some = min(count, (bytes.count * 8 - bitPosition) / bitWidth)
    for index in 0..<some {
      var value: UInt8 = 0
      for _ in 0..<bitWidth {
        let byte = unsafe bytes.pointer[bitPosition >> 3]
        value = value << 1 | (byte >> UInt8(7 - bitPosition & 7)) & 1
        bitPosition += 1
      }
      unsafe output[index] = value
    }
    return some
  }
}

/// A data page's repetition or definition levels.
enum Levels {
  /// The level is always 0 and takes no bytes.
  case none
  case hybrid(Hybrid)
  case bitPacked(BitPackedLevels)

  /// Fills in exactly `count` levels, none above `maximum`.
  mutating func next(
    _ output: UnsafeMutablePointer<UInt8>, _ count: Int, maximum: Int, _ what: StaticString
  ) throws(ParquetError) {
    var got = 0
    switch self {
    case .none: return
    case .hybrid(var hybrid):
      got = try unsafe hybrid.next(output, count)
      self = .hybrid(hybrid)
    case .bitPacked(var packed):
      got = unsafe packed.next(output, count)
      self = .bitPacked(packed)
    }
    guard got == count else { throw .corrupt("\(what) levels end \(count - got) values early") }
    var highest: UInt8 = 0
    for index in 0..<count { highest = max(highest, unsafe output[index]) }
    guard highest <= maximum else { throw .corrupt("\(what) level \(highest), the maximum is \(maximum)") }
  }

  /// How many bits hold a level of up to `maximum`.
  static func bitWidth(_ maximum: Int) -> Int { Int.bitWidth - maximum.leadingZeroBitCount }
}
