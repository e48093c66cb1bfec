internal import CBlocks
internal import Glibc

/// The second pass over a line: the grammar of RFC 8259 over simdjson's structural indexes, into nodes.
///
/// The indexes are the positions of `{ } [ ] : ,`, of every opening quote, and of the first byte of every
/// other run of bytes outside strings. Unsafe pointers, because this is the hot loop of every tool: positions
/// come ascending and below the line's length from the scanner, and `JSONDocument` reserved the nodes that
/// so many indexes can make.
@unsafe struct JSONWalk {
  private let bytes: UnsafePointer<UInt8>
  private let length: Int
  private let indexes: UnsafePointer<UInt32>
  private let indexCount: Int
  private let nodes: UnsafeMutablePointer<NodeRecord>
  private var nodeCount: Int
  /// The containers that are open, by their nodes; room for `JSONDocument.maximumDepth`.
  private let open: UnsafeMutablePointer<UInt32>
  private var depth = 0
  /// The next structural index to be read.
  private var at = 0
  /// The first backslash that no string has accounted for yet; `length` when there is none.
  private var nextBackslash = 0

  private enum State { case keyOrEnd, key, valueOrEnd, value, after }

  init(document: JSONDocument, _ text: ByteView, indexes: UnsafePointer<UInt32>, indexCount: Int) {
    unsafe bytes = text.pointer
    unsafe length = text.count
    unsafe nodeCount = document.nodeCount
    unsafe self.indexes = indexes
    unsafe self.indexCount = indexCount
    unsafe nodes = document.nodes
    unsafe open = document.open
  }

  /// Walks the whole text; afterwards the document's nodes are complete. Returns how many there are.
  mutating func run(takesAnyValue: Bool = false) throws(Malformed) -> Int {
    unsafe findBackslash(from: 0)
    unsafe at = 1
    let isObject = unsafe bytes[Int(indexes[0])] == 0x7B
    var state = State.keyOrEnd
    if isObject {
      unsafe try push(.object, 0)
    } else {
      state = unsafe try startOther(takesAnyValue: takesAnyValue)
    }
    unsafe try walk(from: state)
    guard unsafe at == indexCount else {
      let value = isObject ? "object" : "array"
      throw unsafe Malformed(.invalidJSON, byte: Int(indexes[at]), "expected the end of the line after the \(value)")
    }
    guard isObject || takesAnyValue else { throw unsafe notAnObject(.notAnObject) }
    return unsafe nodeCount
  }

  /// Walks what stands behind the text of a line that begins with `{"text":"`: the indexes are those of the rest.
  /// `isEscaped`: whether the text, which ends at `end`, has a backslash in it. Returns how many nodes there are, their
  /// places but for the first three's starts counted from the rest's first byte.
  mutating func run(behindTextUntil end: Int, isEscaped: Bool) throws(Malformed) -> Int {
    unsafe try push(.object, 0)
    unsafe add(.string, isEscaped: false, 2, 6)
    unsafe add(.string, isEscaped: isEscaped, 9, end)
    unsafe findBackslash(from: 0)
    unsafe try walk(from: .after)
    guard unsafe at == indexCount else {
      throw unsafe Malformed(.invalidJSON, byte: Int(indexes[at]), "expected the end of the line after the object")
    }
    return unsafe nodeCount
  }

  /// Walks until all containers are closed.
  private mutating func walk(from first: State) throws(Malformed) {
    var state = first
    while unsafe depth > 0 {
      guard unsafe at < indexCount else {
        throw unsafe Malformed(
          .invalidJSON, byte: length, "the line ends inside an \(openKind == .object ? "object" : "array")")
      }
      let position = unsafe Int(indexes[at])
      let byte = unsafe bytes[position]
      unsafe at &+= 1
      switch state {
      case .after:
        if byte == 0x2C {  // ,
          state = unsafe openKind == .object ? .key : .value
        } else {
          unsafe try pop(byte, position)
        }
      case .keyOrEnd, .key:
        if byte == 0x22 {
          unsafe try string(position)
          unsafe try colon()
          state = .value
        } else if byte == 0x7D && state == .keyOrEnd {
          unsafe try pop(byte, position)
          state = .after
        } else {
          throw unsafe Malformed(.invalidJSON, byte: position, "expected a key in quotes, found \(name(byte))")
        }
      case .valueOrEnd, .value:
        if byte == 0x22 {
          unsafe try string(position)
          state = .after
        } else if byte == 0x7B {
          unsafe try push(.object, position)
          state = .keyOrEnd
        } else if byte == 0x5B {
          unsafe try push(.array, position)
          state = .valueOrEnd
        } else if byte == 0x5D && state == .valueOrEnd {
          unsafe try pop(byte, position)
          state = .after
        } else {
          unsafe try scalar(byte, position)
          if unsafe openKind == .array { unsafe moreIntegers() }
          state = .after
        }
      }
    }
  }

  private var openKind: JSONKind {
    unsafe nodes[Int(open[depth &- 1])].kind
  }

  /// Begins with what is no object, so that the walk tells whether the line is JSON at all.
  private mutating func startOther(takesAnyValue: Bool) throws(Malformed) -> State {
    let position = unsafe Int(indexes[0])
    let byte = unsafe bytes[position]
    if byte == 0x5B {
      unsafe try push(.array, position)
      return .valueOrEnd
    }
    if byte == 0x22 {
      unsafe try string(position)
    } else if takesAnyValue {
      unsafe try scalar(byte, position)
    } else if unsafe (try? scalar(byte, position)) == nil {
      throw unsafe notAnObject(.invalidJSON)
    }
    // Words in a row are text, and no more is to be said of them.
    guard unsafe at == indexCount || takesAnyValue else { throw unsafe notAnObject(.invalidJSON) }
    return .after
  }

  private func notAnObject(_ reason: Malformed.Reason) -> Malformed {
    let position = unsafe Int(indexes[0])
    return unsafe Malformed(reason, byte: position, "expected an object, found \(name(bytes[position]))")
  }

  private func name(_ byte: UInt8) -> String {
    byte >= 0x20 && byte < 0x7F ? "'\(Character(UnicodeScalar(byte)))'" : "byte 0x\(String(byte, radix: 16))"
  }

  @inline(__always)
  private mutating func add(_ kind: JSONKind, isEscaped: Bool, _ start: Int, _ end: Int) {
    unsafe nodes[nodeCount] = NodeRecord(
      kind: kind, isEscaped: isEscaped, start: UInt32(truncatingIfNeeded: start), end: UInt32(truncatingIfNeeded: end),
      next: UInt32(truncatingIfNeeded: nodeCount &+ 1))
    unsafe nodeCount &+= 1
  }

  @inline(__always)
  private mutating func push(_ kind: JSONKind, _ position: Int) throws(Malformed) {
    guard unsafe depth < JSONDocument.maximumDepth else {
      throw Malformed(.tooDeep, byte: position, "nested deeper than \(JSONDocument.maximumDepth)")
    }
    unsafe open[depth] = UInt32(truncatingIfNeeded: nodeCount)
    unsafe depth &+= 1
    unsafe add(kind, isEscaped: false, position, position)
  }

  @inline(__always)
  private mutating func pop(_ byte: UInt8, _ position: Int) throws(Malformed) {
    let kind = unsafe openKind
    guard byte == (kind == .object ? 0x7D : 0x5D) else {
      let bracket = kind == .object ? "}" : "]"
      throw unsafe Malformed(
        .invalidJSON, byte: position, "expected ',' or '\(bracket)' after value, found \(name(byte))")
    }
    unsafe depth &-= 1
    let node = unsafe Int(open[depth])
    unsafe nodes[node].end = UInt32(truncatingIfNeeded: position &+ 1)
    unsafe nodes[node].next = UInt32(truncatingIfNeeded: nodeCount)
  }

  private mutating func colon() throws(Malformed) {
    guard unsafe at < indexCount, unsafe bytes[Int(indexes[at])] == 0x3A else {
      throw unsafe Malformed(.invalidJSON, byte: at < indexCount ? Int(indexes[at]) : length, "expected ':' after key")
    }
    unsafe at &+= 1
  }

  /// A string from its opening quote. Its closing one is the last byte before the next index that is no white space.
  @inline(__always)
  private mutating func string(_ position: Int) throws(Malformed) {
    var end = unsafe (at < indexCount ? Int(indexes[at]) : length) &- 1
    while end > position, unsafe bytes[end] != 0x22 { end &-= 1 }
    let isEscaped = unsafe nextBackslash < end
    if isEscaped { unsafe try checkEscapes(until: end) }
    unsafe add(.string, isEscaped: isEscaped, position &+ 1, end)
  }

  private mutating func findBackslash(from start: Int) {
    let found = unsafe memchr(bytes + start, 0x5C, length - start)
    unsafe nextBackslash = unsafe found.map { unsafe UnsafeRawPointer($0) - UnsafeRawPointer(bytes) } ?? length
  }

  /// Checks a string's escapes from the next backslash on, and finds the one after the string.
  private mutating func checkEscapes(until end: Int) throws(Malformed) {
    var start = unsafe nextBackslash
    while true {
      start = unsafe dd_json_check_escapes(bytes, start, end)
      if start >= end { break }
      guard unsafe bytes[start + 1] == 0x75 else {
        throw unsafe Malformed(.invalidJSON, byte: start, "unknown escape '\\' and \(name(bytes[start + 1]))")
      }
      start = unsafe try checkUnicodeEscape(start, end)
    }
    unsafe findBackslash(from: end)
  }

  /// `\uXXXX`, or two of them for a scalar value past U+FFFF; returns the position after it.
  private func checkUnicodeEscape(_ start: Int, _ end: Int) throws(Malformed) -> Int {
    guard let unit = unsafe codeUnit(start, end) else {
      throw Malformed(.invalidJSON, byte: start, "expected four hexadecimal digits after '\\u'")
    }
    if unit & 0xF800 != 0xD800 { return start + 6 }
    guard unit & 0xFC00 == 0xD800, let low = unsafe codeUnit(start + 6, end), low & 0xFC00 == 0xDC00 else {
      throw Malformed(.loneSurrogate, byte: start, "lone surrogate \\u\(String(unit, radix: 16))")
    }
    return start + 12
  }

  private func codeUnit(_ start: Int, _ end: Int) -> UInt32? {
    guard start + 6 <= end, unsafe bytes[start] == 0x5C, unsafe bytes[start + 1] == 0x75 else { return nil }
    for index in 2..<6 {
      guard unsafe isHexadecimal(bytes[start + index]) else { return nil }
    }
    return unsafe JSONText.hex4(bytes + start + 2)
  }

  private func isHexadecimal(_ byte: UInt8) -> Bool {
    byte &- 0x30 < 10 || (byte | 0x20) &- 0x61 < 6
  }

  @inline(__always)
  private mutating func scalar(_ byte: UInt8, _ position: Int) throws(Malformed) {
    switch byte {
    case 0x2D, 0x30...0x39:
      unsafe try add(.number, isEscaped: false, position, number(position))
    case 0x74: unsafe try add(.true, isEscaped: false, position, literal("true", position))
    case 0x66: unsafe try add(.false, isEscaped: false, position, literal("false", position))
    case 0x6E: unsafe try add(.null, isEscaped: false, position, literal("null", position))
    default:
      throw unsafe Malformed(.invalidJSON, byte: position, "expected a value, found \(name(byte))")
    }
  }

  /// Takes the numbers of up to eight digits that follow in an array, each with the comma before it. Lists of token ids
  /// hold nothing else; what isn't one, or is wrong, is left.
  private mutating func moreIntegers() {
    while unsafe at &+ 2 < indexCount {
      let start = unsafe Int(indexes[at &+ 1])
      let end = unsafe Int(indexes[at &+ 2])
      let digits = unsafe bytes[start] == 0x2D ? start &+ 1 : start
      let count = end &- digits
      guard unsafe bytes[Int(indexes[at])] == 0x2C, unsafe bytes[end] == 0x2C || bytes[end] == 0x5D,
        count > 0, count <= 8, digits &+ 8 <= (unsafe length), unsafe bytes[digits] != 0x30 || count == 1,
        DigitWord.isDigits(unsafe DigitWord.load(bytes + digits, count: count))
      else { return }
      unsafe add(.number, isEscaped: false, start, end)
      unsafe at &+= 2
    }
  }

  private func literal(_ text: StaticString, _ position: Int) throws(Malformed) -> Int {
    let end = position + text.utf8CodeUnitCount
    guard end <= (unsafe length), unsafe memcmp(bytes + position, text.utf8Start, text.utf8CodeUnitCount) == 0,
      unsafe isDelimiter(end)
    else { throw Malformed(.invalidJSON, byte: position, "expected '\(text)'") }
    return end
  }

  /// number = [ "-" ] int [ frac ] [ exp ], RFC 8259 section 6; returns its end.
  private func number(_ position: Int) throws(Malformed) -> Int {
    var end = position
    if unsafe bytes[end] == 0x2D { end += 1 }
    let integer = end
    end = unsafe digits(end)
    let hasLeadingZero = unsafe end - integer > 1 && bytes[integer] == 0x30
    var isValid = end > integer && !hasLeadingZero
    if unsafe isValid && end < length && bytes[end] == 0x2E {
      let fraction = end + 1
      end = unsafe digits(fraction)
      isValid = end > fraction
    }
    if unsafe isValid && end < length && bytes[end] | 0x20 == 0x65 {
      var exponent = end + 1
      if unsafe exponent < length && (bytes[exponent] == 0x2B || bytes[exponent] == 0x2D) { exponent += 1 }
      end = unsafe digits(exponent)
      isValid = end > exponent
    }
    guard isValid, unsafe isDelimiter(end) else {
      throw Malformed(.invalidJSON, byte: position, "not a number by JSON's rules")
    }
    return end
  }

  private func digits(_ start: Int) -> Int {
    var end = start
    while unsafe end < length && bytes[end] &- 0x30 < 10 { end &+= 1 }
    return end
  }

  private func isDelimiter(_ position: Int) -> Bool {
    guard position < (unsafe length) else { return true }
    switch unsafe bytes[position] {
    case 0x20, 0x09, 0x0A, 0x0D, 0x2C, 0x5D, 0x7D: return true
    default: return false
    }
  }
}
