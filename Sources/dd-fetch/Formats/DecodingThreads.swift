import Glibc
import Parquet
import Records
import ToolKit

/// The threads that decode Parquet files beside the one that reads them: those of the chain that rows go to, or of
/// dd-fetch alone.
final class DecodingThreads {
  /// Beyond this rows may be longer than several threads should hold at once, in bytes.
  private static let longestRow = 64 << 20
  /// In a chain, whose threads have records to measure meanwhile: as JSON, in bytes.
  private static let stretchInChain = 4 << 20

  /// Of two threads of a chain the first is busy with decoding, while the other measures what it hands over: that takes
  /// less than both doing both.
  private static let leastInChain = 3

  private let pool: WorkerPool?
  private let isInChain: Bool
  /// Bytes from which on rows are handed on best.
  let batchBytes: Int
  /// One file at a time has them.
  private var isTaken = false

  /// Those of the chain behind an output, or where that is none, `jobs`: all cores unless told, but in a pipe, where the
  /// tools beside this one have the others.
  init(jobs: Int?, for output: RecordOutput, at place: Place) {
    batchBytes = output.batchBytes
    isInChain = !place.isLast
    if isInChain {
      pool = (output.pool?.threadCount ?? 1) >= Self.leastInChain ? output.pool : nil
    } else {
      let count = jobs ?? (Self.isPipe ? 1 : Cores.usable)
      pool = count > 1 ? WorkerPool(threads: count) : nil
    }
  }

  /// None.
  init() {
    batchBytes = LineBatch.nearBytes
    isInChain = false
    pool = nil
  }

  private static var isPipe: Bool {
    var status = stat()
    guard unsafe fstat(STDOUT_FILENO, &status) == 0 else { return true }
    let kind = status.st_mode & S_IFMT
    return kind == S_IFIFO || kind == S_IFSOCK
  }

  /// What a file has of them, as long as it holds this.
  final class Use {
    let threads: ParallelReader.Threads
    private let owner: DecodingThreads

    fileprivate init(_ threads: ParallelReader.Threads, of owner: DecodingThreads) {
      self.threads = threads
      self.owner = owner
      owner.isTaken = true
    }

    deinit { owner.isTaken = false }
  }

  /// Nil where other threads have no place: one core, a pipe, huge rows, or another file that has them.
  func use(for source: FileSource, longestRow: Int) -> Use? {
    guard let pool, longestRow <= Self.longestRow, !isTaken else { return nil }
    let bytes = isInChain ? Self.stretchInChain : ParallelReader.mostBytes
    return Use(
      ParallelReader.Threads(pool, source: source, cutsGroups: !isInChain, stretchBytes: bytes), of: self)
  }
}
