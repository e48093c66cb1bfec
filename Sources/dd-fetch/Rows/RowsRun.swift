import Records
import ToolKit
import Web

/// The loop of `dd-fetch rows`: rows checked, projected and written, books kept.
final class RowsRun {
  private let stream: RowStream
  private let repository: any Repository
  private let output: RecordOutput
  private let watch: Watch
  private let ledger: Ledger
  private let document = JSONDocument()
  private let projection: Projection?
  private let provenance: Provenance?
  private let projected = ByteBuffer(capacity: 1 << 14)
  /// A row with null for its numbers that are none, and how many rows had to be mended so.
  private let mended = ByteBuffer(capacity: 1 << 10)
  private var mendedRows = 0
  /// The rows at which progress is shown next.
  private var look = RowsRun.rowsBetweenLooks
  private static let rowsBetweenLooks = 256
  /// Rows decided on: not the lines that they took, which the ledger counts.
  private var rows = 0
  private let seed: Int?
  private let note: (String) -> Void
  private var written: WrittenRows
  /// What of the source is read, of a part.
  private var chunk: String?
  private var task: String?
  /// The place of the next row, when the run came to its end by itself.
  private var end: ResumePoint?
  private var isExhausted = false

  /// A run over a stream that is at its start.
  init(
    _ stream: RowStream, of repository: any Repository, columns: Columns, provenance: Bool, seed: Int?,
    output: RecordOutput, watch: Watch, ledger: Ledger, note: @escaping (String) -> Void
  ) {
    self.stream = stream
    self.repository = repository
    self.output = output
    self.watch = watch
    self.ledger = ledger
    self.seed = seed
    self.note = note
    projection = columns.wanted.map { [document] in Projection($0, of: document) }
    self.provenance = provenance ? Provenance(repository) : nil
    written = WrittenRows(ResumePoint(), step: 1)
  }

  /// Of the rows of a part, passes `skip` over and writes up to `limit`. Call inside `Ledger.run`.
  func run(_ part: ChunkRows, skip: Int, limit: Int?) throws(ToolError) {
    ledger.addToReport = { [self] in addToReport($0) }
    defer { ledger.bytesRead = stream.bytesRead }
    let start = part.position(after: skip)
    written = WrittenRows(place(skip: start), step: part.step)
    if start > 0 {
      try stream.skip(start)
      // Where that was broken off, a later run passes over all of them anew.
      guard watch.goesOn() else { return finishEarly() }
      written = WrittenRows(place(), step: part.step)
    }
    let inPart = part.left(after: skip)
    var left = min(limit ?? Int.max, inPart)
    let isWholePart = left == inPart
    let (most, overflows) = left.multipliedReportingOverflow(by: part.step)
    if left < Int.max && !overflows { try stream.expect(most) }
    while left > 0 {
      if part.step > 1 && rows > 0 { try stream.skip(part.step - 1) }
      guard let row = try stream.next(most: part.step > 1 ? 1 : left) else { return finishEarly() }
      let count = row.count
      left -= count
      rows &+= count
      ledger.counts.input &+= count
      try write(row)
      if written.isDue(output, rows: rows) {
        written.advance(to: place(), rows: rows, lines: output.linesWritten)
      }
      if rows >= look {
        look = rows &+ Self.rowsBetweenLooks
        if !watch.goesOn() { return finishEarly() }
        ledger.bytesRead = stream.bytesRead
        ledger.showProgress(written: output.linesWritten)
      }
    }
    if isWholePart && inPart < Int.max { return finishEarly() }
    try stopAtLimit(part)
  }

  /// The rows of a task are all there, and nothing else: what was planned of the source holds. Throws exit 65 when not.
  func finish(_ task: FetchTask) throws(ToolError) {
    guard watch.end == nil, ledger.end == .endOfInput || ledger.end == .limit else { return }
    var isWhole = rows == task.rows
    if isWhole, task.last == .source, task.step == 1 {
      isWhole = try stream.next() == nil
      end = place()
    }
    guard watch.goesOn() else { return ledger.end = watch.end ?? ledger.end }
    guard isWhole else {
      let found = rows == task.rows ? "more" : grouped(rows)
      throw ToolError(
        .dataError,
        "task \(task.number) is of \(grouped(task.rows ?? 0)) rows, and there are \(found): plan the tasks anew")
    }
    isExhausted = task.last != nil
  }

  /// Says in the report which task this is.
  func name(_ task: FetchTask) {
    ledger.isOfPart = task.of > 1
    self.task = "{\"task\":\(task.number),\"of\":\(task.of),\"row\":\(task.row ?? 0)}"
  }

  /// No row comes any more: the source or the part has ended, or the run is over.
  private func finishEarly() {
    if let end = watch.end {
      ledger.end = end
      return
    }
    end = place()
    isExhausted = true
    noteUnseen()
  }

  /// Says what was mended.
  private func noteRepairs() {
    let filled = stream.repairs.filledRows
    if filled > 0 {
      note("\(count(filled)) fewer fields than there are columns: null for the others")
    }
    if stream.repairs.replacedText > 0 {
      let pieces = stream.repairs.replacedText
      note(
        "\(counted(pieces, "piece")) of text that \(pieces == 1 ? "is" : "are") not UTF-8: U+FFFD stands for what can't be read"
      )
    }
    if nonFiniteRows > 0 { note("\(count(nonFiniteRows)) null for NaN or Infinity") }
  }

  /// Rows that have null for NaN or Infinity: those of JSON are mended here, others by their readers.
  private var nonFiniteRows: Int { mendedRows + stream.repairs.nonFiniteRows }

  private func count(_ rows: Int) -> String { rows == 1 ? "1 row has" : "\(grouped(rows)) rows have" }

  /// Names the columns without any value: of a source that was read to its end; of the rows up to a limit, only those
  /// that are needed.
  private func noteUnseen() {
    noteRepairs()
    guard let projection else { return }
    let rows = counted(projection.rowCount, "row")
    for column in projection.neverSeen {
      if isExhausted {
        note("'\(column.path)' never had a value in \(rows)")
      } else if column.isNeeded {
        note("'\(column.path)' had no value in the \(rows) read")
      }
    }
  }

  /// Where the stream is, or will be once `skip` rows are passed over.
  private func place(skip: Int? = nil) -> ResumePoint {
    ResumePoint(taken: stream.taken, turn: stream.nextPart, places: stream.places ?? [], seed: seed, skip: skip)
  }

  /// Where a later run goes on.
  private var next: ResumePoint {
    if let end, output.linesTaken == output.linesWritten { return end }
    return written.next(after: output.linesTaken)
  }

  /// The wanted rows are there.
  private func stopAtLimit(_ part: ChunkRows) throws(ToolError) {
    end = place()
    isExhausted = try isAtEnd(part)
    ledger.end = isExhausted ? .endOfInput : .limit
    noteUnseen()
  }

  /// Whether no row of the part is left, as far as that costs nothing to know. What can't be read was not asked for: it
  /// ends no run, unless it shows that the file came damaged.
  private func isAtEnd(_ part: ChunkRows) throws(ToolError) -> Bool {
    // A pipe may have nothing yet.
    guard repository.isSeekable, watch.goesOn() else { return false }
    try output.flush()
    do throws(ToolError) {
      if part.step > 1 { try stream.skip(part.step - 1) }
      return try stream.isAtEnd() && watch.goesOn()
    } catch {
      if error.code == .ioError { throw error }
      return false
    }
  }

  private func write(_ row: PartRow) throws(ToolError) {
    switch row.event {
    case .row(var bytes):
      if !row.reader.isChecked {
        do {
          try document.parse(bytes)
        } catch {
          if let fault = mend(&bytes, error, row.reader) { return try malformed(fault, row, bytes) }
        }
      }
      row.reader.tally?.hasRows = true
      let (line, rest) = finished(bytes, row)
      try output.write(line, then: rest)
    case .rows(let batch): try output.write(batch)
    case .malformed(let fault, let bytes): try malformed(fault, row, bytes)
    case .end: break
    }
  }

  /// Puts null for NaN and Infinity where that is asked for; what is wrong with the row all the same.
  private func mend(_ bytes: inout ByteView, _ fault: Malformed, _ reader: any RowReader) -> Malformed? {
    guard reader.nonFinite == .null, fault.reason == .invalidJSON,
      NonFiniteNumbers.name(in: bytes, at: fault.byte) != nil
    else { return fault }
    mended.removeAll()
    _ = NonFiniteNumbers.replace(bytes, into: mended)
    do { try document.parse(mended.view) } catch { return error }
    bytes = mended.view
    mendedRows += 1
    return nil
  }

  /// The row as it goes out, in two pieces.
  private func finished(_ bytes: ByteView, _ row: PartRow) -> (ByteView, ByteView) {
    var bytes = bytes
    if let projection, !row.reader.isProjected {
      projected.removeAll()
      projection.append(to: projected)
      bytes = projected.view
    }
    guard let provenance, !row.reader.hasSource else { return (bytes, .empty) }
    let isReplaced =
      row.reader.isChecked
      ? provenance.isReplaced(inColumnsOf: row.file.path, row: bytes) : provenance.isReplaced(in: document)
    return provenance.add(to: bytes, file: row.file.path, number: stream.number, isReplaced: isReplaced)
  }

  private func malformed(_ fault: Malformed, _ row: PartRow, _ bytes: ByteView) throws(ToolError) {
    let file =
      repository.hasLayout ? "\(repository.id)/\(row.file.path)" : repository.id == "-" ? "stdin" : repository.id
    ledger.counts.input &+= fault.lines - 1
    row.reader.tally?.add(fault, file: file, line: row.reader.line)
    try ledger.malformed(fault, file: file, line: row.reader.line, bytes: bytes)
    written.addMalformed(rows: rows, lines: output.linesWritten)
  }

  /// Says in the report which part this is.
  func name(_ chunk: Chunk, _ rows: ChunkRows) {
    ledger.isOfPart = chunk.parts > 1
    self.chunk = "{\"part\":\(chunk.part),\"of\":\(chunk.parts),\"row\":\(rows.first),\"step\":\(rows.step)}"
  }

  private func addToReport(_ report: Report) {
    report.add("source", repository.id)
    if let commit = repository.revision { report.add("commit", commit) }
    if let chunk { report.add("chunk", json: chunk) }
    if let task { report.add("task", json: task) }
    report.add("exhausted", json: isExhausted ? "true" : "false")
    report.add("next", json: next.json)
    report.add("files", list: stream.filesRead.joined()) { [repository] file, buffer in
      let version = repository.version(of: file)
      buffer.append("{\"file\":")
      JSONText.appendString(file.path, to: buffer)
      buffer.append(",\"bytes\":")
      if let size = file.size ?? version?.size { buffer.append(decimal: size) } else { buffer.append("null") }
      if let tag = version?.tag {
        buffer.append(",\"tag\":")
        JSONText.appendString(tag, to: buffer)
      }
      buffer.append("}")
    }
    report.add("replaced_utf8", stream.repairs.replacedText)
    if stream.repairs.filledRows > 0 { report.add("filled_rows", stream.repairs.filledRows) }
    if nonFiniteRows > 0 { report.add("nan_rows", nonFiniteRows) }
    if let traffic = repository.traffic {
      report.add("requests", traffic.requests)
      report.add("bytes_received", traffic.bytes)
    }
  }
}
