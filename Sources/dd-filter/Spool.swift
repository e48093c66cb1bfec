internal import Glibc
import Records

/// Lines that wait on disk, in a nameless file.
final class Spool {
  private let descriptor: Int32
  private let buffer = ByteBuffer(capacity: 2 * RecordOutput.chunkSize)
  private var written = 0
  /// How many lines wait.
  private(set) var count = 0

  /// Throws exit 74 when no file can be made there.
  init() throws(ToolError) { descriptor = try openNamelessFile() }

  deinit { close(descriptor) }

  private func fail(_ error: Int32) -> ToolError {
    ToolError(.ioError, "spool in \(temporaryFolder): \(describe(errno: error))")
  }

  /// Adds a line at the end.
  func append(_ line: ByteView) throws(ToolError) {
    buffer.append(line)
    buffer.append(0x0A)
    count += 1
    if buffer.count >= RecordOutput.chunkSize { try flush() }
  }

  private func flush() throws(ToolError) {
    let (error, taken) = writeAll(descriptor, buffer.view)
    written += taken
    buffer.removeAll()
    if error != 0 { throw fail(error) }
  }

  /// Hands all lines to `body` in their order, some at a time with their ends and number, until it returns false;
  /// afterwards the spool is empty.
  func drain(_ body: (ByteView, Int) throws(ToolError) -> Bool) throws(ToolError) {
    try flush()
    var offset = 0
    while offset < written {
      let searched = buffer.count
      offset += try fill(from: offset)
      var lines = 0
      var end = 0
      while let found = buffer.view.firstIndex(of: 0x0A, from: max(end, searched)) {
        lines += 1
        end = found + 1
      }
      if lines == 0 { continue }
      if try !body(buffer.view.prefix(end), lines) { return }
      count -= lines
      buffer.removeFirst(end)
    }
    ftruncate(descriptor, 0)
    written = 0
  }

  private func fill(from offset: Int) throws(ToolError) -> Int {
    let wanted = min(RecordOutput.chunkSize, written - offset)
    let error = readAll(descriptor, at: offset, count: wanted, into: buffer)
    if error != 0 { throw fail(error) }
    return wanted
  }
}
