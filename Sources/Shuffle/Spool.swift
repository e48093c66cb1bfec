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
    var failure: Int32 = 0
    unsafe buffer.append(count: count) { room in
      var done = 0
      while done < count {
        let got = unsafe pread(descriptor, room + done, count - done, off_t(offset + done))
        if got < 0 && errno == EINTR { continue }
        guard got > 0 else {
          failure = got == 0 ? EIO : errno
          return
        }
        done += got
      }
    }
    if failure != 0 { throw ToolError(.ioError, "temporary file: \(describe(errno: failure))") }
  }
}
