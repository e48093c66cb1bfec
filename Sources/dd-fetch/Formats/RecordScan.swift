import Glibc
import Records

/// The search for the end of a CSV record: the first line end outside quotes.
struct RecordScan {
  enum State { case fieldStart, plain, quoted, closed }
  let separator: UInt8
  private(set) var state = State.fieldStart
  /// The next byte to be looked at; at the end of the search, the line end.
  private(set) var at = 0
  /// Line ends inside quotes: LF, CR LF or CR.
  private(set) var lines = 0
  /// Where the last quoted field began.
  private(set) var openQuote = 0
  /// The byte before the ones whose lines are counted next.
  private var previous: UInt8 = 0

  init(separator: UInt8) { self.separator = separator }

  /// The bytes so far are gone; the state stays.
  mutating func forget() { at = 0 }

  /// Looks on in `count` bytes; true when the end is found.
  mutating func walk(_ bytes: UnsafePointer<UInt8>, _ count: Int) -> Bool {
    var at = self.at
    defer { self.at = at }
    while at < count {
      if state == .quoted {
        guard let hit = unsafe memchr(bytes + at, 0x22, count &- at) else {
          unsafe countLines(bytes, from: at, to: count)
          at = count
          return false
        }
        let quote = unsafe UnsafeRawPointer(hit) - UnsafeRawPointer(bytes)
        unsafe countLines(bytes, from: at, to: quote)
        at = quote &+ 1
        state = .closed
        continue
      }
      let byte = unsafe bytes[at]
      // Line ends, quotes, tabs and commas are below this.
      if byte > 0x2C {
        repeat { at &+= 1 } while unsafe at < count && bytes[at] > 0x2C
        state = .plain
        continue
      }
      if byte == 0x0A || byte == 0x0D { return true }
      if byte == separator {
        state = .fieldStart
      } else if byte == 0x22 && (state == .fieldStart || state == .closed) {
        if state == .fieldStart { openQuote = at }
        state = .quoted
        previous = byte
      } else {
        state = .plain
      }
      at &+= 1
    }
    return false
  }

  /// An LF ends a line unless the CR before it did.
  private mutating func countLines(_ bytes: UnsafePointer<UInt8>, from start: Int, to end: Int) {
    guard start < end else { return }
    if unsafe bytes[start] == 0x0D || bytes[start] == 0x0A && previous != 0x0D { lines &+= 1 }
    for index in (start &+ 1)..<max(end, start &+ 1) {
      if unsafe bytes[index] == 0x0D || bytes[index] == 0x0A && bytes[index &- 1] != 0x0D { lines &+= 1 }
    }
    previous = unsafe bytes[end &- 1]
  }
}
