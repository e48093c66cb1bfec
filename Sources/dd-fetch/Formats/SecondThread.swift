import Glibc
import Parquet
import Synchronization

/// The one second thread that a run may have, for a local Parquet file that is read for its own sake.
///
/// In a pipe the tools beside this one have the other cores.
final class SecondThread {
  /// Beyond this rows may be longer than two threads should hold at once, in bytes.
  private static let longestRow = 64 << 20
  private static let isTaken = Atomic(false)

  /// What the thread reads.
  let source: FileSource

  /// Nil where a second thread has no place: a pipe or a socket behind standard output, one core, huge rows, or another
  /// file that has it.
  init?(for source: FileSource, longestRow: Int) {
    self.source = source
    guard longestRow <= Self.longestRow else { return nil }
    var status = stat()
    guard unsafe fstat(STDOUT_FILENO, &status) == 0 else { return nil }
    let kind = status.st_mode & S_IFMT
    guard kind != S_IFIFO, kind != S_IFSOCK, sysconf(Int32(_SC_NPROCESSORS_ONLN)) > 1 else { return nil }
    guard !Self.isTaken.exchange(true, ordering: .relaxed) else { return nil }
  }

  deinit { Self.isTaken.store(false, ordering: .relaxed) }
}
