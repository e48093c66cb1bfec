import Records

/// Some rows in a row, which a thread of a pool reads by itself and another one hands on; or one thread both, batch by
/// batch.
final class Stretch: PoolWork, @unchecked Sendable {
  /// What came of some rows.
  private enum Part {
    case rows(LineBatch)
    case tooLong(bytes: Int)
  }

  /// What reads it; readers go forward only, as stretches do.
  var reader: RowReader?
  /// The number of its first row, and how many there are.
  var first = 0
  var count = 0

  private let batchBytes: Int
  private let scratch = ByteBuffer()
  private var parts: [Part] = []
  private var spare: [LineBatch] = []
  /// Rows that were read, and what their reader had replaced before them.
  private var read = 0
  private var before = ReplacedValues()
  private var total = ReplacedValues()
  /// Rows up to which values were replaced, and how many till then.
  private var replacements: [(row: Int, total: ReplacedValues)] = []
  /// The part at hand, and where its next row begins.
  private var part = 0
  private var start = 0
  private var taken = 0
  private(set) var wentBeyondChunks = false
  /// What went wrong after its rows.
  private(set) var failure: (any Error)?

  /// No rows yet; batches will have about so many bytes.
  init(batchBytes: Int) { self.batchBytes = batchBytes }

  override var isLong: Bool { true }

  override func run(by thread: Int) {
    guard let reader else { return }
    before = reader.replaced
    total = ReplacedValues()
    do {
      try reader.skip(to: first)
      while read < count { try fill(from: reader) }
      try leave()
    } catch {
      failure = error
      // Those before the place in the row that it broke off in.
      replacements.append((read, reader.replaced - before))
    }
    wentBeyondChunks = reader.wentBeyondChunks
  }

  /// Says that the next rows are another stretch's: whether the columns end together shows in the row behind.
  func leave() throws { try reader?.leave(scratch) }

  /// Once all rows at hand are taken, reads one more batch; false when there are no more rows. Throws what went wrong
  /// behind those that were read.
  func goOn() throws -> Bool {
    if let failure { throw failure }
    guard let reader, read < count else { return false }
    forgetRows()
    if total != ReplacedValues() { replacements.append((-1, total)) }
    do { try fill(from: reader) } catch {
      failure = error
      replacements.append((read, reader.replaced - before))
      // No rows before it: the failure is next.
      if parts.isEmpty { throw error }
    }
    return true
  }

  /// Reads a batch of rows, up to one that is too long.
  private func fill(from reader: RowReader) throws {
    let batch = spare.popLast() ?? LineBatch()
    let text = batch.text
    var lines = 0
    var tooLong: Int?
    defer {
      batch.count = lines
      if lines > 0 {
        parts.append(.rows(batch))
      } else {
        spare.append(batch)
      }
      if let tooLong { parts.append(.tooLong(bytes: tooLong)) }
    }
    while read < count && text.count < batchBytes && tooLong == nil {
      let end = text.count
      do {
        if case .tooLong(let size) = try reader.next(into: text) { tooLong = size }
      } catch {
        text.truncate(to: end)
        throw error
      }
      if tooLong == nil {
        text.append(0x0A)
        lines &+= 1
      }
      noteReplaced(reader.replaced - before)
      read &+= 1
    }
  }

  private func noteReplaced(_ replaced: ReplacedValues) {
    if replaced == total { return }
    total = replaced
    replacements.append((read, replaced))
  }

  /// The next row, or a batch of so many at most; good until the stretch is cleared.
  func next(most: Int) -> ParallelReader.Row? {
    guard part < parts.count else { return nil }
    switch parts[part] {
    case .tooLong(let size):
      part += 1
      taken &+= 1
      return .tooLong(bytes: size)
    case .rows(let batch) where start == 0 && batch.count <= most && most > 1:
      part += 1
      taken &+= batch.count
      return .rows(batch)
    case .rows(let batch):
      let text = batch.text.view
      let end = text.firstIndex(of: 0x0A, from: start) ?? text.count - 1
      let row = text[start..<end]
      taken &+= 1
      start = end + 1
      if start == text.count {
        part += 1
        start = 0
      }
      return .row(row)
    }
  }

  /// What was replaced in the rows that were taken.
  var replaced: ReplacedValues { replacements.last { $0.row < taken }?.total ?? ReplacedValues() }

  /// The same, with those of the row in which reading failed.
  var allReplaced: ReplacedValues { replacements.last?.total ?? ReplacedValues() }

  /// Forgets the rows and keeps the memory.
  func clear() {
    reader = nil
    forgetRows()
    read = 0
    taken = 0
    failure = nil
  }

  private func forgetRows() {
    for case .rows(let batch) in parts {
      batch.removeAll()
      spare.append(batch)
    }
    parts.removeAll(keepingCapacity: true)
    replacements.removeAll(keepingCapacity: true)
    part = 0
    start = 0
  }
}
