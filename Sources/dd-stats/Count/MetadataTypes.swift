import Records

/// Which JSON types the value of each metadata key had, and how often.
struct MetadataTypes {
  /// The types as JSON Schema names them.
  private static let names = ["null", "boolean", "number", "string", "array", "object"]

  private var table = NameTable()
  /// Six counts a key.
  private var counts: [Int] = []
  /// Values of keys that the full table has no room for.
  private(set) var others = 0

  /// Counts a value; `hint` is where the key probably is, and what comes back is where it was.
  mutating func add(_ key: ByteView, _ kind: JSONKind, hint: Int) -> Int {
    guard let number = table.number(of: key, hint: hint) else {
      others += 1
      return hint
    }
    if number * Self.names.count == counts.count { counts.append(contentsOf: [0, 0, 0, 0, 0, 0]) }
    counts[number * Self.names.count + Self.column(kind)] += 1
    return number
  }

  private static func column(_ kind: JSONKind) -> Int {
    switch kind {
    case .null: 0
    case .true, .false: 1
    case .number: 2
    case .string: 3
    case .array: 4
    case .object: 5
    }
  }

  /// As a member of a state: a key and its six counts; a key of null counts those without room.
  var state: JSONValue {
    let width = Self.names.count
    let named = (0..<table.count).map { key in
      JSONValue.array([.string(String(table.name(key)))] + counts[key * width..<(key + 1) * width].map(JSONValue.int))
    }
    return .array(others > 0 ? named + [.array([.null, .int(others)])] : named)
  }

  /// Adds what another one counted. False where that is no state.
  mutating func add(state: JSONValue?) -> Bool {
    let width = Self.names.count
    guard let entries = table.entries(of: state, width: width) else { return false }
    for entry in entries {
      guard let number = entry.number else {
        others &+= entry.counts[0]
        continue
      }
      let room = (number + 1) * width - counts.count
      if room > 0 { counts += [Int](repeating: 0, count: room) }
      for (column, count) in entry.counts.enumerated() { counts[number * width + column] &+= count }
    }
    return true
  }

  /// Each key in the order in which keys came, with its types and their counts.
  var keys: [(name: String, types: [(name: String, count: Int)])] {
    (0..<table.count).map { key in
      let columns = Self.names.indices.map { (Self.names[$0], counts[key * Self.names.count + $0]) }
      return (String(table.name(key)), columns.filter { $0.1 > 0 })
    }
  }

  /// Keys with more than one type; null goes with any.
  var conflicts: [(name: String, types: [(name: String, count: Int)])] {
    keys.filter { $0.types.filter { $0.name != "null" }.count > 1 }
  }
}
