import Glibc
import Records
import ToolKit

/// CSV and TSV: every value is a string, the columns' names are the first record's unless the dialect says otherwise.
///
/// A record ends at LF, CR LF or CR. Quoted fields may hold separators, line ends and doubled quotes; a quote inside an
/// unquoted field is plain. A record with fewer fields than there are columns has nulls for the others.
/// A record with more, or with text after a closing quote, is malformed. A loss is counted in lines: a record that
/// quotes have made of many is as many malformed ones, and a file that ends inside quotes is bad data.
final class SeparatedRows: RowReader {
  let isProjected = true
  let tally: FileTally? = FileTally()
  private let window: ByteWindow
  private let name: String
  private let dialect: Dialect
  private let stops: StopBytes
  private let maximumBytes: Int
  private let watch: Watch
  private var row: Int
  private var linesEnded: Int
  /// The line that the last record began on, and how many it has.
  private(set) var line: Int
  private var lineCount = 1
  /// Whether the last record ended at a CR behind which nothing had been read: an LF there is of the same line end.
  private var mayOweLineFeed = false
  /// `"name":` of each column; nil for one that isn't wanted.
  private var keys: [ByteBuffer?] = []
  /// The columns, and which of them the header doesn't name.
  private(set) var columns = ColumnNames([])
  private var filledRows = 0
  /// The first record, where it was read to count the columns and is a row.
  private var first: (bytes: ByteBuffer, place: FilePosition, fault: Malformed?)?
  /// What ends the run once the record at hand is dealt with.
  private var failure: ToolError?
  private let output = ByteBuffer(capacity: 1 << 12)
  private let field = ByteBuffer(capacity: 256)
  private let beginning = LineBeginning()

  /// Records of a stream. One that begins behind the header needs the columns' names, in `known`.
  init(
    _ stream: any ByteStream, _ dialect: Dialect, at place: FilePosition, known: ColumnNames?, wanted: [String]?,
    maximumBytes: Int, watch: Watch
  ) throws(ToolError) {
    window = ByteWindow(stream, offset: place.byte)
    name = stream.name
    self.dialect = dialect
    stops = StopBytes(dialect)
    self.maximumBytes = maximumBytes
    self.watch = watch
    row = place.row
    line = place.line
    linesEnded = place.line
    try window.skipByteOrderMark()
    if let known { columns = known } else { columns = try readColumns() }
    makeKeys(wanted)
  }

  var position: FilePosition { first?.place ?? FilePosition(row: row, byte: window.offset, line: linesEnded) }
  var bytesRead: Int { window.bytesRead }
  var repairs: Repairs { Repairs(filledRows: filledRows) }

  private func makeKeys(_ wanted: [String]?) {
    let wanted = wanted.map { Set($0) }
    for column in columns.names {
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
    if let failure { throw failure }
    if let first {
      self.first = nil
      row += 1
      return event(first.bytes.view, first.fault)
    }
    guard let record = try readRecord() else { return .end }
    row += 1
    return event(record.bytes, record.fault)
  }

  private func event(_ record: ByteView, _ fault: Malformed?) -> RowEvent {
    if let fault { return .malformed(fault, record) }
    output.removeAll()
    output.append(0x7B)
    var index = 0
    let fault = split(record) { value in
      if index < keys.count, let key = keys[index] {
        if output.count > 1 { output.append(0x2C) }
        output.append(key.view)
        JSONText.appendString(value, to: output)
      }
      index += 1
    }
    if let fault { return .malformed(fault, record) }
    if index > keys.count {
      let what = "\(counted(index, "field")) where there are \(keys.count) columns"
      return .malformed(Malformed(.fieldCount, byte: record.count, what, lines: lineCount), record)
    }
    if index < keys.count { fill(from: index) }
    output.append(0x7D)
    return .row(output.view)
  }

  /// Gives the columns from one on null.
  private func fill(from start: Int) {
    filledRows += 1
    for case let key? in keys[start...] {
      if output.count > 1 { output.append(0x2C) }
      output.append(key.view)
      output.append("null")
    }
  }
}

/// The beginning of the file.
extension SeparatedRows {
  private func readColumns() throws(ToolError) -> ColumnNames {
    try skipLines(dialect.skippedLines)
    if case .names(let names) = dialect.header { return ColumnNames(names) }
    let place = position
    guard let record = try readRecord() else { return ColumnNames([]) }
    guard dialect.header == .none else { return ColumnNames(try header(record)) }
    var count = 0
    _ = split(record.bytes) { _ in count += 1 }
    let bytes = ByteBuffer(capacity: record.bytes.count)
    bytes.append(record.bytes)
    first = (bytes, place, record.fault)
    return ColumnNames(count: count)
  }

  private func header(_ record: (bytes: ByteView, fault: Malformed?)) throws(ToolError) -> [String] {
    var fault = record.fault
    if let invalid = record.bytes.firstInvalidUTF8 {
      fault = Malformed(.invalidUTF8, byte: invalid, "the header is not UTF-8: --encoding names what it is")
    } else if let zero = record.bytes.firstIndex(of: 0) {
      fault = Malformed(
        .invalidCSV, byte: zero, "the header has a NUL: if it is UTF-16, say --encoding utf-16le or utf-16be")
    }
    var names: [String] = []
    if fault == nil { fault = split(record.bytes) { names.append(String($0)) } }
    if let fault { throw ToolError(.dataError, "\(name):\(line): byte \(fault.byte): \(fault.what)") }
    return names
  }

  /// Passes over lines, whatever is in them.
  private func skipLines(_ count: Int) throws(ToolError) {
    for passed in 0..<count {
      if mayOweLineFeed { try skipLineFeed() }
      while true {
        let bytes = window.view(window.start, window.filled)
        if let end = bytes.firstIndex(where: { $0 == 0x0A || $0 == 0x0D }) {
          window.start += end
          linesEnded += 1
          endLine()
          break
        }
        window.start = window.filled
        if try window.fill() { continue }
        // Of an empty file nothing is missed.
        if passed == 0 && window.offset == 0 || !watch.goesOn() { return }
        throw noHeader(behind: count)
      }
    }
    guard count > 0, watch.goesOn(), window.start == window.filled, try !window.fill() else { return }
    throw noHeader(behind: count)
  }

  private func noHeader(behind count: Int) -> ToolError {
    ToolError(
      .dataError,
      "\(name): \(grouped(count)) lines are passed over before the header, and the file has no more: --csv-skip says how many"
    )
  }
}

/// Records and their fields.
extension SeparatedRows {
  /// The bytes of the next record without its line end; nil at the end. Blank lines are no records.
  private func readRecord() throws(ToolError) -> (bytes: ByteView, fault: Malformed?)? {
    while true {
      if mayOweLineFeed { try skipLineFeed() }
      var scan = RecordScan(dialect, stops)
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
      let isOpen = !isFound && scan.state == .quoted
      // The last line end in an open quote begins no further line.
      let endsLine = isOpen && (bytes.last == 0x0A || bytes.last == 0x0D)
      lineCount = scan.lines + (endsLine ? 0 : 1)
      linesEnded += lineCount
      if isFound { endLine() }
      if bytes.isEmpty && dropped == 0 { continue }
      return record(bytes, dropped: dropped, openQuote: isOpen ? scan.openQuote : nil)
    }
  }

  /// A record's bytes, or the beginning of one that is too long, and what is wrong with it.
  private func record(_ bytes: ByteView, dropped: Int, openQuote: Int?) -> (bytes: ByteView, fault: Malformed?) {
    if let openQuote {
      let rest = lineCount == 1 ? "the last line" : "the last \(grouped(lineCount)) lines"
      failure = ToolError(
        .dataError, "\(name):\(line): byte \(openQuote): the quote that opens here is never closed: it takes \(rest)")
    }
    if dropped > 0 || bytes.count > maximumBytes {
      if dropped == 0 { beginning.removeAll() }
      beginning.append(bytes)
      return (beginning.view, .tooLong(dropped + bytes.count, limit: maximumBytes, lines: lineCount))
    }
    guard let openQuote else { return (bytes, nil) }
    return (
      bytes,
      Malformed(.invalidCSV, byte: openQuote, "the quote that opens here is never closed", lines: lineCount)
    )
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
      if let quote = dialect.quote, at < record.count && record[at] == quote {
        field.removeAll()
        at += 1
        while true {
          let close = record.firstIndex(of: quote, from: at) ?? record.count
          field.append(record[at..<close])
          at = min(close + 1, record.count)
          guard at < record.count && record[at] == quote else { break }
          field.append(quote)
          at += 1
        }
        body(field.view)
        if at < record.count && record[at] != dialect.separator {
          return Malformed(.invalidCSV, byte: at, "expected a separator after the closing quote", lines: lineCount)
        }
      } else {
        let end = record.firstIndex(of: dialect.separator, from: at) ?? record.count
        body(record[at..<end])
        at = end
      }
      if at >= record.count { return nil }
      at += 1
    }
  }
}
