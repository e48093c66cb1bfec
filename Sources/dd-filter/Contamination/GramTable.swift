internal import Glibc
import Records
import Shingling

/// Which parts have a gram: from 64 bits of hash to numbers.
///
/// A slot is 8 bytes: 32 bits of the hash, and the number of the only part that has the gram or, with the highest bit
/// set, of a list. Hashes may clash: who finds something compares the words.
///
/// It is made in two passes over the parts: `count` of all of them, then `list` of all of them.
@safe final class GramTable {
  private nonisolated(unsafe) let slots: UnsafeMutablePointer<UInt64>
  private let capacity: Int
  /// How many parts have the gram, and where in `postings` they begin; until `makeLists` which part was the last.
  private var lists: [(count: UInt32, place: UInt32)] = []
  private var postings: [UInt32] = []
  /// How many of its parts each list has so far.
  private var listed: [UInt32] = []
  private var isBefore: (_ left: Int, _ right: Int) -> Bool = { $0 < $1 }
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

  private func list(_ slot: Int) -> Int? {
    let value = value(slot)
    return value & Self.isList == 0 ? nil : Int(value & ~Self.isList)
  }

  private func set(_ slot: Int, _ hash: UInt64, _ value: UInt32) {
    unsafe slots[slot] = hash << 32 | UInt64(value &+ 1)
  }

  // MARK: Making it

  /// Counts that a part has a gram. Parts come in ascending order; a gram that a part has twice is counted once.
  func count(_ hash: UInt64, part: Int) {
    let slot = slot(hash)
    filter.insert(hash)
    guard unsafe slots[slot] != 0 else { return set(slot, hash, UInt32(part)) }
    if let list = list(slot) {
      if lists[list].place == UInt32(part) { return }
      lists[list] = (lists[list].count + 1, UInt32(part))
    } else if value(slot) != UInt32(part) {
      lists.append((2, UInt32(part)))
      set(slot, hash, Self.isList | UInt32(lists.count - 1))
    }
  }

  /// All parts were counted. Throws exit 65 for more than can be numbered.
  func makeLists() throws(ToolError) {
    var place = 0
    for list in lists.indices {
      guard let start = UInt32(exactly: place) else {
        throw ToolError(.dataError, "--decontaminate: the benchmarks have too many runs of words in common")
      }
      lists[list].place = start
      place += Int(lists[list].count)
    }
    postings = [UInt32](repeating: 0, count: place)
    listed = [UInt32](repeating: 0, count: lists.count)
  }

  /// Notes that a part has the gram of a slot, once.
  func list(_ slot: Int, part: Int) {
    guard let list = list(slot) else { return }
    postings[Int(lists[list].place + listed[list])] = UInt32(part)
    listed[list] += 1
  }

  /// All parts were listed: from now on those of a gram come in this order.
  func finish(inOrder isBefore: @escaping (_ left: Int, _ right: Int) -> Bool) {
    listed = []
    self.isBefore = isBefore
    for list in lists {
      postings[Int(list.place)..<Int(list.place) + Int(list.count)].sort { isBefore(Int($0), Int($1)) }
    }
  }

  // MARK: Reading it

  /// How many parts have the gram of a slot.
  func frequency(_ slot: Int) -> Int { list(slot).map { Int(lists[$0].count) } ?? 1 }

  /// The number of a gram's part, by its place in their order.
  func part(_ slot: Int, _ place: Int) -> Int {
    guard let list = list(slot) else { return Int(value(slot)) }
    return Int(postings[Int(lists[list].place) + place])
  }

  /// Whether a part has the gram of a slot.
  func has(_ slot: Int, part: Int) -> Bool {
    guard let list = list(slot) else { return Int(value(slot)) == part }
    var (low, high) = (Int(lists[list].place), Int(lists[list].place) + Int(lists[list].count))
    while low < high {
      let middle = low + (high - low) / 2
      let found = Int(postings[middle])
      if found == part { return true }
      if isBefore(found, part) { low = middle + 1 } else { high = middle }
    }
    return false
  }
}
