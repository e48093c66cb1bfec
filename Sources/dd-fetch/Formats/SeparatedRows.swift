import Glibc
import Records

/// CSV and TSV by RFC 4180: the first record names the columns, every value is a string.
///
/// A record ends at LF, CR LF or CR. Quoted fields may hold separators, line ends and doubled quotes; a quote inside an
/// unquoted field is plain.
/// A record with another number of fields than the header, or with text after a closing quote, is malformed.
final class SeparatedRows: RowReader {
  let isProjected = true
  private let window: ByteWindow
  private let name: String
  private let separator: UInt8
  private let maximumBytes: Int
  private let watch: Watch
  private var row: Int
  private var linesEnded: Int
  /// The line that the last record began on.
  private(set) var line: Int
  /// Whether the last record ended at a CR behind which nothing had been read: an LF there is of the same line end.
  private var mayOweLineFeed = false
  /// `"name":` of each column; nil for one that isn't wanted.
  private var keys: [ByteBuffer?] = []
  private(set) var columnNames: [String] = []
  private let output = ByteBuffer(capacity: 1 << 12)
  private let field = ByteBuffer(capacity: 256)
  private let beginning = LineBeginning()

  /// Records of a stream. One that begins behind the header needs the header's names, in `columns`.
  init(
    _ stream: any ByteStream, separator: UInt8, at place: FilePosition, header: [String]?, wanted: [String]?,
    maximumBytes: Int, watch: Watch
  ) throws(ToolError) {
    window = ByteWindow(stream, offset: place.byte)
    name = stream.name
    self.separator = separator
    self.maximumBytes = maximumBytes
    self.watch = watch
    row = place.row
    line = place.line
    linesEnded = place.line
    try window.skipByteOrderMark()
    if let header { columnNames = header } else { columnNames = try readHeader() }
    try makeKeys(wanted)
  }

  var position: FilePosition { FilePosition(row: row, byte: window.offset, line: linesEnded) }
  var bytesRead: Int { window.bytesRead }

  private func readHeader() throws(ToolError) -> [String] {
    guard let record = try readRecord() else { return [] }
    var names: [String] = []
    var fault: Malformed? = record.fault
    if fault == nil { fault = split(record.bytes) { names.append(String($0)) } }
    if let fault { throw ToolError(.dataError, "\(name):\(line): byte \(fault.byte): \(fault.what)") }
    for (index, name) in names.enumerated() where names[..<index].contains(name) {
      throw ToolError(.dataError, "\(self.name):\(line): the header names the column '\(name)' twice")
    }
    return names
  }

  private func makeKeys(_ wanted: [String]?) throws(ToolError) {
    for column in columnNames {
      guard wanted?.contains(column) ?? true else {
        keys.append(nil)
        continue
      }
      let key = ByteBuffer(capacity: column.utf8.count + 4)
      JSONText.appendString(column, to: key)
      key.append(0x3A)
      keys.append(key)
    }
  }

  func next() throws(ToolError) -> RowEvent {
    guard let record = try readRecord() else { return .end }
    row += 1
    if let fault = record.fault { return .malformed(fault, record.bytes) }
    output.removeAll()
    output.append(0x7B)
    var index = 0
    let fault = split(record.bytes) { value in
      if index < keys.count, let key = keys[index] {
        if output.count > 1 { output.append(0x2C) }
        output.append(key.view)
        JSONText.appendString(value, to: output)
      }
      index += 1
    }
    if let fault { return .malformed(fault, record.bytes) }
    if index != keys.count {
      let what = "\(index) \(index == 1 ? "field" : "fields") where the header has \(keys.count)"
      return .malformed(Malformed(.fieldCount, byte: record.bytes.count, what), record.bytes)
    }
    output.append(0x7D)
    return .row(output.view)
  }

  /// The bytes of the next record without its line end; nil at the end. Blank lines are no records.
  private func readRecord() throws(ToolError) -> (bytes: ByteView, fault: Malformed?)? {
    while true {
      if mayOweLineFeed { try skipLineFeed() }
      var scan = RecordScan(separator: separator)
      var dropped = 0
      var isFound = true
      while unsafe !scan.walk(window.base + window.start, window.filled - window.start) {
        if scan.at > maximumBytes {
          if dropped == 0 { beginning.removeAll() }
          beginning.append(window.view(window.start, window.start + scan.at))
          dropped += scan.at
          window.start += scan.at
          scan.forget()
        }
        isFound = try window.fill()
        if !isFound { break }
      }
      // What stands there when the run is over may be the beginning of a record.
      if !isFound && (scan.at == 0 && dropped == 0 || !watch.goesOn()) { return nil }
      let bytes = window.view(window.start, window.start + scan.at)
      window.start += scan.at
      line = linesEnded + 1
      linesEnded += scan.lines + 1
      if isFound { endLine() }
      if dropped > 0 || bytes.count > maximumBytes {
        if dropped == 0 { beginning.removeAll() }
        beginning.append(bytes)
        return (beginning.view, .tooLong(dropped + bytes.count, limit: maximumBytes))
      }
      if bytes.isEmpty { continue }
      guard scan.state == .quoted else { return (bytes, nil) }
      return (bytes, Malformed(.invalidCSV, byte: scan.openQuote, "the quote that opens here is never closed"))
    }
  }

  /// Passes over the line end at the window's start, without waiting for what may follow a CR.
  private func endLine() {
    let isReturn = unsafe window.base[window.start] == 0x0D
    window.start += 1
    guard isReturn else { return }
    mayOweLineFeed = window.start == window.filled
    if !mayOweLineFeed, unsafe window.base[window.start] == 0x0A { window.start += 1 }
  }

  private func skipLineFeed() throws(ToolError) {
    mayOweLineFeed = false
    guard try window.fill() else { return }
    if unsafe window.base[window.start] == 0x0A { window.start += 1 }
  }

  /// Hands out each field, its quotes undone; returns what is wrong with the record.
  private func split(_ record: ByteView, _ body: (ByteView) -> Void) -> Malformed? {
    var at = 0
    while true {
      if at < record.count && record[at] == 0x22 {
        field.removeAll()
        at += 1
        while true {
          let quote = record.firstIndex(of: 0x22, from: at) ?? record.count
          field.append(record[at..<quote])
          at = min(quote + 1, record.count)
          guard at < record.count && record[at] == 0x22 else { break }
          field.append(0x22)
          at += 1
        }
        body(field.view)
        if at < record.count && record[at] != separator {
          return Malformed(.invalidCSV, byte: at, "expected a separator after the closing quote")
        }
      } else {
        let end = record.firstIndex(of: separator, from: at) ?? record.count
        body(record[at..<end])
        at = end
      }
      if at >= record.count { return nil }
      at += 1
    }
  }
}
