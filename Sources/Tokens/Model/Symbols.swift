internal import Records

/// The symbols of one word while they are merged: lowest rank first, of equals the leftmost.
@safe final class Symbols {
  /// A stretch of the word: a token, and where it ends in the word.
  struct Symbol {
    var id: UInt32
    var end: UInt32

    /// What is left of one that was merged into the one before.
    static let gone = UInt32.max
  }

  /// The symbols in their order.
  private(set) var symbols: [Symbol] = []
  private var merges: [PairTable.Merge] = []
  private var previous: [Int32] = []
  private var next: [Int32] = []
  private var heap = MergeHeap()
  /// Where a word's spelling in the vocabulary is made.
  let spelling = ByteBuffer(capacity: 64)

  /// Words of so many symbols are merged by looking at all pairs each time; longer ones by a heap.
  private static let small = 40

  func removeAll() { symbols.removeAll(keepingCapacity: true) }

  func append(_ id: UInt32, end: Int) { symbols.append(Symbol(id: id, end: UInt32(truncatingIfNeeded: end))) }

  /// Merges as long as a pair can be.
  func merge(_ table: PairTable) {
    if symbols.count < 2 { return }
    if symbols.count <= Self.small { mergeFew(table) } else { mergeMany(table) }
  }

  private func mergeFew(_ table: PairTable) {
    var count = symbols.count
    merges.removeAll(keepingCapacity: true)
    for index in 1..<count { merges.append(table.find(symbols[index - 1].id, symbols[index].id)) }
    unsafe symbols.withUnsafeMutableBufferPointer { symbols in
      unsafe merges.withUnsafeMutableBufferPointer { merges in
        while count > 1 {
          var best = 0
          for index in 1..<max(count - 1, 1) where unsafe merges[index].rank < merges[best].rank { best = index }
          if unsafe merges[best].rank == .max { return }
          unsafe symbols[best].id = merges[best].id
          unsafe symbols[best].end = symbols[best + 1].end
          count -= 1
          var index = best + 1
          while index < count {
            unsafe symbols[index] = symbols[index + 1]
            unsafe merges[index - 1] = merges[index]
            index += 1
          }
          if best > 0 { unsafe merges[best - 1] = table.find(symbols[best - 1].id, symbols[best].id) }
          if best + 1 < count { unsafe merges[best] = table.find(symbols[best].id, symbols[best + 1].id) }
        }
      }
    }
    symbols.removeLast(symbols.count - count)
  }

  /// A list of symbols and a heap of pairs: n log n.
  private func mergeMany(_ table: PairTable) {
    let count = symbols.count
    previous.removeAll(keepingCapacity: true)
    next.removeAll(keepingCapacity: true)
    heap.removeAll()
    for index in 0..<count {
      previous.append(Int32(index - 1))
      next.append(index + 1 < count ? Int32(index + 1) : -1)
      if index + 1 < count { push(table, index, symbols[index].id, symbols[index + 1].id) }
    }
    while let top = heap.pop() {
      let left = top.position
      guard symbols[left].id != Symbol.gone, next[left] >= 0 else { continue }
      let right = Int(next[left])
      // The pair may have changed since.
      let merge = table.find(symbols[left].id, symbols[right].id)
      guard merge.rank != .max, merge.id == top.id else { continue }
      symbols[left].id = merge.id
      symbols[left].end = symbols[right].end
      symbols[right].id = Symbol.gone
      next[left] = next[right]
      if next[right] >= 0 { previous[Int(next[right])] = Int32(left) }
      if previous[left] >= 0 {
        let before = Int(previous[left])
        push(table, before, symbols[before].id, merge.id)
      }
      if next[left] >= 0 { push(table, left, merge.id, symbols[Int(next[left])].id) }
    }
    symbols.removeAll { $0.id == Symbol.gone }
  }

  private func push(_ table: PairTable, _ position: Int, _ left: UInt32, _ right: UInt32) {
    let merge = table.find(left, right)
    if merge.rank != .max { heap.push(MergeHeap.Item(rank: merge.rank, position: position, id: merge.id)) }
  }
}

/// A heap of pairs that can be merged: the lowest rank on top, of equals the leftmost.
struct MergeHeap {
  /// A pair that begins at a symbol, and what it becomes.
  struct Item {
    /// The rank, then the position.
    let order: UInt64
    let id: UInt32
    var position: Int { Int(order & 0xFFFF_FFFF) }

    init(rank: UInt32, position: Int, id: UInt32) {
      order = UInt64(rank) << 32 | UInt64(position)
      self.id = id
    }
  }

  private var items: [Item] = []

  mutating func removeAll() { items.removeAll(keepingCapacity: true) }

  mutating func push(_ item: Item) {
    items.append(item)
    var at = items.count - 1
    while at > 0 {
      let parent = (at - 1) / 4
      if items[parent].order <= item.order { break }
      items[at] = items[parent]
      at = parent
    }
    items[at] = item
  }

  mutating func pop() -> Item? {
    guard let top = items.first, let last = items.popLast() else { return nil }
    let count = items.count
    if count == 0 { return top }
    var at = 0
    while true {
      let first = 4 * at + 1
      if first >= count { break }
      var least = first
      for child in first..<min(first + 4, count) where items[child].order < items[least].order { least = child }
      if items[least].order >= last.order { break }
      items[at] = items[least]
      at = least
    }
    items[at] = last
    return top
  }
}
