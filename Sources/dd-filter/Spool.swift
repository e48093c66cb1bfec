internal import Glibc
import Records
import ToolKit

/// Lines that wait on disk, in a nameless file.
final class Spool {
  /// From so many bytes on lines are written, and later read, at once.
  private static let chunkSize = 1 << 18

  private let descriptor: Int32
  private let buffer = ByteBuffer(capacity: Spool.chunkSize + Spool.chunkSize / 4)
  private var written: [HeldLines] = []
  private var end = 0
  private var buffered = 0
  /// How many lines wait.
  private(set) var count = 0

  /// Throws exit 74 when no file can be made there.
  init() throws(ToolError) { descriptor = try openNamelessFile() }

  deinit { close(descriptor) }

  /// What an errno of its file means.
  func failure(_ error: Int32) -> ToolError {
    ToolError(.ioError, "spool in \(temporaryFolder): \(describe(errno: error))")
  }

  /// Adds a line at the end.
  func append(_ line: ByteView) throws(ToolError) {
    buffer.reserve(line.count + 1)
    buffer.append(line)
    buffer.append(0x0A)
    buffered += 1
    count += 1
    if buffer.count >= Self.chunkSize { try flush() }
  }

  private func flush() throws(ToolError) {
    if buffer.isEmpty { return }
    let (error, _) = writeAll(descriptor, buffer.view)
    if error != 0 { throw failure(error) }
    written.append(HeldLines(descriptor: descriptor, offset: end, bytes: buffer.count, lines: buffered))
    end += buffer.count
    buffered = 0
    buffer.removeAll()
  }

  /// All lines in their order.
  func lines() throws(ToolError) -> [HeldLines] {
    try flush()
    return written
  }
}
