internal import CBlocks

/// JSON's strings: escapes undone and made (RFC 8259 section 7).
public enum JSONText {
  /// Undoes the escapes of valid JSON text. Writes at most `raw.count` bytes; returns how many.
  @unsafe public static func unescape(_ raw: ByteView, into room: UnsafeMutablePointer<UInt8>) -> Int {
    let source = unsafe raw.pointer
    let count = raw.count
    var from = 0
    var to = 0
    while from < count {
      let plain = unsafe dd_copy_unescaped(source + from, count &- from, room + to)
      to &+= plain
      from &+= plain
      if from == count { break }
      let letter = unsafe source[from &+ 1]
      if letter != 0x75 {  // u
        unsafe room[to] = plainEscape(letter)
        to &+= 1
        from &+= 2
        continue
      }
      var scalar = unsafe hex4(source + from + 2)
      from &+= 6
      if scalar & 0xFC00 == 0xD800 {
        let low = unsafe hex4(source + from + 2)
        scalar = 0x10000 &+ ((scalar & 0x3FF) << 10) &+ (low & 0x3FF)
        from &+= 6
      }
      to &+= unsafe encode(scalar, into: room + to)
    }
    return to
  }

  /// What `\n` and its like stand for; quote, backslash and slash stand for themselves.
  @inline(__always) static func plainEscape(_ letter: UInt8) -> UInt8 {
    switch letter {
    case 0x6E: 0x0A  // n
    case 0x74: 0x09  // t
    case 0x72: 0x0D  // r
    case 0x62: 0x08  // b
    case 0x66: 0x0C  // f
    default: letter
    }
  }

  /// The number of four hexadecimal digits, which have been checked.
  @inlinable @unsafe @inline(__always) public static func hex4(_ digits: UnsafePointer<UInt8>) -> UInt32 {
    var value: UInt32 = 0
    for index in 0..<4 {
      let byte = unsafe digits[index]
      value = value << 4 | UInt32(byte & 0xF) &+ (byte >= 0x40 ? 9 : 0)
    }
    return value
  }

  /// The code unit of the `\uXXXX` at `start`; nil where there is none before `end`.
  @unsafe public static func codeUnit(_ bytes: UnsafePointer<UInt8>, _ start: Int, _ end: Int) -> UInt32? {
    guard start + 6 <= end, unsafe bytes[start] == 0x5C, unsafe bytes[start + 1] == 0x75 else { return nil }
    for index in 2..<6 {
      guard unsafe isHexadecimal(bytes[start + index]) else { return nil }
    }
    return unsafe hex4(bytes + start + 2)
  }

  private static func isHexadecimal(_ byte: UInt8) -> Bool { byte &- 0x30 < 10 || (byte | 0x20) &- 0x61 < 6 }

  /// Writes a scalar value's UTF-8, 1 to 4 bytes, and returns how many.
  @inlinable @unsafe @inline(__always) public static func encode(
    _ scalar: UInt32, into room: UnsafeMutablePointer<UInt8>
  ) -> Int {
    if scalar < 0x80 {
      unsafe room[0] = UInt8(truncatingIfNeeded: scalar)
      return 1
    }
    if scalar < 0x800 {
      unsafe room[0] = UInt8(truncatingIfNeeded: 0xC0 | scalar >> 6)
      unsafe room[1] = UInt8(truncatingIfNeeded: 0x80 | scalar & 0x3F)
      return 2
    }
    if scalar < 0x10000 {
      unsafe room[0] = UInt8(truncatingIfNeeded: 0xE0 | scalar >> 12)
      unsafe room[1] = UInt8(truncatingIfNeeded: 0x80 | scalar >> 6 & 0x3F)
      unsafe room[2] = UInt8(truncatingIfNeeded: 0x80 | scalar & 0x3F)
      return 3
    }
    unsafe room[0] = UInt8(truncatingIfNeeded: 0xF0 | scalar >> 18)
    unsafe room[1] = UInt8(truncatingIfNeeded: 0x80 | scalar >> 12 & 0x3F)
    unsafe room[2] = UInt8(truncatingIfNeeded: 0x80 | scalar >> 6 & 0x3F)
    unsafe room[3] = UInt8(truncatingIfNeeded: 0x80 | scalar & 0x3F)
    return 4
  }

  /// Appends UTF-8 text as the inside of a JSON string: quote, backslash and control characters escaped, all else as it is.
  public static func appendEscaped(_ text: ByteView, to buffer: ByteBuffer) {
    var from = 0
    while from < text.count {
      let chunk = min(text.count &- from, 1 << 12)
      // Six bytes for each at most, `\u00XX`, and a word that is written whole.
      buffer.reserve(6 &* chunk &+ 8)
      unsafe buffer.length &+= escape(text.pointer + from, chunk, into: buffer.base + buffer.length)
      from &+= chunk
    }
  }

  /// Appends UTF-8 text as a JSON string, quotes included.
  public static func appendString(_ text: ByteView, to buffer: ByteBuffer) {
    buffer.append(0x22)
    appendEscaped(text, to: buffer)
    buffer.append(0x22)
  }

  /// Appends a string as a JSON string, quotes included.
  public static func appendString(_ text: String, to buffer: ByteBuffer) {
    text.withBytes { appendString($0, to: buffer) }
  }

  /// Writes `count` bytes of text escaped, eight at a time, and returns how many bytes that made.
  @unsafe private static func escape(
    _ source: UnsafePointer<UInt8>, _ count: Int, into room: UnsafeMutablePointer<UInt8>
  ) -> Int {
    var from = 0
    var to = 0
    while from &+ 8 <= count {
      let word = unsafe UnsafeRawPointer(source + from).loadUnaligned(as: UInt64.self)
      unsafe UnsafeMutableRawPointer(room + to).storeBytes(of: word, as: UInt64.self)
      let clean = cleanBytes(UInt64(littleEndian: word))
      from &+= clean
      to &+= clean
      if clean < 8 {
        to &+= unsafe escape(source[from], into: room + to)
        from &+= 1
      }
    }
    while from < count {
      let byte = unsafe source[from]
      if needsEscape(byte) {
        to &+= unsafe escape(byte, into: room + to)
      } else {
        unsafe room[to] = byte
        to &+= 1
      }
      from &+= 1
    }
    return to
  }

  @inline(__always) private static func needsEscape(_ byte: UInt8) -> Bool {
    byte < 0x20 || byte == 0x22 || byte == 0x5C
  }

  /// How many of a word's bytes, the lowest first, need no escape. A borrow marks only bytes above one that does.
  @inline(__always) private static func cleanBytes(_ word: UInt64) -> Int {
    let ones: UInt64 = 0x0101_0101_0101_0101
    let quotes = word ^ (ones &* 0x22)
    let backslashes = word ^ (ones &* 0x5C)
    let hits =
      ((word &- ones &* 0x20) & ~word) | ((quotes &- ones) & ~quotes) | ((backslashes &- ones) & ~backslashes)
    return (hits & (ones &* 0x80)).trailingZeroBitCount >> 3
  }

  /// Writes the shortest escape of a byte that needs one, and returns its length, 2 or 6.
  @unsafe @inline(__always)
  private static func escape(_ byte: UInt8, into room: UnsafeMutablePointer<UInt8>) -> Int {
    unsafe room[0] = 0x5C
    switch byte {
    case 0x22, 0x5C: unsafe room[1] = byte
    case 0x0A: unsafe room[1] = 0x6E
    case 0x09: unsafe room[1] = 0x74
    case 0x0D: unsafe room[1] = 0x72
    case 0x08: unsafe room[1] = 0x62
    case 0x0C: unsafe room[1] = 0x66
    default:
      unsafe room[1] = 0x75
      unsafe room[2] = 0x30
      unsafe room[3] = 0x30
      unsafe room[4] = 0x30 | byte >> 4
      unsafe room[5] = byte & 0xF < 10 ? 0x30 | byte & 0xF : 0x57 &+ byte & 0xF
      return 6
    }
    return 2
  }
}
