import Glibc
import Records

/// Rows that one thread has written and another takes.
final class RowBlock {
  /// A block is handed over when it has this many bytes.
  static let bytes = 512 << 10
  /// Or this many rows.
  static let rows = 8192

  let text = ByteBuffer(capacity: bytes + bytes / 8)
  /// Where each row ends in `text`; the complement of its size for a row that was too long.
  private(set) var ends: [Int] = []
  private var taken = 0
  private var start = 0
  /// The total of whoever wrote the block, with it.
  var replacedSequences = 0
  var wentBeyondChunks = false
  /// Whether the stretch ends with it.
  var isLast = false
  /// What went wrong after its rows.
  var failure: (any Error)?

  var isFull: Bool { text.count >= RowBlock.bytes || ends.count >= RowBlock.rows }

  /// Takes note of the row that was appended to `text`, or wasn't.
  func add(_ result: RowResult) {
    if case .tooLong(let size) = result { ends.append(~size) } else { ends.append(text.count) }
  }

  /// The next row, good until the block is cleared.
  func next() -> PairedReader.Row? {
    if taken == ends.count { return nil }
    let end = ends[taken]
    taken &+= 1
    if end < 0 { return .tooLong(bytes: ~end) }
    defer { start = end }
    return .row(text.view[start..<end])
  }

  func clear() {
    text.removeAll()
    ends.removeAll(keepingCapacity: true)
    taken = 0
    start = 0
    isLast = false
    failure = nil
  }
}

/// Blocks on their way from one thread to another, in order and within a bound of bytes.
@safe final class RowQueue {
  private let mutex = UnsafeMutablePointer<pthread_mutex_t>.allocate(capacity: 1)
  private let changed = UnsafeMutablePointer<pthread_cond_t>.allocate(capacity: 1)
  private let capacity: Int
  private var blocks: [RowBlock] = []
  private var spare: [RowBlock] = []
  private var bytes = 0
  private var isClosed = false

  /// What waits is `capacity` bytes at most, and a block.
  init(capacity: Int) {
    self.capacity = capacity
    unsafe mutex.initialize(to: pthread_mutex_t())
    unsafe changed.initialize(to: pthread_cond_t())
    unsafe pthread_mutex_init(mutex, nil)
    unsafe pthread_cond_init(changed, nil)
  }

  deinit {
    unsafe pthread_mutex_destroy(mutex)
    unsafe pthread_cond_destroy(changed)
    unsafe mutex.deallocate()
    unsafe changed.deallocate()
  }

  private func locked<Result>(_ body: () -> Result) -> Result {
    unsafe pthread_mutex_lock(mutex)
    defer { unsafe pthread_mutex_unlock(mutex) }
    return body()
  }

  /// Hands a block over, once there is room; returns another one to fill, or nil if nobody takes any more.
  func put(_ block: RowBlock) -> RowBlock? {
    locked {
      while bytes >= capacity && !isClosed { unsafe pthread_cond_wait(changed, mutex) }
      if isClosed { return nil }
      blocks.append(block)
      bytes += block.text.count
      unsafe pthread_cond_signal(changed)
      return spare.popLast() ?? RowBlock()
    }
  }

  /// The next block, once there is one, for the one that was taken before.
  func take(for used: RowBlock?) -> RowBlock {
    // One that a long row has made large isn't kept.
    let isKept = (used?.text.count ?? .max) <= 2 * RowBlock.bytes
    used?.clear()
    return locked {
      if let used, isKept { spare.append(used) }
      while blocks.isEmpty { unsafe pthread_cond_wait(changed, mutex) }
      let block = blocks.removeFirst()
      bytes -= block.text.count
      unsafe pthread_cond_signal(changed)
      return block
    }
  }

  /// Says that no more blocks will be taken.
  func close() {
    locked {
      isClosed = true
      unsafe pthread_cond_signal(changed)
    }
  }
}
