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

  /// Whether the innermost open container is an object.
  private var isInObject = false
  /// Whether a value of it is complete, so that a comma or its end comes next.
  private var isAfterValue = false

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
  ///
  /// The walk is a value of this function's own, and all that changes it is part of it: so its places stay in registers.
  func run(takesAnyValue: Bool = false) throws(Malformed) -> Int {
    var walk = unsafe self
    unsafe walk.nextBackslash = walk.backslash(from: 0)
    unsafe walk.at = 1
    let isObject = unsafe bytes[Int(indexes[0])] == 0x7B
    if isObject {
      unsafe try walk.push(.object, 0)
    } else {
      unsafe try walk.startOther(takesAnyValue: takesAnyValue)
    }
    unsafe try walk.walk()
    guard unsafe walk.at == indexCount else { throw unsafe notTheEnd(walk.at) }
    guard isObject || takesAnyValue else { throw unsafe notAnObject(.notAnObject) }
    return unsafe walk.nodeCount
  }

  /// Walks what stands behind the text of a line that begins with `{"text":"`: the indexes are those of the rest.
  /// `isEscaped`: whether the text, which ends at `end`, has a backslash in it. Returns how many nodes there are, their
  /// places but for the first three's starts counted from the rest's first byte.
  func run(behindTextUntil end: Int, isEscaped: Bool) throws(Malformed) -> Int {
    var walk = unsafe self
    unsafe try walk.push(.object, 0)
    unsafe walk.add(.string, isEscaped: false, 2, 6)
    unsafe walk.add(.string, isEscaped: isEscaped, 9, end)
    unsafe walk.isAfterValue = true
    unsafe walk.nextBackslash = walk.backslash(from: 0)
    unsafe try walk.walk()
    guard unsafe walk.at == indexCount else {
      let byte = unsafe Int(indexes[walk.at])
      throw Malformed(.invalidJSON, byte: byte, "expected the end of the line after the object")
    }
    return unsafe walk.nodeCount
  }

  /// Walks until all containers are closed: in each turn a value with what stands before it, or a container's end.
  @inline(__always)
  private mutating func walk() throws(Malformed) {
    while unsafe depth > 0 {
      var position = unsafe try next()
      var byte = unsafe bytes[position]
      if unsafe isAfterValue {
        guard byte == 0x2C else {  // ,
          unsafe try pop(byte, position)
          continue
        }
        position = unsafe try next()
        byte = unsafe bytes[position]
      } else if unsafe byte == (isInObject ? 0x7D : 0x5D) {
        unsafe try pop(byte, position)
        continue
      }
      if unsafe isInObject {
        guard byte == 0x22 else { throw unsafe unexpected("a key in quotes", position) }
        unsafe try string(position)
        unsafe try colon()
        position = unsafe try next()
        byte = unsafe bytes[position]
      }
      switch byte {
      case 0x22:
        unsafe try string(position)
        unsafe isAfterValue = true
      case 0x7B: unsafe try push(.object, position)
      case 0x5B: unsafe try push(.array, position)
      default:
        unsafe try scalar(byte, position)
        if unsafe !isInObject { unsafe moreIntegers() }
        unsafe isAfterValue = true
      }
    }
  }

  /// The next structural index.
  @inline(__always)
  private mutating func next() throws(Malformed) -> Int {
    guard unsafe _fastPath(at < indexCount) else { throw unsafe endsInside() }
    let position = unsafe Int(indexes[at])
    unsafe at &+= 1
    return position
  }

  // MARK: Faults, out of the walk's way

  @inline(never)
  private func endsInside() -> Malformed {
    Malformed(.invalidJSON, byte: unsafe length, "the line ends inside an \(unsafe isInObject ? "object" : "array")")
  }

  @inline(never)
  private func unexpected(_ wanted: StaticString, _ position: Int) -> Malformed {
    unsafe Malformed(.invalidJSON, byte: position, "expected \(wanted), found \(name(bytes[position]))")
  }

  @inline(never)
  private func nonFinite(_ position: Int) -> Malformed? {
    let line = unsafe ByteView(base: bytes, count: length)
    return NonFiniteNumbers.name(in: line, at: position).map { name in
      Malformed(.invalidJSON, byte: position, "\(name) is no JSON: dd-fetch --json-nan null takes it as null")
    }
  }

  @inline(never)
  private func notTheEnd(_ at: Int) -> Malformed {
    let value = unsafe bytes[Int(indexes[0])] == 0x7B ? "object" : "array"
    return unsafe Malformed(
      .invalidJSON, byte: Int(indexes[at]), "expected the end of the line after the \(value)")
  }

  @inline(never)
  private func tooDeep(_ position: Int) -> Malformed {
    Malformed(.tooDeep, byte: position, "nested deeper than \(JSONDocument.maximumDepth)")
  }

  @inline(never)
  private func notAnObject(_ reason: Malformed.Reason) -> Malformed {
    let position = unsafe Int(indexes[0])
    return unsafe Malformed(reason, byte: position, "expected an object, found \(name(bytes[position]))")
  }

  private func name(_ byte: UInt8) -> String {
    byte >= 0x20 && byte < 0x7F ? "'\(Character(UnicodeScalar(byte)))'" : "byte 0x\(String(byte, radix: 16))"
  }

  // MARK: Values

  /// Begins with what is no object, so that the walk tells whether the line is JSON at all.
  @inline(__always)
  private mutating func startOther(takesAnyValue: Bool) throws(Malformed) {
    let position = unsafe Int(indexes[0])
    let byte = unsafe bytes[position]
    if byte == 0x5B { return unsafe try push(.array, position) }
    if byte == 0x22 {
      unsafe try string(position)
    } else if takesAnyValue {
      unsafe try scalar(byte, position)
    } else if unsafe (try? scalar(byte, position)) == nil {
      throw unsafe notAnObject(.invalidJSON)
    }
    // Words in a row are text, and no more is to be said of them.
    guard unsafe at == indexCount || takesAnyValue else { throw unsafe notAnObject(.invalidJSON) }
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
    guard unsafe _fastPath(depth < JSONDocument.maximumDepth) else { throw unsafe tooDeep(position) }
    unsafe open[depth] = UInt32(truncatingIfNeeded: nodeCount)
    unsafe depth &+= 1
    unsafe add(kind, isEscaped: false, position, position)
    unsafe isInObject = kind == .object
    unsafe isAfterValue = false
  }

  @inline(__always)
  private mutating func pop(_ byte: UInt8, _ position: Int) throws(Malformed) {
    guard unsafe _fastPath(byte == (isInObject ? 0x7D : 0x5D)) else {
      throw unsafe unexpected(isInObject ? "',' or '}' after value" : "',' or ']' after value", position)
    }
    unsafe depth &-= 1
    let node = unsafe Int(open[depth])
    unsafe nodes[node].end = UInt32(truncatingIfNeeded: position &+ 1)
    unsafe nodes[node].next = UInt32(truncatingIfNeeded: nodeCount)
    unsafe isAfterValue = true
    if unsafe depth > 0 { unsafe isInObject = nodes[Int(open[depth &- 1])].kind == .object }
  }

  @inline(__always)
  private mutating func colon() throws(Malformed) {
    guard unsafe _fastPath(at < indexCount && bytes[Int(indexes[at])] == 0x3A) else { throw unsafe noColon(at) }
    unsafe at &+= 1
  }

  @inline(never)
  private func noColon(_ at: Int) -> Malformed {
    unsafe Malformed(.invalidJSON, byte: at < indexCount ? Int(indexes[at]) : length, "expected ':' after key")
  }

  /// A string from its opening quote. Its closing one is the last byte before the next index that is no white space.
  @inline(__always)
  private mutating func string(_ position: Int) throws(Malformed) {
    var end = unsafe (at < indexCount ? Int(indexes[at]) : length) &- 1
    while end > position, unsafe bytes[end] != 0x22 { end &-= 1 }
    let isEscaped = unsafe nextBackslash < end
    if isEscaped { unsafe nextBackslash = try checkEscapes(from: nextBackslash, until: end) }
    unsafe add(.string, isEscaped: isEscaped, position &+ 1, end)
  }

  /// The first backslash from `start` on; the length where there is none.
  private func backslash(from start: Int) -> Int {
    let found = unsafe memchr(bytes + start, 0x5C, length - start)
    return unsafe found.map { unsafe UnsafeRawPointer($0) - UnsafeRawPointer(bytes) } ?? length
  }

  /// Checks a string's escapes from its first backslash on; returns the first one after the string.
  @inline(never)
  private func checkEscapes(from first: Int, until end: Int) throws(Malformed) -> Int {
    var start = first
    while true {
      start = unsafe dd_json_check_escapes(bytes, start, end)
      if start >= end { return unsafe backslash(from: end) }
      guard unsafe bytes[start + 1] == 0x75 else {
        throw unsafe Malformed(.invalidJSON, byte: start, "unknown escape '\\' and \(name(bytes[start + 1]))")
      }
      start = unsafe try checkUnicodeEscape(start, end)
    }
  }

  /// `\uXXXX`, or two of them for a scalar value past U+FFFF; returns the position after it.
  private func checkUnicodeEscape(_ start: Int, _ end: Int) throws(Malformed) -> Int {
    guard let unit = unsafe JSONText.codeUnit(bytes, start, end) else {
      throw Malformed(.invalidJSON, byte: start, "expected four hexadecimal digits after '\\u'")
    }
    if unit & 0xF800 != 0xD800 { return start + 6 }
    guard unit & 0xFC00 == 0xD800, let low = unsafe JSONText.codeUnit(bytes, start + 6, end),
      low & 0xFC00 == 0xDC00
    else {
      throw Malformed(.loneSurrogate, byte: start, "lone surrogate \\u\(String(unit, radix: 16))")
    }
    return start + 12
  }

  @inline(__always)
  private mutating func scalar(_ byte: UInt8, _ position: Int) throws(Malformed) {
    switch byte {
    case 0x2D, 0x30...0x39:
      let next = unsafe at < indexCount ? Int(indexes[at]) : length
      let end = unsafe isShortInteger(position, next) ? next : try number(position)
      unsafe add(.number, isEscaped: false, position, end)
    case 0x74: unsafe try add(.true, isEscaped: false, position, literal("true", position))
    case 0x66: unsafe try add(.false, isEscaped: false, position, literal("false", position))
    case 0x6E: unsafe try add(.null, isEscaped: false, position, literal("null", position))
    default: throw unsafe nonFinite(position) ?? unexpected("a value", position)
    }
  }

  /// Takes the numbers of up to eight digits that follow in an array, each with the comma before it. Lists of token ids
  /// hold nothing else; what isn't one, or is wrong, is left.
  @inline(__always)
  private mutating func moreIntegers() {
    while unsafe at &+ 2 < indexCount, unsafe bytes[Int(indexes[at])] == 0x2C {
      let start = unsafe Int(indexes[at &+ 1])
      let end = unsafe Int(indexes[at &+ 2])
      guard unsafe isShortInteger(start, end) else { return }
      unsafe add(.number, isEscaped: false, start, end)
      unsafe at &+= 2
    }
  }

  /// Whether a whole number of up to eight digits, and nothing else, stands before `end`, where it ends.
  @inline(__always)
  private func isShortInteger(_ start: Int, _ end: Int) -> Bool {
    let digits = unsafe bytes[start] == 0x2D ? start &+ 1 : start
    let count = end &- digits
    guard count > 0, count <= 8, end >= 8, unsafe bytes[digits] != 0x30 || count == 1,
      unsafe end == length || bytes[end] == 0x2C || bytes[end] == 0x5D || bytes[end] == 0x7D
    else { return false }
    return DigitWord.isDigits(unsafe DigitWord.load(endingAt: bytes + end, count: count))
  }

  @inline(__always)
  private func literal(_ text: StaticString, _ position: Int) throws(Malformed) -> Int {
    let end = position &+ text.utf8CodeUnitCount
    guard end <= (unsafe length), unsafe memcmp(bytes + position, text.utf8Start, text.utf8CodeUnitCount) == 0,
      unsafe isDelimiter(end)
    else { throw unsafe not(text, position) }
    return end
  }

  @inline(never)
  private func not(_ text: StaticString, _ position: Int) -> Malformed {
    Malformed(.invalidJSON, byte: position, "expected '\(text)'")
  }

  /// number = [ "-" ] int [ frac ] [ exp ], RFC 8259 section 6; returns its end.
  @inline(never)
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
      throw unsafe nonFinite(position) ?? Malformed(.invalidJSON, byte: position, "not a number by JSON's rules")
    }
    return end
  }

  private func digits(_ start: Int) -> Int {
    var end = start
    while unsafe end < length && bytes[end] &- 0x30 < 10 { end &+= 1 }
    return end
  }

  @inline(__always)
  private func isDelimiter(_ position: Int) -> Bool {
    guard position < (unsafe length) else { return true }
    switch unsafe bytes[position] {
    case 0x20, 0x09, 0x0A, 0x0D, 0x2C, 0x5D, 0x7D: return true
    default: return false
    }
  }
}
