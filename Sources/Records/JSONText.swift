internal import Glibc

/// JSON's strings: escapes undone and made (RFC 8259 section 7).
public enum JSONText {
  /// Undoes the escapes of valid JSON text. Writes at most `raw.count` bytes; returns how many.
  @unsafe public static func unescape(_ raw: ByteView, into room: UnsafeMutablePointer<UInt8>) -> Int {
    let source = unsafe raw.pointer
    let count = raw.count
    var from = 0
    var to = 0
    while from < count {
      guard let hit = unsafe memchr(source + from, 0x5C, count &- from) else {
        unsafe memcpy(room + to, source + from, count &- from)
        return to &+ (count &- from)
      }
      let length = unsafe UnsafeRawPointer(hit) - UnsafeRawPointer(source + from)
      unsafe memcpy(room + to, source + from, length)
      to &+= length
      from &+= length
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
  @unsafe @inline(__always) static func hex4(_ digits: UnsafePointer<UInt8>) -> UInt32 {
    var value: UInt32 = 0
    for index in 0..<4 {
      let byte = unsafe digits[index]
      value = value << 4 | UInt32(byte & 0xF) &+ (byte >= 0x40 ? 9 : 0)
    }
    return value
  }

  /// Writes a scalar value's UTF-8, 1 to 4 bytes, and returns how many.
  @unsafe @inline(__always) static func encode(_ scalar: UInt32, into room: UnsafeMutablePointer<UInt8>) -> Int {
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
    let source = unsafe text.pointer
    let count = text.count
    var from = 0
    while from < count {
      let clean = unsafe cleanPrefix(source + from, count &- from)
      if clean > 0 { buffer.append(text[from..<(from &+ clean)]) }
      from &+= clean
      guard from < count else { return }
      appendEscape(unsafe source[from], to: buffer)
      from &+= 1
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

  static func appendEscape(_ byte: UInt8, to buffer: ByteBuffer) {
    buffer.append(0x5C)
    switch byte {
    case 0x22, 0x5C: buffer.append(byte)
    case 0x0A: buffer.append(0x6E)
    case 0x09: buffer.append(0x74)
    case 0x0D: buffer.append(0x72)
    case 0x08: buffer.append(0x62)
    case 0x0C: buffer.append(0x66)
    default:
      let digits = ByteView("0123456789abcdef")
      buffer.append("u00")
      buffer.append(digits[Int(byte >> 4)])
      buffer.append(digits[Int(byte & 0xF)])
    }
  }

  /// How many bytes from here need no escape, sixteen at a time.
  @unsafe @inline(__always) static func cleanPrefix(_ source: UnsafePointer<UInt8>, _ count: Int) -> Int {
    var at = 0
    while at &+ 16 <= count {
      let block = unsafe UnsafeRawPointer(source + at).loadUnaligned(as: SIMD16<UInt8>.self)
      let hits = (block .< 0x20) .| (block .== 0x22) .| (block .== 0x5C)
      if any(hits) { break }
      at &+= 16
    }
    while at < count {
      let byte = unsafe source[at]
      if byte < 0x20 || byte == 0x22 || byte == 0x5C { break }
      at &+= 1
    }
    return at
  }
}
