internal import Glibc
import Records
import Shingling

/// Which parts have a gram: from 64 bits of hash to numbers.
///
/// A slot is 8 bytes: 32 bits of the hash, and the number of the only part that has the gram or, with the highest bit
/// set, of a list. Hashes may clash: who finds something compares the words.
@safe final class GramTable {
  private nonisolated(unsafe) let slots: UnsafeMutablePointer<UInt64>
  private let capacity: Int
  private var lists: [(count: UInt32, first: UInt32)] = []
  /// A list's parts, the latest first, each with the place of the next; 0 ends the list.
  private var links: [(part: UInt32, next: UInt32)] = [(0, 0)]
  let filter: GramFilter
  private static let isList: UInt32 = 0x8000_0000
  /// Numbers of parts are below.
  static let mostParts = Int(isList) - 1

  /// A table for at most so many different grams, five sixths of its slots. Throws exit 75 when memory is short.
  init(for grams: Int) throws(ToolError) {
    capacity = grams + grams / 5 + 16
    filter = GramFilter(for: grams)
    let bytes = capacity * MemoryLayout<UInt64>.stride
    let memory = unsafe mmap(nil, bytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0)
    guard let memory = unsafe memory, unsafe memory != MAP_FAILED else {
      throw ToolError(.temporaryFailure, "no memory for the benchmarks of --decontaminate: \(describe(errno: errno))")
    }
    unsafe slots = memory.bindMemory(to: UInt64.self, capacity: capacity)
  }

  deinit { unsafe munmap(slots, capacity * MemoryLayout<UInt64>.stride) }

  /// The slot of a gram, or the free one where it would go. A slot holds the part's number + 1, so that none is 0.
  private func slot(_ hash: UInt64) -> Int {
    var slot = Int(truncatingIfNeeded: hash.multipliedFullWidth(by: UInt64(capacity)).high)
    let tag = hash << 32
    while unsafe slots[slot] != 0 && slots[slot] & 0xFFFF_FFFF_0000_0000 != tag {
      slot += 1
      if slot == capacity { slot = 0 }
    }
    return slot
  }

  /// The slot of a gram that is there; a number that stands for the gram.
  func find(_ hash: UInt64) -> Int? {
    let slot = slot(hash)
    return unsafe slots[slot] == 0 ? nil : slot
  }

  private func value(_ slot: Int) -> UInt32 { unsafe UInt32(truncatingIfNeeded: slots[slot]) &- 1 }

  private func set(_ slot: Int, _ hash: UInt64, _ value: UInt32) {
    unsafe slots[slot] = hash << 32 | UInt64(value &+ 1)
  }

  /// Notes that a part has a gram. Parts come in ascending order; a gram that a part has twice is noted once.
  func insert(_ hash: UInt64, part: Int) {
    let slot = slot(hash)
    filter.insert(hash)
    guard unsafe slots[slot] != 0 else { return set(slot, hash, UInt32(part)) }
    let value = value(slot)
    if value & Self.isList == 0 {
      if value == UInt32(part) { return }
      links.append((value, 0))
      links.append((UInt32(part), UInt32(links.count - 1)))
      lists.append((2, UInt32(links.count - 1)))
      return set(slot, hash, Self.isList | UInt32(lists.count - 1))
    }
    let list = Int(value & ~Self.isList)
    if links[Int(lists[list].first)].part == UInt32(part) { return }
    links.append((UInt32(part), lists[list].first))
    lists[list] = (lists[list].count + 1, UInt32(links.count - 1))
  }

  /// How many parts have the gram of a slot.
  func frequency(_ slot: Int) -> Int {
    let value = value(slot)
    return value & Self.isList == 0 ? 1 : Int(lists[Int(value & ~Self.isList)].count)
  }

  /// Calls `body` with every part that has the gram of a slot.
  func forEachPart(_ slot: Int, _ body: (Int) -> Void) {
    let value = value(slot)
    guard value & Self.isList != 0 else { return body(Int(value)) }
    var link = lists[Int(value & ~Self.isList)].first
    while link != 0 {
      body(Int(links[Int(link)].part))
      link = links[Int(link)].next
    }
  }
}
