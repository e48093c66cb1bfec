package import Records

/// Rows in an order that depends on the seed alone: sorted by a random key a row, however much memory there is.
///
/// Rows go to buckets by the first bits of their keys, and bucket after bucket is sorted in memory, one that is too large
/// for that by its next bits in the same way. Several buckets lie in one unlinked file, as blocks; a single one stays in
/// memory. Memory: about `memory` bytes, or the largest row, and up to 64 KiB for each of at most 1,024 buckets.
package final class ShuffledRows {
  /// Key, row number, size and length of a row, before its bytes.
  private static let headerSize = 32
  /// Bytes of a bucket that are gathered before they are written.
  private static let blockSize = 64 * 1024

  private struct Entry {
    let key: UInt64
    let row: UInt64
    let size: Int
    let bytes: Range<Int>
  }

  private var buckets: [ByteBuffer]
  private var blocks: [[(offset: Int, count: Int)]]
  private let bits: Int
  /// Bits of the keys that are the same in all rows, because these were one bucket.
  private let spent: Int
  private let memory: Int
  private let spool: Spool?
  private let random: RandomKeys
  private var rows = 0

  private var loaded = ByteBuffer(capacity: 16)
  private var entries: [Entry] = []
  private var nextEntry = 0
  private var nextBucket = 0
  /// The rows of a bucket that was too large.
  private var part: ShuffledRows?

  /// Rows of about `bytes` bytes in all, within `memory` bytes.
  package convenience init(random: RandomKeys, bytes: Int, memory: Int) throws(ToolError) {
    try self.init(random: random, bytes: bytes, memory: memory, spent: 0)
  }

  private init(random: RandomKeys, bytes: Int, memory: Int, spent: Int) throws(ToolError) {
    self.random = random
    self.memory = memory
    self.spent = spent
    let wanted = bytes <= memory / 2 ? 1 : min(4 * bytes / max(memory, 1) + 1, 1024)
    bits = wanted == 1 ? 0 : Int.bitWidth - (wanted - 1).leadingZeroBitCount
    buckets = (0..<(1 << bits)).map { _ in ByteBuffer(capacity: 1024) }
    blocks = buckets.map { _ in [] }
    spool = bits == 0 ? nil : try Spool()
  }

  /// Adds the next row.
  package func add(_ row: ByteView, size: Int) throws(ToolError) {
    try add(row, key: random.key(row: UInt64(rows)), number: UInt64(rows), size: size)
    rows += 1
  }

  private func add(_ row: ByteView, key: UInt64, number: UInt64, size: Int) throws(ToolError) {
    let bucket = bits == 0 ? 0 : Int((key << UInt64(spent)) >> UInt64(64 - bits))
    let buffer = buckets[bucket]
    for number in [key, number, UInt64(size), UInt64(row.count)] { buffer.append(number: number) }
    buffer.append(row)
    if let spool, buffer.count >= Self.blockSize {
      blocks[bucket].append((try spool.append(buffer.view), buffer.count))
      buffer.removeAll()
    }
  }

  /// The next row of the shuffled order and its size; good until the next call. Nil after the last.
  package func next() throws(ToolError) -> (row: ByteView, size: Int)? {
    while nextEntry == entries.count {
      if let next = try part?.next() { return next }
      part = nil
      guard nextBucket < buckets.count else { return nil }
      let bytes = blocks[nextBucket].reduce(buckets[nextBucket].count) { $0 + $1.count }
      // More than memory takes, in several blocks, and with bits left to tell them apart.
      let isTooLarge = bytes > max(memory, 1) && blocks[nextBucket].count > 1 && spent + bits < 48
      if isTooLarge { try divide(nextBucket, of: bytes) } else { try load(nextBucket) }
      nextBucket += 1
    }
    let entry = entries[nextEntry]
    nextEntry += 1
    return (loaded.view[entry.bytes], entry.size)
  }

  /// Sorts the rows of a bucket, so many bytes, by the next bits of their keys.
  private func divide(_ bucket: Int, of bytes: Int) throws(ToolError) {
    guard let spool else { return }
    let part = try ShuffledRows(random: random, bytes: bytes, memory: memory, spent: spent + bits)
    func take(_ block: ByteView) throws(ToolError) {
      for entry in Self.entries(of: block) {
        try part.add(block[entry.bytes], key: entry.key, number: entry.row, size: entry.size)
      }
    }
    for block in blocks[bucket] {
      loaded.removeAll()
      try spool.read(block.offset, block.count, into: loaded)
      try take(loaded.view)
    }
    try take(buckets[bucket].view)
    buckets[bucket] = ByteBuffer(capacity: 16)
    entries = []
    nextEntry = 0
    self.part = part
  }

  private func load(_ bucket: Int) throws(ToolError) {
    if let spool {
      loaded.removeAll()
      for block in blocks[bucket] { try spool.read(block.offset, block.count, into: loaded) }
      loaded.append(buckets[bucket].view)
      buckets[bucket] = ByteBuffer(capacity: 16)
    } else {
      loaded = buckets[bucket]
    }
    entries = Self.entries(of: loaded.view).sorted { ($0.key, $0.row) < ($1.key, $1.row) }
    nextEntry = 0
  }

  /// The rows that lie in a block one after the other.
  private static func entries(of view: ByteView) -> [Entry] {
    var entries: [Entry] = []
    var at = 0
    while at < view.count {
      let start = at + headerSize
      let end = start + Int(view.number(at: at + 24))
      entries.append(
        Entry(
          key: view.number(at: at), row: view.number(at: at + 8), size: Int(view.number(at: at + 16)),
          bytes: start..<end))
      at = end
    }
    return entries
  }
}

extension ByteBuffer {
  /// Appends eight bytes, the lowest first.
  fileprivate func append(number: UInt64) {
    for shift in stride(from: UInt64(0), to: 64, by: 8) { append(UInt8(truncatingIfNeeded: number >> shift)) }
  }
}

extension ByteView {
  /// The number that eight bytes make, the lowest first.
  fileprivate func number(at start: Int) -> UInt64 {
    self[start..<(start + 8)].reversed().reduce(0) { $0 << 8 | UInt64($1) }
  }
}
