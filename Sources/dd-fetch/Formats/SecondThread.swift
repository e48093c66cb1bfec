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
  /// What `--jobs` says; 0 when it says nothing.
  private static let threads = Atomic(0)

  /// From now on a run has so many threads at most, and two of them also in a pipe.
  static func limit(to count: Int) { threads.store(count, ordering: .relaxed) }

  /// What the thread reads.
  let source: FileSource

  /// Nil where a second thread has no place: a pipe or a socket behind standard output, one core, huge rows, or another
  /// file that has it; `--jobs` overrules the first two.
  init?(for source: FileSource, longestRow: Int) {
    self.source = source
    let threads = Self.threads.load(ordering: .relaxed)
    guard longestRow <= Self.longestRow, threads > 1 || (threads == 0 && Self.pays) else { return nil }
    guard !Self.isTaken.exchange(true, ordering: .relaxed) else { return nil }
  }

  /// Whether a core is likely to be free.
  private static var pays: Bool {
    var status = stat()
    guard unsafe fstat(STDOUT_FILENO, &status) == 0 else { return false }
    let kind = status.st_mode & S_IFMT
    return kind != S_IFIFO && kind != S_IFSOCK && sysconf(Int32(_SC_NPROCESSORS_ONLN)) > 1
  }

  deinit { Self.isTaken.store(false, ordering: .relaxed) }
}
