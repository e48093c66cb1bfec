import Records

/// Some rows in a row, which a thread of a pool reads by itself and another one hands on.
final class Stretch: PoolWork, @unchecked Sendable {
  /// What reads it; readers go forward only, as stretches do.
  var reader: RowReader?
  /// The number of its first row, and how many there are.
  var first = 0
  var count = 0

  private let text: ByteBuffer
  private let scratch = ByteBuffer()
  /// Where each row ends in `text`; the complement of its size for a row that was too long.
  private var ends: [Int] = []
  /// Rows up to which values were replaced, and how many till then.
  private var replacements: [(row: Int, total: ReplacedValues)] = []
  private var taken = 0
  private var start = 0
  private(set) var wentBeyondChunks = false
  /// What went wrong after its rows.
  private(set) var failure: (any Error)?

  /// Room for so many bytes, which grows.
  init(capacity: Int) { text = ByteBuffer(capacity: capacity) }

  override var isLong: Bool { true }

  override func run(by thread: Int) {
    guard let reader else { return }
    let before = reader.replaced
    var total = ReplacedValues()
    do {
      try reader.skip(to: first)
      for row in 0..<count {
        if case .tooLong(let size) = try reader.next(into: text) { ends.append(~size) } else { ends.append(text.count) }
        let replaced = reader.replaced - before
        if replaced != total {
          total = replaced
          replacements.append((row, total))
        }
      }
      // Whether the columns end together shows in the row behind.
      try reader.leave(scratch)
    } catch {
      failure = error
      // Those before the place in the row that it broke off in.
      replacements.append((ends.count, reader.replaced - before))
    }
    wentBeyondChunks = reader.wentBeyondChunks
  }

  /// The next row, good until the stretch is cleared.
  func next() -> ParallelReader.Row? {
    if taken == ends.count { return nil }
    let end = ends[taken]
    taken &+= 1
    if end < 0 { return .tooLong(bytes: ~end) }
    defer { start = end }
    return .row(text.view[start..<end])
  }

  /// What was replaced in the rows that were taken.
  var replaced: ReplacedValues { replacements.last { $0.row < taken }?.total ?? ReplacedValues() }

  /// The same, with those of the row in which reading failed.
  var allReplaced: ReplacedValues { replacements.last?.total ?? ReplacedValues() }

  /// Bytes that it holds.
  var bytes: Int { text.count }

  func clear() {
    reader = nil
    text.removeAll()
    ends.removeAll(keepingCapacity: true)
    replacements.removeAll()
    taken = 0
    start = 0
    failure = nil
  }
}
