/// The names of a file's columns, or of a group's fields: as the file has them, and each one once.
public struct ColumnNames {
  /// The name of each column.
  public private(set) var names: [String] = []
  /// The names that the file does not have, in the order of the columns.
  public private(set) var made: [String] = []

  /// `column_1` and so on.
  public init(count: Int) { names = (1...max(1, count)).prefix(count).map { "column_\($0)" } }

  /// Names as they stand in a file: of `a,,a` they become `a`, `column_2`, `a_2`. `keepsBlank`: a blank one is a name, too.
  public init(_ header: [String], keepsBlank: Bool = false) {
    var taken = Set(header)
    var seen: Set<String> = []
    var copies: [String: Int] = [:]
    for (index, name) in header.enumerated() {
      if keepsBlank || !name.isEmpty, seen.insert(name).inserted {
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
