import Glibc
import Records
import ToolKit

/// One JSON array of any size, or objects one after another: their own bytes, found by their brackets and quotes alone.
///
/// Nothing is built and nothing but the element at hand is held. An element on one line is given as it stands;
/// one over several lines is joined into one, white space outside its strings left out.
final class ArrayRows: RowReader {
  let nonFinite: ReaderOptions.NonFinite
  let tally: FileTally? = FileTally()
  private let window: ByteWindow
  private let name: String
  private let maximumBytes: Int
  private var row: Int
  private var expected: Expected
  private let joined = ByteBuffer(capacity: 1 << 12)
  private let beginning = LineBeginning()
  private let watch: Watch

  /// What may come next.
  private enum Expected {
    case array, firstElement, element, separator, nothing
    /// One of several objects without an array around them, or their end.
    case object
  }

  /// The members that lead to the array.
  private let field: [String]

  /// The state of the walk through an element; positions count from the window's start.
  private var at = 0
  private var depth = 0
  private var isInString = false
  private var isScalar = false
  private var dropped = 0

  /// Elements of a stream that begins at a place in the file: at its first byte, or where another reader was; of an
  /// array, in the member that `options` name, or of `.objects`.
  init(
    _ stream: any ByteStream, _ shape: JSONShape, _ options: ReaderOptions, at place: FilePosition, maximumBytes: Int,
    watch: Watch
  ) throws(ToolError) {
    field = options.field ?? []
    nonFinite = options.nonFinite ?? .reject
    window = ByteWindow(stream, offset: place.byte)
    name = stream.name
    row = place.row
    expected = place.byte == 0 ? .array : place.row == 0 ? .firstElement : .separator
    if shape == .objects { expected = .object }
    self.maximumBytes = maximumBytes
    self.watch = watch
    try window.skipByteOrderMark()
  }

  var position: FilePosition { FilePosition(row: row, byte: window.offset, line: row) }
  var line: Int { row }
  var bytesRead: Int { window.bytesRead }

  private func fail(_ what: String) -> ToolError {
    ToolError(.dataError, "\(name): byte \(window.offset): \(what)")
  }

  func next() throws(ToolError) -> RowEvent {
    if expected == .nothing { return .end }
    if expected == .array {
      if !field.isEmpty { try JSONFieldSearch(window, name: name).find(field) }
      guard try window.significantByte() == 0x5B else { throw fail("expected '[' at the start of an array") }
      window.start += 1
      expected = .firstElement
    }
    guard var first = try window.significantByte() else { return expected == .object ? .end : try endEarly() }
    if expected == .separator && first == 0x2C {
      window.start += 1
      expected = .element
      guard let second = try window.significantByte() else { return try endEarly() }
      first = second
    }
    switch (expected, first) {
    case (.firstElement, 0x5D), (.separator, 0x5D):
      window.start += 1
      return try close()
    case (.object, _) where first != 0x7B: throw fail("expected '{' after an object")
    case (.separator, _): throw fail("expected ',' or ']' after an element")
    case (_, 0x5D): throw fail("expected an element after ',', found ']'")
    case (_, 0x2C): throw fail("expected an element, found ','")
    default: return try element(first)
    }
  }

  private func element(_ first: UInt8) throws(ToolError) -> RowEvent {
    at = 0
    depth = 0
    dropped = 0
    isInString = false
    isScalar = first != 0x7B && first != 0x5B && first != 0x22
    while !walk() {
      if window.filled - window.start > maximumBytes { letGo() }
      guard try window.fill() else { return try endEarly() }
    }
    let view = window.view(window.start, window.start + at)
    window.start += at
    if expected != .object { expected = .separator }
    row += 1
    if dropped > 0 || view.count > maximumBytes {
      keep(view)
      return .malformed(.tooLong(dropped + view.count, limit: maximumBytes), beginning.view)
    }
    guard view.firstIndex(of: 0x0A) != nil else { return .row(view) }
    joined.removeAll()
    JSONJoin.append(view, to: joined)
    return .row(joined.view)
  }

  /// Walks on through the element; true when its end, at `at`, is found.
  private func walk() -> Bool {
    let bytes = unsafe window.base + window.start
    let count = window.filled - window.start
    var at = self.at
    defer { self.at = at }
    while at < count {
      if isInString {
        guard let hit = unsafe memchr(bytes + at, 0x22, count &- at) else {
          at = count
          return false
        }
        let quote = unsafe UnsafeRawPointer(hit) - UnsafeRawPointer(bytes)
        at = quote &+ 1
        var before = quote &- 1
        while before >= 0, unsafe bytes[before] == 0x5C { before &-= 1 }
        if (quote &- before) & 1 == 0 { continue }
        isInString = false
        if depth == 0 { return true }
        continue
      }
      switch unsafe bytes[at] {
      case 0x22:
        if isScalar { return true }
        isInString = true
      case 0x7B, 0x5B:
        if isScalar { return true }
        depth &+= 1
      case 0x7D, 0x5D:
        if isScalar { return true }
        depth &-= 1
        if depth == 0 {
          at &+= 1
          return true
        }
      case 0x2C, 0x20, 0x0A, 0x0D, 0x09:
        if isScalar { return true }
      default: break
      }
      at &+= 1
    }
    return false
  }

  /// Forgets the over-long element's bytes so far; one backslash stays when they end in an odd number of them.
  private func letGo() {
    let end = window.start + at
    var backslashes = 0
    if isInString {
      while backslashes < at, unsafe window.base[end - 1 - backslashes] == 0x5C { backslashes += 1 }
    }
    let kept = backslashes & 1
    keep(window.view(window.start, end - kept))
    dropped += at - kept
    window.start = end - kept
    at = kept
  }

  /// Keeps the beginning of an element that is too long.
  private func keep(_ part: ByteView) {
    if dropped == 0 { beginning.removeAll() }
    beginning.append(part)
  }

  private func close() throws(ToolError) -> RowEvent {
    expected = .nothing
    // Behind the array are other members; a file that is read to its end is checked as a whole.
    if !field.isEmpty {
      while try window.significantByte() != nil { window.start = window.filled }
    }
    if try window.significantByte() != nil { throw fail("expected the end of the file after the array") }
    return .end
  }

  private func endEarly() throws(ToolError) -> RowEvent {
    if !watch.goesOn() { return .end }
    window.start = window.filled
    throw fail("the file ends inside \(expected == .object ? "an object" : "its array"): it was cut off")
  }
}

/// Puts a JSON value that stands on several lines onto one.
enum JSONJoin {
  /// Appends the value without the white space outside its strings.
  static func append(_ value: ByteView, to buffer: ByteBuffer) {
    let bytes = unsafe value.pointer
    let count = value.count
    var from = 0
    var at = 0
    while at < count {
      switch unsafe bytes[at] {
      case 0x20, 0x0A, 0x0D, 0x09:
        buffer.append(value[from..<at])
        at &+= 1
        from = at
      case 0x22: at = stringEnd(value, at)
      default: at &+= 1
      }
    }
    buffer.append(value[from..<count])
  }

  /// The position after the string that opens at `start`; the value's end when it is not closed.
  static func stringEnd(_ value: ByteView, _ start: Int) -> Int {
    var from = start + 1
    while let quote = value.firstIndex(of: 0x22, from: from) {
      var before = quote - 1
      while value[before] == 0x5C { before -= 1 }
      if (quote - before) & 1 == 1 { return quote + 1 }
      from = quote + 1
    }
    return value.count
  }
}
