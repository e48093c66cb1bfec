import Glibc
import Records

/// The lock on a folder by which runs that sum it up wait for each other.
struct FolderLock {
  private let descriptor: Int32

  /// Waits for the lock. Throws exit 66 when there is no such folder, 74 when it can't be locked.
  init(_ folder: String) throws(ToolError) {
    descriptor = unsafe open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
    guard descriptor >= 0 else { throw ToolError(.noInput, "\(folder): \(describe(errno: errno))") }
    while flock(descriptor, LOCK_EX) != 0 {
      guard errno == EINTR, Signals.pending == 0 else {
        throw ToolError(.ioError, "\(folder): lock: \(describe(errno: errno))")
      }
    }
  }

  /// Gives the lock up.
  func release() { close(descriptor) }
}
