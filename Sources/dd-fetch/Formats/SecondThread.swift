import Glibc
import Parquet

/// The one second thread that a run may have, for a local Parquet file that is read for its own sake.
///
/// In a pipe the tools beside this one have the other cores.
final class SecondThread {
  /// Beyond this rows may be longer than two threads should hold at once, in bytes.
  private static let longestRow = 64 << 20

  /// What a run may have: one second thread at a time.
  final class Allowance {
    /// What `--jobs` says; nil when it says nothing.
    private let jobs: Int?
    fileprivate var isTaken = false

    /// For a run with so many threads at most, two of them also in a pipe.
    init(jobs: Int?) { self.jobs = jobs }

    fileprivate var allowsSecond: Bool { jobs.map { $0 > 1 } ?? SecondThread.pays }
  }

  private let allowance: Allowance
  /// What the thread reads.
  let source: FileSource

  /// Nil where a second thread has no place: a pipe or a socket behind standard output, one core, huge rows, or another
  /// file that has it; `--jobs` overrules the first two.
  init?(for source: FileSource, longestRow: Int, _ allowance: Allowance) {
    self.source = source
    self.allowance = allowance
    guard longestRow <= Self.longestRow, !allowance.isTaken, allowance.allowsSecond else { return nil }
    allowance.isTaken = true
  }

  /// Whether a core is likely to be free.
  fileprivate static var pays: Bool {
    var status = stat()
    guard unsafe fstat(STDOUT_FILENO, &status) == 0 else { return false }
    let kind = status.st_mode & S_IFMT
    return kind != S_IFIFO && kind != S_IFSOCK && sysconf(Int32(_SC_NPROCESSORS_ONLN)) > 1
  }

  deinit { allowance.isTaken = false }
}
