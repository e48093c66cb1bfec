internal import Glibc

/// A file that appears under its name whole or not at all: written aside, synced, renamed.
///
/// A pipe or device has no other name to write aside and is written as it is.
public final class WholeFile {
  private let path: String
  private let aside: String
  private let isSpecial: Bool
  private var descriptor: Int32

  /// Begins the file. Throws exit 74 when it can't be created.
  public init(path: String) throws(ToolError) {
    self.path = path
    var status = stat()
    isSpecial = unsafe stat(path, &status) == 0 && status.st_mode & S_IFMT != S_IFREG
    aside = isSpecial ? path : path + ".\(getpid()).tmp"
    descriptor = unsafe open(aside, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o666)
    guard descriptor >= 0 else { throw ToolError(.ioError, "\(path): \(describe(errno: errno))") }
  }

  deinit { abandon() }

  /// Writes more of it.
  public func write(_ bytes: ByteView) throws(ToolError) {
    let error = writeAll(descriptor, bytes).error
    if error != 0 { throw fail(error) }
  }

  /// Syncs the file and gives it its name.
  public func commit() throws(ToolError) {
    if !isSpecial && fsync(descriptor) != 0 { throw fail(errno) }
    let closed = close(descriptor)
    descriptor = -1
    if closed != 0 { throw fail(errno) }
    guard unsafe isSpecial || rename(aside, path) == 0 else { throw fail(errno) }
  }

  private func fail(_ error: Int32) -> ToolError {
    abandon()
    if !isSpecial { unsafe unlink(aside) }
    return ToolError(.ioError, "\(path): \(describe(errno: error))")
  }

  /// Leaves nothing behind of a file that was not committed.
  private func abandon() {
    guard descriptor >= 0 else { return }
    close(descriptor)
    descriptor = -1
    if !isSpecial { unsafe unlink(aside) }
  }
}
