internal import Glibc

/// A file that appears under its name whole or not at all: written aside, synced, renamed.
///
/// What is no regular file, such as a pipe, a device or an open descriptor, has no other name to write aside: it is
/// written as it is. A symbolic link stays, and the file that it names is replaced, keeping its permissions; or, in
/// folders that others may write into, the link itself is replaced.
public final class WholeFile {
  private let name: String
  /// What is renamed to what at the end; nil for what is written as it is.
  private let names: (aside: String, path: String)?
  private var descriptor: Int32

  /// Begins the file. Throws exit 74 when it can't be created.
  public init(path name: String, replacesLink: Bool = false) throws(ToolError) {
    self.name = name
    guard case .file(let path) = replacesLink ? .file(name) : try Destination(name) else {
      names = nil
      descriptor = try openForWriting(name)
      return
    }
    let aside = "\(path).\(getpid()).tmp"
    names = (aside, path)
    descriptor = try createNew(aside, called: name)
    var status = stat()
    if unsafe lstat(path, &status) == 0, FileKind(status) == .file {
      fchmod(descriptor, status.st_mode & 0o777)
    }
  }

  deinit { abandon() }

  /// Writes more of it.
  public func write(_ bytes: ByteView) throws(ToolError) {
    let error = writeAll(descriptor, bytes).error
    if error != 0 { throw fail(error) }
  }

  /// Syncs the file and gives it its name.
  public func commit() throws(ToolError) {
    if names != nil && fsync(descriptor) != 0 { throw fail(errno) }
    let closed = close(descriptor)
    descriptor = -1
    if closed != 0 { throw fail(errno) }
    guard let names else { return }
    guard unsafe rename(names.aside, names.path) == 0 else { throw fail(errno) }
  }

  private func fail(_ error: Int32) -> ToolError {
    abandon()
    if let names { unsafe unlink(names.aside) }
    return ToolError(.ioError, "\(name): \(describe(errno: error))")
  }

  /// Leaves nothing behind of a file that was not committed.
  private func abandon() {
    guard descriptor >= 0 else { return }
    close(descriptor)
    descriptor = -1
    if let names { unsafe unlink(names.aside) }
  }
}
