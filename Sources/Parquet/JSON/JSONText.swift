import Records

/// Strings: UTF-8 checked and escaped in the pass that copies it.
extension Output {
  /// Lanes that can't be copied as they are: control characters, `"`, `\`, and what isn't ASCII.
  @inline(__always) private static func special(_ block: SIMD16<UInt8>) -> SIMD2<UInt64> {
    // As signed numbers, control characters and everything from 0x80 on are below 0x20.
    let signed = unsafe unsafeBitCast(block, to: SIMD16<Int8>.self)
    let mask =
      signed .< SIMD16<Int8>(repeating: 0x20) .| (signed .== SIMD16<Int8>(repeating: 0x22))
      .| (signed .== SIMD16<Int8>(repeating: 0x5C))
    return unsafe unsafeBitCast(mask, to: SIMD2<UInt64>.self)
  }

  /// Writes `bytes` as a JSON string and returns how many ill-formed sequences became U+FFFD.
  ///
  /// Behind `bytes` lie `PaddedBuffer.padding` readable ones.
  mutating func quote(_ bytes: ByteView) -> Int {
    reserve(bytes.count &+ 2)
    put(0x22)
    let raw = unsafe UnsafeRawPointer(bytes.pointer)
    let escapes = unsafe Output.escapes
    let count = bytes.count
    var replaced = 0
    var position = 0
    // There is always room for what is left and the slack: every escape reserves again.
    while position < count {
      let left = count &- position
      let block = unsafe raw.loadUnaligned(fromByteOffset: position, as: SIMD16<UInt8>.self)
      let second = unsafe raw.loadUnaligned(fromByteOffset: position &+ 16, as: SIMD16<UInt8>.self)
      unsafe UnsafeMutableRawPointer(next).storeBytes(of: block, as: SIMD16<UInt8>.self)
      unsafe UnsafeMutableRawPointer(next).storeBytes(of: second, toByteOffset: 16, as: SIMD16<UInt8>.self)
      let special = Output.special(block)
      let any = special | Output.special(second)
      if any[0] | any[1] == 0 {
        advance(min(32, left))
        position &+= 32
        continue
      }
      // No branch on where in the block it is, nor on what it is: nothing can predict that in code. If all 16 bytes
      // are clean the one after them is looked up like a special one.
      let low = special[0].trailingZeroBitCount &>> 3
      let high = special[1].trailingZeroBitCount &>> 3
      let clean = low &+ high & (0 &- low &>> 3)
      if clean >= left {
        advance(left)
        break
      }
      advance(clean)
      position &+= clean
      let text = unsafe escapes[Int(bytes.pointer[position])]
      if text == 0 {
        position = copyMultibyte(bytes, position, &replaced)
        continue
      }
      reserve(count &- position &+ 8)
      unsafe UnsafeMutableRawPointer(next).storeBytes(of: text, as: UInt64.self)
      advance(Int(truncatingIfNeeded: text &>> 56))
      position &+= 1
    }
    put(0x22)
    return replaced
  }

  /// How each byte is written: up to six bytes from the lowest on, and their number in the highest. 0 for what isn't
  /// ASCII.
  nonisolated(unsafe) private static let escapes: UnsafePointer<UInt64> = {
    let table = UnsafeMutablePointer<UInt64>.allocate(capacity: 256)
    let short: [UInt8: Character] = [
      0x08: "b", 0x09: "t", 0x0A: "n", 0x0C: "f", 0x0D: "r", 0x22: "\"", 0x5C: "\\",
    ]
    for byte in UInt8(0)...255 {
      var text: [UInt8] = [byte]
      if let letter = short[byte] {
        text = [0x5C] + Array(letter.utf8)
      } else if byte < 0x20 {
        let low = byte & 15
        text = Array("\\u00".utf8) + [0x30 + byte >> 4, low < 10 ? 0x30 + low : 0x57 + low]
      } else if byte >= 0x80 {
        text = []
      }
      var entry = UInt64(text.count) << 56
      for (place, byte) in text.enumerated() { entry |= UInt64(byte) << UInt64(8 * place) }
      unsafe table[Int(byte)] = entry
    }
    return unsafe UnsafePointer(table)
  }()

  /// Copies characters beyond ASCII until one within it and returns the position after them.
  private mutating func copyMultibyte(_ bytes: ByteView, _ start: Int, _ replaced: inout Int) -> Int {
    let base = unsafe bytes.pointer
    var position = start
    while position < bytes.count {
      let lead = unsafe base[position]
      if lead < 0x80 { break }
      let (length, isValid) = utf8Sequence(bytes, position)
      if isValid {
        unsafe UnsafeMutableRawPointer(next).storeBytes(
          of: UnsafeRawPointer(base + position).loadUnaligned(as: UInt32.self), as: UInt32.self)
        advance(length)
      } else {
        reserve(bytes.count &- position &+ 8)
        put(0xEF)
        put(0xBF)
        put(0xBD)
        replaced &+= 1
      }
      position &+= length
    }
    return position
  }
}

/// The sequence that begins with a byte from 0x80 on: its length and whether it is well-formed.
///
/// An ill-formed one is the longest beginning of a well-formed one, or a byte (Unicode's "maximal subpart").
@inline(__always) func utf8Sequence(_ bytes: ByteView, _ position: Int) -> (length: Int, isValid: Bool) {
  let base = unsafe bytes.pointer + position
  let left = bytes.count &- position
  let lead = unsafe base[0]
  func isContinuation(_ index: Int) -> Bool { unsafe base[index] & 0xC0 == 0x80 }
  switch lead {
  case 0xC2...0xDF: return left > 1 && isContinuation(1) ? (2, true) : (1, false)
  case 0xE0...0xEF:
    guard left > 1, isContinuation(1) else { return (1, false) }
    let second = unsafe base[1]
    if lead == 0xE0 && second < 0xA0 || lead == 0xED && second > 0x9F { return (1, false) }
    return left > 2 && isContinuation(2) ? (3, true) : (2, false)
  case 0xF0...0xF4:
    guard left > 1, isContinuation(1) else { return (1, false) }
    let second = unsafe base[1]
    if lead == 0xF0 && second < 0x90 || lead == 0xF4 && second > 0x8F { return (1, false) }
    guard left > 2, isContinuation(2) else { return (2, false) }
    return left > 3 && isContinuation(3) ? (4, true) : (3, false)
  default: return (1, false)
  }
}
