internal import Glibc

/// A file that appears under its name whole or not at all: written aside, synced, renamed.
///
/// A pipe or device, and whatever lies under /dev and /proc, has no other name to write aside: it is written as it
/// is. A symbolic link stays, and the file that it names is replaced; or, in folders that others may write into, the
/// link itself is.
public final class WholeFile {
  private let name: String
  private let path: String
  private let aside: String
  private let isSpecial: Bool
  private var descriptor: Int32

  /// Begins the file. Throws exit 74 when it can't be created.
  public init(path name: String, replacesLink: Bool = false) throws(ToolError) {
    self.name = name
    var status = stat()
    let isOther = unsafe stat(name, &status) == 0 && status.st_mode & S_IFMT != S_IFREG
    isSpecial = !replacesLink && (isOther || name.hasPrefix("/dev/") || name.hasPrefix("/proc/"))
    path = isSpecial || replacesLink ? name : Self.target(of: name)
    aside = isSpecial ? name : path + ".\(getpid()).tmp"
    descriptor = isSpecial ? try openForWriting(name) : try createNew(aside)
  }

  /// Removes the file that an earlier run left under the name, which a process that is killed must not leave behind as
  /// its own. Nothing happens to what is no regular file.
  public static func removeEarlier(_ name: String) {
    var status = stat()
    guard unsafe stat(name, &status) == 0, status.st_mode & S_IFMT == S_IFREG else { return }
    unsafe unlink(target(of: name))
  }

  private static func target(of name: String) -> String {
    guard let resolved = unsafe realpath(name, nil) else { return name }
    defer { unsafe Glibc.free(resolved) }
    return unsafe String(cString: resolved)
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
    return ToolError(.ioError, "\(name): \(describe(errno: error))")
  }

  /// Leaves nothing behind of a file that was not committed.
  private func abandon() {
    guard descriptor >= 0 else { return }
    close(descriptor)
    descriptor = -1
    if !isSpecial { unsafe unlink(aside) }
  }
}
