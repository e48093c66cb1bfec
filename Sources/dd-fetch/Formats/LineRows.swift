import Glibc
import Records
import ToolKit

/// JSON lines: each line's own bytes, without its end. Blank lines are no rows.
final class LineRows: RowReader {
  let nonFinite: ReaderOptions.NonFinite
  let tally: FileTally? = FileTally()
  private let window: ByteWindow
  private let maximumBytes: Int
  private let watch: Watch
  private var row: Int
  private(set) var line: Int
  /// Up to here, counted from the window's start, there is no line end.
  private var searched = 0
  /// Bytes of an over-long line that were let go.
  private var dropped = 0
  private let beginning = LineBeginning()

  /// Rows of a stream that begins at a place in the file.
  init(
    _ stream: any ByteStream, _ options: ReaderOptions, at place: FilePosition, maximumBytes: Int, watch: Watch
  ) throws(ToolError) {
    nonFinite = options.nonFinite ?? .reject
    window = ByteWindow(stream, offset: place.byte)
    row = place.row
    line = place.line
    self.maximumBytes = maximumBytes
    self.watch = watch
    try window.skipByteOrderMark()
  }

  var position: FilePosition { FilePosition(row: row, byte: window.offset, line: line) }
  var bytesRead: Int { window.bytesRead }

  func next() throws(ToolError) -> RowEvent {
    while true {
      let from = window.start + searched
      let left = window.filled - from
      if left > 0, let hit = unsafe memchr(window.base + from, 0x0A, left) {
        let end = unsafe UnsafeRawPointer(hit) - UnsafeRawPointer(window.base)
        if let event = take(upTo: end, next: end &+ 1) { return event }
        continue
      }
      searched = window.filled - window.start
      if searched > maximumBytes {
        keep(window.view(window.start, window.filled))
        dropped += searched
        window.start = window.filled
        searched = 0
      }
      if try window.fill() { continue }
      // What stands there when the run is over may be the beginning of a line.
      guard searched > 0 || dropped > 0, watch.goesOn() else { return .end }
      return take(upTo: window.filled, next: window.filled) ?? .end
    }
  }

  /// Keeps the beginning of a line that is too long.
  private func keep(_ part: ByteView) {
    if dropped == 0 { beginning.removeAll() }
    beginning.append(part)
  }

  /// The line up to `end` as a row; nil when it is blank.
  @inline(__always)
  private func take(upTo end: Int, next: Int) -> RowEvent? {
    let start = window.start
    var last = end
    if last > start, unsafe window.base[last &- 1] == 0x0D { last &-= 1 }
    window.start = next
    searched = 0
    line &+= 1
    if dropped > 0 || last &- start > maximumBytes {
      defer { dropped = 0 }
      row &+= 1
      keep(window.view(start, last))
      return .malformed(Malformed.tooLong(dropped + last - start, limit: maximumBytes), beginning.view)
    }
    if last > start, unsafe window.base[start] > 0x20 {
      row &+= 1
      return .row(window.view(start, last))
    }
    let view = window.view(start, last)
    if view.allSatisfy({ $0 == 0x20 || $0 == 0x09 || $0 == 0x0D }) { return nil }
    row &+= 1
    return .row(view)
  }
}
