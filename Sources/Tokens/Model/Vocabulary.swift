internal import Records

/// The tokens of a model by their text, as the file spells them.
@safe final class Vocabulary: @unchecked Sendable {
  /// One token.
  struct Entry {
    /// Where its bytes begin in `text`.
    var start: Int
    var count: Int
    var id: UInt32
  }

  private let text = ByteBuffer(capacity: 1 << 20)
  private(set) var entries: [Entry] = []
  /// Of each slot the number of an entry, from 1 on, below the upper half of its hash; 0 is empty.
  private nonisolated(unsafe) var slots: UnsafeMutablePointer<UInt64>
  private var mask: Int

  /// An empty vocabulary with room for so many tokens.
  init(capacity: Int) {
    var size = 1 << 10
    while size < 2 * capacity { size *= 2 }
    mask = size - 1
    unsafe slots = .allocate(capacity: size)
    unsafe slots.initialize(repeating: 0, count: size)
    entries.reserveCapacity(capacity)
  }

  deinit { unsafe slots.deallocate() }

  /// How many tokens there are.
  var count: Int { entries.count }

  /// A token's bytes.
  func bytes(_ entry: Entry) -> ByteView { text.view[entry.start..<(entry.start + entry.count)] }

  /// Adds a token; one that is there takes the new id, as the last of a JSON object's equal keys counts.
  func insert(_ bytes: ByteView, id: UInt32) {
    let hash = unsafe Tokens.hash(bytes.pointer, bytes.count)
    let slot = find(bytes, hash)
    if unsafe slots[slot] != 0 {
      entries[Int(truncatingIfNeeded: unsafe slots[slot] & 0xFFFF_FFFF) - 1].id = id
      return
    }
    entries.append(Entry(start: text.count, count: bytes.count, id: id))
    text.append(bytes)
    unsafe slots[slot] = hash & ~0xFFFF_FFFF | UInt64(entries.count)
  }

  /// The id of a token; nil when it is none.
  func id(_ bytes: ByteView) -> UInt32? {
    let slot = find(bytes, unsafe Tokens.hash(bytes.pointer, bytes.count))
    let value = unsafe slots[slot]
    return value == 0 ? nil : entries[Int(truncatingIfNeeded: value & 0xFFFF_FFFF) - 1].id
  }

  /// The slot where a token is, or would be. At most half of all are taken.
  private func find(_ bytes: ByteView, _ hash: UInt64) -> Int {
    var slot = Int(truncatingIfNeeded: hash) & mask
    while true {
      let value = unsafe slots[slot]
      if value == 0 { return slot }
      if value & ~0xFFFF_FFFF == hash & ~0xFFFF_FFFF {
        let entry = entries[Int(truncatingIfNeeded: value & 0xFFFF_FFFF) - 1]
        if self.bytes(entry) == bytes { return slot }
      }
      slot = (slot + 1) & mask
    }
  }
}
