import Columns
import Glibc
import Records
import ToolKit

/// A record on its way into a file.
struct Row {
  let document: JSONDocument
  /// Its bytes, without a line end.
  let line: ByteView
  let place: RowPlace
  fileprivate(set) var names: [String]

  init(document: JSONDocument, line: ByteView, place: RowPlace, names: [String]) {
    self.document = document
    self.line = line
    self.place = place
    self.names = names
  }

  /// `file:line`.
  var name: String { "\(names[place.file]):\(place.line)" }
}

/// Reads the records of all sources, once or twice. Standard input and pipes are kept in nameless files.
final class RowReader {
  /// The files as the user knows them.
  let names: [String]
  /// Records of the first reading.
  private(set) var count = 0
  /// Bytes of all files.
  let bytes: Int

  private let paths: [String]
  private let kept: [Int32]
  private let ledger: Ledger
  private let maximumLineBytes: Int
  private let document = JSONDocument()
  /// Whether the books have been kept.
  private var wasRead = false

  init(_ sources: ShardSources, _ ledger: Ledger, maximumLineBytes: Int) throws(ToolError) {
    self.ledger = ledger
    self.maximumLineBytes = maximumLineBytes
    names = sources.paths.map { $0 == "-" ? "stdin" : $0 }
    var kept: [Int32] = []
    var paths: [String] = []
    for path in sources.paths {
      guard path == "-" || FileKind(of: path) == .other else {
        paths.append(path)
        continue
      }
      kept.append(try Self.keep(path))
      paths.append("/dev/fd/\(kept[kept.count - 1])")
    }
    self.kept = kept
    self.paths = paths
    var bytes = 0
    for path in paths { bytes += try fileSize(path) }
    self.bytes = bytes
  }

  deinit { for descriptor in kept { close(descriptor) } }

  /// What can be read once only is read again from here.
  private static func keep(_ path: String) throws(ToolError) -> Int32 {
    let source = try openForReading(path)
    defer { if source > STDIN_FILENO { close(source) } }
    let file = try openNamelessFile()
    let buffer = ByteBuffer(capacity: RecordInput.blockSize)
    while true {
      buffer.removeAll()
      let error = readMore(source, RecordInput.blockSize, into: buffer)
      if error != 0 { throw ToolError(.ioError, "\(path == "-" ? "stdin" : path): \(describe(errno: error))") }
      if buffer.isEmpty || Signals.pending != 0 { return file }
      let failure = writeAll(file, buffer.view).error
      if failure != 0 { throw ToolError(.ioError, "temporary file: \(describe(errno: failure))") }
    }
  }

  /// Hands over every record; the second time those of the first. A signal ends it, and the ledger says so.
  func each(_ body: (Row) throws(ToolError) -> Void) throws(ToolError) {
    let input = RecordInput(paths: paths, maximumLineBytes: maximumLineBytes)
    input.watchedOutput = -1
    let isFirst = !wasRead
    wasRead = true
    defer { if isFirst { ledger.bytesRead = input.bytesRead } }
    var records = 0
    while true {
      switch try input.next() {
      case .line:
        if isFirst { ledger.counts.input += 1 }
        do throws(Malformed) {
          try document.parse(input.line)
        } catch {
          if isFirst { try malformed(error, input, bytes: input.line) }
          continue
        }
        records += 1
        let place = RowPlace(file: input.fileIndex, line: input.lineNumber)
        try body(Row(document: document, line: input.line, place: place, names: names))
        if records & 0xFFF == 0 {
          if isFirst { ledger.bytesRead = input.bytesRead }
          ledger.showProgress(written: isFirst ? 0 : records)
        }
      case .tooLong(let count):
        guard isFirst else { continue }
        ledger.counts.input += 1
        let what = "longer than \(maximumLineBytes) bytes (\(count)); --max-line-bytes raises the limit"
        try malformed(Malformed(.tooLong, byte: maximumLineBytes, what, length: count), input, bytes: input.beginning)
      case .end:
        if isFirst { count = records }
        guard records == count else {
          throw ToolError(.dataError, "the sources changed while they were read: \(count) records, then \(records)")
        }
        return
      case .interrupted:
        ledger.end = .signal
        return
      }
    }
  }

  private func malformed(_ fault: Malformed, _ input: RecordInput, bytes: ByteView) throws(ToolError) {
    let fault = input.lineNumber == 1 ? ForeignFile.explained(fault, beginning: bytes) : fault
    try ledger.malformed(fault, file: names[input.fileIndex], line: input.lineNumber, bytes: bytes)
  }
}

extension ByteView {
  /// The beginning, for a message.
  var beginning: String { String(prefix(Swift.min(count, 40))) }
}
