import Records

/// Names met in records, each with a number, in the order in which they came; at most `limit` of them.
struct NameTable {
  /// Distinct names that are told apart; memory stays bounded on any corpus.
  static let limit = 4096

  private let bytes = ByteBuffer(capacity: 1024)
  private var ends: [Int] = []
  /// Open addressing over name numbers, -1 for free; always at most half full.
  private var slots = [Int32](repeating: -1, count: 64)

  var count: Int { ends.count }

  func name(_ number: Int) -> ByteView { bytes.view[(number == 0 ? 0 : ends[number - 1])..<ends[number]] }

  /// The name's number, a new one when it is met first; nil when the table is full. `hint` is looked at first.
  mutating func number(of name: ByteView, hint: Int = 0) -> Int? {
    if hint < ends.count, self.name(hint) == name { return hint }
    var slot = Self.hash(name) & (slots.count - 1)
    while slots[slot] >= 0 {
      let number = Int(slots[slot])
      if self.name(number) == name { return number }
      slot = (slot + 1) & (slots.count - 1)
    }
    guard ends.count < Self.limit else { return nil }
    bytes.append(name)
    ends.append(bytes.count)
    slots[slot] = Int32(ends.count - 1)
    if ends.count * 2 > slots.count { grow() }
    return ends.count - 1
  }

  private mutating func grow() {
    slots = [Int32](repeating: -1, count: slots.count * 2)
    for number in 0..<ends.count {
      var slot = Self.hash(name(number)) & (slots.count - 1)
      while slots[slot] >= 0 { slot = (slot + 1) & (slots.count - 1) }
      slots[slot] = Int32(number)
    }
  }

  /// FNV-1a: names are short.
  private static func hash(_ name: ByteView) -> Int {
    var hash: UInt64 = 0xcbf2_9ce4_8422_2325
    for byte in name { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01b3 }
    return Int(truncatingIfNeeded: hash & 0x7FFF_FFFF_FFFF_FFFF)
  }
}

/// How often each name came.
struct NameCounts {
  private var table = NameTable()
  private var counts: [Int] = []
  private var last = 0
  /// How often a name came that the full table has no room for.
  private(set) var others = 0

  var isEmpty: Bool { counts.isEmpty }

  mutating func add(_ name: ByteView, times: Int = 1) {
    guard let number = table.number(of: name, hint: last) else {
      others += times
      return
    }
    if number == counts.count { counts.append(0) }
    counts[number] += times
    last = number
  }

  mutating func merge(_ other: NameCounts) {
    for number in other.counts.indices { add(other.table.name(number), times: other.counts[number]) }
    others += other.others
  }

  /// The most frequent first, equals by name; names without room stand last as `(other)`.
  var sorted: [(name: String, count: Int)] {
    let named = counts.indices.map { (name: String(table.name($0)), count: counts[$0]) }.sorted {
      $0.count != $1.count ? $0.count > $1.count : $0.name.utf8.lexicographicallyPrecedes($1.name.utf8)
    }
    return others > 0 ? named + [(name: "(other)", count: others)] : named
  }
}
