import Records

/// The names of CSV's columns: as the header has them, a blank one by its place, and each one once.
struct ColumnNames {
  private(set) var names: [String] = []
  /// The names that the header does not have, in the order of the columns.
  private(set) var made: [String] = []

  /// `column_1` and so on.
  init(count: Int) { names = (1...max(1, count)).prefix(count).map { "column_\($0)" } }

  /// Names as they stand in a header: of `a,,a` they become `a`, `column_2`, `a_2`.
  init(_ header: [String]) {
    var taken = Set(header)
    var seen: Set<String> = []
    var copies: [String: Int] = [:]
    for (index, name) in header.enumerated() {
      if !name.isEmpty && seen.insert(name).inserted {
        names.append(name)
        continue
      }
      let stem = name.isEmpty ? "column" : name
      var number = name.isEmpty ? index + 1 : copies[name, default: 2]
      while !taken.insert("\(stem)_\(number)").inserted { number += 1 }
      if !name.isEmpty { copies[name] = number + 1 }
      names.append("\(stem)_\(number)")
      made.append("\(stem)_\(number)")
    }
  }
}
