internal import Glibc
package import Records

/// Bytes that wait on disk, in a nameless file.
package final class Spool {
  private let descriptor: Int32
  private var count = 0

  /// Throws exit 74 when the folder for temporary files can't be written to.
  package init() throws(ToolError) { descriptor = try openNamelessFile() }

  deinit { close(descriptor) }

  /// Appends bytes; returns where they begin.
  package func append(_ bytes: ByteView) throws(ToolError) -> Int {
    let (error, taken) = writeAll(descriptor, bytes)
    guard error == 0 else { throw ToolError(.ioError, "temporary file: \(describe(errno: error))") }
    defer { count += taken }
    return count
  }

  /// Appends `count` bytes from `offset` on to a buffer.
  package func read(_ offset: Int, _ count: Int, into buffer: ByteBuffer) throws(ToolError) {
    let error = readAll(descriptor, at: offset, count: count, into: buffer)
    if error != 0 { throw ToolError(.ioError, "temporary file: \(describe(errno: error))") }
  }
}
