internal import Records

/// Reads well-formed UTF-8 character by character, with the class of each. Positions are bytes, and are checked.
@safe struct Characters {
  private nonisolated(unsafe) let text: UnsafePointer<UInt8>
  /// Where the text at hand begins: patterns see nothing before.
  let start: Int
  /// Where the text at hand ends.
  let end: Int
  private nonisolated(unsafe) let table: UnsafePointer<UInt16>

  /// A range of a text, which must outlive this.
  init(_ text: ByteView, _ range: Range<Int>, _ classes: CodePointClasses) {
    precondition(range.lowerBound >= 0 && range.upperBound <= text.count)
    unsafe self.text = text.pointer
    start = range.lowerBound
    end = range.upperBound
    unsafe table = classes.table
  }

  /// All of a text, which must outlive this.
  init(_ text: ByteView, _ classes: CodePointClasses) { self.init(text, 0..<text.count, classes) }

  /// The text at hand.
  var whole: ByteView { unsafe ByteView(base: text + start, count: end - start) }

  /// The byte at a position.
  @inline(__always) func byte(_ position: Int) -> UInt8 {
    precondition(position >= 0 && position < end)
    return unsafe text[position]
  }

  /// The bytes from a position on.
  func rest(_ position: Int) -> ByteView {
    precondition(position >= 0 && position <= end)
    return unsafe ByteView(base: text + position, count: end - position)
  }

  /// The class of the character at a position, and where the next begins.
  @inline(__always) func at(_ position: Int) -> (kind: CodePointClass, next: Int) {
    let byte = byte(position)
    if byte < 0x80 { return unsafe (CodePointClass(rawValue: table[Int(byte)]), position &+ 1) }
    let (point, next) = decode(position)
    return unsafe (CodePointClass(rawValue: table[Int(point)]), next)
  }

  /// The code point at a position, and where the next begins.
  @inline(__always) func decode(_ position: Int) -> (point: UInt32, next: Int) {
    precondition(position >= 0 && position < end)
    return unsafe decodeUTF8(text, position)
  }

  /// Where a run of characters ends that have one of these classes; `position` itself where the first has none.
  @inline(__always) func run(_ classes: CodePointClass, from position: Int) -> Int {
    var position = position
    while position < end {
      let (kind, next) = at(position)
      if kind.isDisjoint(with: classes) { return position }
      position = next
    }
    return position
  }

  /// Where a run of characters ends whose classes ASCII's letters are among: of those eight are looked at at a time, without
  /// a branch for each.
  @inline(__always) func letterRun(_ classes: CodePointClass, from position: Int) -> Int {
    let ones: UInt64 = 0x0101_0101_0101_0101
    let (low, high) = (0x7F &* ones, 0x80 &* ones)
    let (fromA, pastZ) = (0x1F &* ones, 0x05 &* ones)  // 0x80 - 'a', 0x7F - 'z'
    var position = position
    while position &+ 8 <= end {
      let bytes = unsafe UInt64(littleEndian: UnsafeRawPointer(text + position).loadUnaligned(as: UInt64.self))
      let folded = (bytes | (0x20 &* ones)) & low
      // The high bit of each byte: not below 'a', not above 'z', and ASCII.
      let letters = (folded &+ fromA) & ~(folded &+ pastZ) & ~bytes
      let others = ~letters & high
      if others != 0 { return run(classes, from: position &+ others.trailingZeroBitCount &>> 3) }
      position &+= 8
    }
    return run(classes, from: position)
  }

  /// Where a run of characters ends that have none of these classes.
  @inline(__always) func run(without classes: CodePointClass, from position: Int) -> Int {
    var position = position
    while position < end {
      let (kind, next) = at(position)
      if !kind.isDisjoint(with: classes) { return position }
      position = next
    }
    return position
  }

  /// Where the character before a position begins.
  func before(_ position: Int) -> Int {
    var position = position - 1
    while byte(position) & 0xC0 == 0x80 { position -= 1 }
    return position
  }
}

/// The code point at a position of well-formed UTF-8, and where the next begins.
@unsafe @inline(__always)
func decodeUTF8(_ text: UnsafePointer<UInt8>, _ position: Int) -> (point: UInt32, next: Int) {
  let byte = unsafe UInt32(text[position])
  if byte < 0x80 { return (byte, position &+ 1) }
  let second = unsafe UInt32(text[position &+ 1] & 0x3F)
  if byte < 0xE0 { return ((byte & 0x1F) << 6 | second, position &+ 2) }
  let third = unsafe UInt32(text[position &+ 2] & 0x3F)
  if byte < 0xF0 { return ((byte & 0xF) << 12 | second << 6 | third, position &+ 3) }
  let fourth = unsafe UInt32(text[position &+ 3] & 0x3F)
  return ((byte & 0x7) << 18 | second << 12 | third << 6 | fourth, position &+ 4)
}
