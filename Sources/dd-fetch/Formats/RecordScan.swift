import Glibc
import Records

/// The search for the end of a CSV record: the first line end outside quotes.
struct RecordScan {
  enum State { case fieldStart, plain, quoted, closed }
  private let separator: UInt8
  private let quote: UInt8?
  private let stops: StopBytes
  private(set) var state = State.fieldStart
  /// The next byte to be looked at; at the end of the search, the line end.
  private(set) var at = 0
  /// Line ends inside quotes: LF, CR LF or CR.
  private(set) var lines = 0
  /// Where the last quoted field began.
  private(set) var openQuote = 0
  /// The byte before the ones whose lines are counted next.
  private var previous: UInt8 = 0

  init(_ dialect: Dialect, _ stops: StopBytes) {
    separator = dialect.separator
    quote = dialect.quote
    self.stops = stops
  }

  /// The bytes so far are gone; the state stays.
  mutating func forget() { at = 0 }

  /// Looks on in `count` bytes; true when the end is found.
  mutating func walk(_ bytes: UnsafePointer<UInt8>, _ count: Int) -> Bool {
    let isStop = unsafe stops.isStop
    let quote = self.quote ?? 0
    var at = self.at
    defer { self.at = at }
    while at < count {
      if state == .quoted {
        guard let hit = unsafe memchr(bytes + at, Int32(quote), count &- at) else {
          unsafe countLines(bytes, from: at, to: count)
          at = count
          return false
        }
        let place = unsafe UnsafeRawPointer(hit) - UnsafeRawPointer(bytes)
        unsafe countLines(bytes, from: at, to: place)
        at = place &+ 1
        state = .closed
        continue
      }
      let byte = unsafe bytes[at]
      if unsafe !isStop[Int(byte)] {
        repeat { at &+= 1 } while unsafe at < count && !isStop[Int(bytes[at])]
        state = .plain
        continue
      }
      if byte == 0x0A || byte == 0x0D { return true }
      if byte == separator {
        state = .fieldStart
      } else if state != .plain {
        if state == .fieldStart { openQuote = at }
        state = .quoted
        previous = byte
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
