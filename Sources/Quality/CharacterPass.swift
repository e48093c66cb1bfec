internal import Records

/// What is counted of a text's characters, pieces and sentences.
struct CharacterCounts {
  var codePoints = 0
  /// Code points that are no white space.
  var solid = 0
  var letters = 0
  var digits = 0
  var numbers = 0
  var hashes = 0
  var ellipses = 0
  var curlyBrackets = 0
  var sentences = 0
  var pieces = 0
  var piecesWithLetters = 0
  var piecesInCapitals = 0
  var isASCII = true

  /// The classes of the piece at hand together; 0 between pieces.
  fileprivate var piece: UInt8 = 0
  /// What the last mark that ends a sentence was, while it may still be one's end.
  fileprivate var pending = Pending.none
  /// Dots in a row, modulo 3.
  fileprivate var dots = 0

  fileprivate enum Pending { case none, narrow, wide }
}

/// One pass over a text's code points.
@safe final class CharacterPass {
  private(set) var counts = CharacterCounts()
  let lines = LineCounts()
  private let classes = CharacterClasses.shared

  /// Reads well-formed UTF-8.
  func read(_ text: ByteView) {
    var counts = CharacterCounts()
    lines.begin()
    var start = 0
    while start < text.count {
      let end = text.firstIndex(of: 0x0A, from: start) ?? text.count
      lines.take(readLine(text, start, end, &counts), of: text)
      if end < text.count { counts.codePoints &+= 1 }
      counts.endPiece()
      start = end + 1
    }
    self.counts = counts
    lines.finish()
  }

  private func readLine(_ text: ByteView, _ start: Int, _ end: Int, _ counts: inout CharacterCounts) -> Line {
    let bytes = unsafe text.pointer
    let table = unsafe classes.table
    var line = Line(start: start, end: end)
    var at = start
    var passed = 0  // code points of the line
    while at < end {
      var scalar = unsafe UInt32(bytes[at])
      var width = 1
      if scalar >= 0x80 {
        (scalar, width) = unsafe Self.decode(bytes + at, end &- at)
        counts.isASCII = false
      }
      let found = unsafe scalar < 0x10000 ? table[Int(scalar)] : classes.look(scalar)
      if found & CharacterClass.space.rawValue != 0 {
        if counts.piece != 0 {
          line.endPiece(at, passed)
          counts.endPiece()
        }
      } else {
        if counts.piece == 0 { line.beginPiece(at, passed, scalar) }
        // A bit beside the classes says that there is a piece.
        counts.piece |= found | CharacterClass.space.rawValue
        if width == 1 && found & CharacterClass.letter.rawValue != 0 {
          // Most of most texts: letters of ASCII, one after the other.
          var next = at &+ 1
          while next < end, unsafe bytes[next] < 0x80 {
            let found = unsafe table[Int(bytes[next])]
            guard found & CharacterClass.letter.rawValue != 0 else { break }
            counts.piece |= found
            next &+= 1
          }
          counts.solid &+= next &- at
          counts.letters &+= next &- at
          counts.endPending()
          counts.dots = 0
          line.lastScalar = unsafe UInt32(bytes[next &- 1])
          passed &+= next &- at
          at = next
          continue
        }
        counts.solid &+= 1
        counts.letters &+= Int(found >> 1 & 1)
        if found & (CharacterClass.letter.rawValue | CharacterClass.number.rawValue) != 0 {
          counts.digits &+= Int(found >> 4 & 1)
          counts.numbers &+= Int(found >> 5 & 1)
          counts.endPending()
          counts.dots = 0
        } else {
          counts.take(scalar, found)
        }
        line.lastScalar = scalar
      }
      at &+= width
      passed &+= 1
    }
    if counts.piece != 0 { line.endPiece(end, passed) }
    line.codePoints = passed
    counts.codePoints &+= passed
    return line
  }

  /// The code point of well-formed UTF-8 beyond ASCII, and how many bytes it has.
  @unsafe @inline(__always)
  private static func decode(_ bytes: UnsafePointer<UInt8>, _ count: Int) -> (scalar: UInt32, width: Int) {
    let first = unsafe UInt32(bytes[0])
    let width = first < 0xE0 ? 2 : first < 0xF0 ? 3 : 4
    guard width <= count else { return (0x20, count) }
    var scalar = first & (0x7F >> UInt32(width))
    for index in 1..<width { scalar = unsafe scalar << 6 | UInt32(bytes[index] & 0x3F) }
    return (scalar, width)
  }
}

extension CharacterCounts {
  /// White space, or a line's or the text's end.
  fileprivate mutating func endPiece() {
    if pending != .none {
      sentences &+= 1
      pending = .none
    }
    dots = 0
    guard piece != 0 else { return }
    pieces &+= 1
    if piece & CharacterClass.letter.rawValue != 0 { piecesWithLetters &+= 1 }
    if piece & (CharacterClass.upper.rawValue | CharacterClass.lower.rawValue) == CharacterClass.upper.rawValue {
      piecesInCapitals &+= 1
    }
    piece = 0
  }

  /// Something stands behind a mark that neither ends a sentence nor closes anything: only a wide mark was an end.
  @inline(__always) fileprivate mutating func endPending() {
    if pending == .none { return }
    if pending == .wide { sentences &+= 1 }
    pending = .none
  }

  /// Takes a character that is neither white space nor a letter or number.
  fileprivate mutating func take(_ scalar: UInt32, _ found: UInt8) {
    guard found & CharacterClass.terminal.rawValue == 0 else {
      dots = scalar == 0x2E ? dots &+ 1 : 0
      if dots == 3 || scalar == 0x2026 {
        ellipses &+= 1
        dots = 0
      }
      pending = CharacterClasses.wideTerminals.contains(scalar) ? .wide : .narrow
      return
    }
    dots = 0
    if found & CharacterClass.closing.rawValue == 0 { endPending() }
    if scalar == 0x23 { hashes &+= 1 }
    if scalar == 0x7B || scalar == 0x7D { curlyBrackets &+= 1 }
  }
}
