internal import Records

/// The members that were looked up in the row at hand: a map asks for a turn's `from` in every condition and template.
struct FoundMembers {
  private struct Entry {
    var row: UInt32 = 0
    var object = JSONNode.root
    var column: Int32 = 0
    var name: Int32 = 0
    var value = Value.missing
  }

  /// One place for those whose objects and names share a number modulo their count; the latest has it.
  private var entries = ContiguousArray(repeating: Entry(), count: 16)
  private var row: UInt32 = 0

  /// Forgets the row before.
  mutating func startRow() {
    row &+= 1
    // Numbers of rows come round again.
    if row == 0 { self = FoundMembers(row: 1) }
  }

  init() {}

  private init(row: UInt32) { self.row = row }

  @inline(__always) private static func place(_ object: JSONNode, _ name: Int32) -> Int {
    Int(truncatingIfNeeded: object.number &+ UInt32(bitPattern: name) &* 7) & 15
  }

  /// The member of an object of a column; nil where it is to be looked up.
  @inline(__always) func value(_ name: Int32, of object: JSONNode, _ column: Int32) -> Value? {
    let entry = entries[Self.place(object, name)]
    guard entry.object == object, entry.name == name, entry.column == column, entry.row == row else { return nil }
    return entry.value
  }

  /// Remembers what was found.
  @inline(__always) mutating func remember(_ value: Value, _ name: Int32, of object: JSONNode, _ column: Int32) {
    entries[Self.place(object, name)] = Entry(row: row, object: object, column: column, name: name, value: value)
  }
}
