import Records

/// Names met in records, each with a number, in the order in which they came; at most `limit` of them.
struct NameTable {
  /// Distinct names that are told apart; memory stays bounded on any corpus.
  static let limit = 4096

  private let bytes = ByteBuffer(capacity: 1024)
  /// Where each name is in `bytes`.
  private var places: [Range<Int>] = []
  /// Whether ASCII letters are the same in both cases; a name is then known by its first spelling.
  private let foldsCase: Bool
  /// Open addressing over name numbers, -1 for free; always at most half full.
  private var slots = [Int32](repeating: -1, count: 64)

  init(foldsCase: Bool = false) { self.foldsCase = foldsCase }

  var count: Int { places.count }

  @inline(__always)
  func name(_ number: Int) -> ByteView { bytes.view[places[number]] }

  /// The name's number, a new one when it is met first; nil when the table is full. `hint` is looked at first.
  @inline(__always)
  mutating func number(of name: ByteView, hint: Int = 0) -> Int? {
    hint < places.count && self.name(hint) == name ? hint : numberBySlot(of: name)
  }

  private mutating func numberBySlot(of name: ByteView) -> Int? {
    var slot = hash(name) & (slots.count - 1)
    while slots[slot] >= 0 {
      let number = Int(slots[slot])
      if isSame(self.name(number), name) { return number }
      slot = (slot + 1) & (slots.count - 1)
    }
    guard places.count < Self.limit else { return nil }
    let number = places.count
    places.append(bytes.count..<bytes.count + name.count)
    bytes.append(name)
    slots[slot] = Int32(number)
    if places.count * 2 > slots.count { grow() }
    return number
  }

  /// The entries of a state, each with the number that its name has here and its counts, `width` of them; those of names
  /// without room, here or there, without a number and added up. Nil where that is no state.
  mutating func entries(of state: JSONValue?, width: Int) -> [(number: Int?, counts: [Int])]? {
    guard case .array(let entries)? = state else { return nil }
    let buffer = ByteBuffer()
    var found: [(number: Int?, counts: [Int])] = []
    for entry in entries {
      let counts = entry.elements.dropFirst().compactMap(\.count)
      guard let name = entry.elements.first, counts.count == entry.elements.count - 1,
        counts.count == (name == .null ? 1 : width), name == .null || name.text != nil
      else { return nil }
      buffer.removeAll()
      buffer.append(name.text ?? "")
      let number = name == .null ? nil : self.number(of: buffer.view)
      found.append((number, number == nil ? [counts.reduce(0, &+)] : counts))
    }
    return found
  }

  private mutating func grow() {
    slots = [Int32](repeating: -1, count: slots.count * 2)
    for number in 0..<places.count {
      var slot = hash(name(number)) & (slots.count - 1)
      while slots[slot] >= 0 { slot = (slot + 1) & (slots.count - 1) }
      slots[slot] = Int32(number)
    }
  }

  /// Where hashes start: drawn anew for each process, so that no names can be chosen to share their slots.
  private static let start = UInt64.random(in: 0...UInt64.max)

  /// FNV-1a: names are short.
  private func hash(_ name: ByteView) -> Int {
    var hash = Self.start
    for byte in name { hash = (hash ^ UInt64(foldsCase ? Self.lower(byte) : byte)) &* 0x100_0000_01b3 }
    return Int(truncatingIfNeeded: hash & 0x7FFF_FFFF_FFFF_FFFF)
  }

  @inline(__always)
  private func isSame(_ left: ByteView, _ right: ByteView) -> Bool {
    if left == right { return true }
    return foldsCase && left.count == right.count && zip(left, right).allSatisfy { Self.lower($0) == Self.lower($1) }
  }

  private static func lower(_ byte: UInt8) -> UInt8 { byte &- 0x41 < 26 ? byte | 0x20 : byte }
}

/// How often each name came.
struct NameCounts {
  private var table: NameTable
  private var counts: [Int] = []
  private var last = 0
  /// How often a name came that the full table has no room for.
  private(set) var others = 0

  /// With `foldsCase`, ASCII letters are the same in both cases.
  init(foldsCase: Bool = false) { table = NameTable(foldsCase: foldsCase) }

  var isEmpty: Bool { counts.isEmpty }

  mutating func add(_ name: ByteView) {
    guard let number = table.number(of: name, hint: last) else {
      others += 1
      return
    }
    if number == counts.count { counts.append(0) }
    counts[number] += 1
    last = number
  }

  /// As a member of a state, in the order in which names came; a name of null counts those without room.
  var state: JSONValue {
    let named = counts.indices.map { JSONValue.array([.string(String(table.name($0))), .int(counts[$0])]) }
    return .array(others > 0 ? named + [.array([.null, .int(others)])] : named)
  }

  /// Adds what another one counted. False where that is no state.
  mutating func add(state: JSONValue?) -> Bool {
    guard let entries = table.entries(of: state, width: 1) else { return false }
    for entry in entries {
      guard let number = entry.number else {
        others &+= entry.counts[0]
        continue
      }
      if number >= counts.count { counts += [Int](repeating: 0, count: number + 1 - counts.count) }
      counts[number] &+= entry.counts[0]
    }
    return true
  }

  /// The most frequent first, equals by name; names without room stand last as `(other)`.
  var sorted: [(name: String, count: Int)] {
    let named = counts.indices.map { (name: String(table.name($0)), count: counts[$0]) }.sorted {
      $0.count != $1.count ? $0.count > $1.count : $0.name.utf8.lexicographicallyPrecedes($1.name.utf8)
    }
    return others > 0 ? named + [(name: "(other)", count: others)] : named
  }
}
