import Keys
import Records
import Shuffle

/// Fingerprints of many records, in order: sorted in parts that wait on disk, and merged.
///
/// Memory: 24 bytes for each of a part's records, and 24 KB a part when they are merged, whatever the number of records.
final class KeyRuns {
  /// Whose fingerprint it is.
  struct Entry: Comparable {
    let key: Fingerprint
    /// The number of its dataset.
    let dataset: UInt32
    /// The record's number there, from 0.
    let record: UInt32

    static func < (left: Entry, right: Entry) -> Bool {
      if left.key != right.key { return left.key < right.key }
      return (left.dataset, left.record) < (right.dataset, right.record)
    }
  }

  /// Records of a part.
  private static let part = 1 << 18
  /// Records that are read at once when parts are merged.
  private static let piece = 1 << 10
  private static let entrySize = 24

  private var entries: [Entry] = []
  private var spool: Spool?
  private var runs: [(offset: Int, count: Int)] = []
  private let buffer = ByteBuffer(capacity: 1 << 10)

  func add(_ entry: Entry) throws(ToolError) {
    entries.append(entry)
    if entries.count == Self.part { try write() }
  }

  private func write() throws(ToolError) {
    entries.sort()
    buffer.removeAll()
    for entry in entries { Self.append(entry, to: buffer) }
    let spool: Spool
    if let known = self.spool { spool = known } else { spool = try Spool() }
    self.spool = spool
    runs.append((try spool.append(buffer.view), entries.count))
    entries.removeAll(keepingCapacity: true)
  }

  /// The records that have one key, dataset by dataset.
  struct Group {
    /// Their number, and the first of them.
    fileprivate(set) var datasets: [(dataset: Int, count: Int, first: [UInt32])] = []

    /// Records of a dataset that are named.
    static let named = 5

    fileprivate mutating func add(_ entry: Entry) {
      let last = datasets.count - 1
      if last < 0 || datasets[last].dataset != Int(entry.dataset) {
        datasets.append((Int(entry.dataset), 1, [entry.record]))
      } else {
        datasets[last].count += 1
        if datasets[last].first.count < Self.named { datasets[last].first.append(entry.record) }
      }
    }
  }

  /// Calls `body` with the records of each key, in the order of keys; once, when all are added.
  func forEachKey(_ body: (Group) throws(ToolError) -> Void) throws(ToolError) {
    entries.sort()
    var group = Group()
    var key: Fingerprint?
    try forEach { (entry) throws(ToolError) in
      if key != entry.key {
        if key != nil { try body(group) }
        group = Group()
        key = entry.key
      }
      group.add(entry)
    }
    if key != nil { try body(group) }
  }

  private func forEach(_ body: (Entry) throws(ToolError) -> Void) throws(ToolError) {
    guard let spool else {
      for entry in entries { try body(entry) }
      return
    }
    var readers = runs.map { RunReader(spool, offset: $0.offset, count: $0.count) }
    readers.append(RunReader(entries))
    while true {
      var least: (index: Int, entry: Entry)?
      for index in readers.indices {
        guard let entry = try readers[index].peek() else { continue }
        if least.map({ entry < $0.entry }) ?? true { least = (index, entry) }
      }
      guard let least else { return }
      readers[least.index].next()
      try body(least.entry)
    }
  }

  /// One sorted part, piece by piece.
  private struct RunReader {
    private let spool: Spool?
    private var offset = 0
    private var left = 0
    private var piece: [Entry]
    private var at = 0

    init(_ spool: Spool, offset: Int, count: Int) {
      self.spool = spool
      self.offset = offset
      left = count
      piece = []
    }

    init(_ entries: [Entry]) {
      spool = nil
      piece = entries
    }

    mutating func peek() throws(ToolError) -> Entry? {
      if at == piece.count {
        guard left > 0, let spool else { return nil }
        let count = min(left, KeyRuns.piece)
        let buffer = ByteBuffer(capacity: count * KeyRuns.entrySize)
        try spool.read(offset, count * KeyRuns.entrySize, into: buffer)
        piece = (0..<count).map { KeyRuns.entry(buffer.view, $0 * KeyRuns.entrySize) }
        at = 0
        left -= count
        offset += count * KeyRuns.entrySize
      }
      return piece[at]
    }

    mutating func next() { at += 1 }
  }

  private static func append(_ entry: Entry, to buffer: ByteBuffer) {
    for word in [entry.key.high, entry.key.low, UInt64(entry.dataset) << 32 | UInt64(entry.record)] {
      for shift in stride(from: 0, to: 64, by: 8) { buffer.append(UInt8(truncatingIfNeeded: word >> UInt64(shift))) }
    }
  }

  private static func entry(_ bytes: ByteView, _ at: Int) -> Entry {
    func word(_ at: Int) -> UInt64 {
      (0..<8).reduce(0) { $0 | UInt64(bytes[at + $1]) << UInt64(8 * $1) }
    }
    let place = word(at + 16)
    return Entry(
      key: Fingerprint(high: word(at), low: word(at + 8)), dataset: UInt32(place >> 32),
      record: UInt32(truncatingIfNeeded: place))
  }
}
