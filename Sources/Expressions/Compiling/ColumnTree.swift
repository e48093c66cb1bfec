internal import Records

/// The columns that a map names, as a tree of member names; a value knows its column while the row is read.
///
/// Only what is named counts: zipping, blank tests and whole values look at named members alone, so that a row
/// cut down to its named columns and the whole row map the same.
struct ColumnTree {
  struct Column {
    var name: Int32
    var parent: Int32
    var firstChild: Int32 = -1
    var nextSibling: Int32 = -1
    /// Its table of `names`, or -1.
    var table: Int32 = -1
    /// A path ends here: the value counts with everything in it.
    var isUsed = false
    /// A turn, `text` or a condition needs it; otherwise only metadata or an optional turn does.
    var isNeeded = false
    /// It or one above it is used as a whole.
    var isWhole = false
    /// It, one above or one below it is used.
    var isNamed = false
  }

  /// The row itself.
  static let row: Int32 = 0
  /// What no column of the map holds: `_source`, and everything inside a value that is used as a whole.
  static let untracked: Int32 = 1
  /// The row as a struct of lists: `row[]`, `row[?…]`. Its columns are those that paths reach from there, so that the
  /// row's other columns need no lists.
  static let zippedRow: Int32 = 2
  /// The first column that stands for a member.
  static let first = 3

  var columns: ContiguousArray<Column>
  private(set) var names: [String] = [""]

  init() {
    columns = ContiguousArray(repeating: Column(name: 0, parent: -1), count: Self.first)
    columns[1].isWhole = true
    columns[1].isNamed = true
  }

  mutating func name(_ text: String) -> Int32 {
    if let index = names.firstIndex(where: { $0.isExactly(text) }) { return Int32(index) }
    names.append(text)
    return Int32(names.count - 1)
  }

  /// The member of that name below a column, or `untracked`.
  @inline(__always) func child(_ column: Int32, _ name: Int32) -> Int32 {
    var child = columns[Int(column)].firstChild
    while child >= 0 {
      if columns[Int(child)].name == name { return child }
      child = columns[Int(child)].nextSibling
    }
    return ColumnTree.untracked
  }

  /// The member of that name below a column, which is made when it is new.
  mutating func addChild(_ column: Int32, _ name: Int32) -> Int32 {
    if column == ColumnTree.untracked { return column }
    let known = child(column, name)
    if known != ColumnTree.untracked { return known }
    let new = Int32(columns.count)
    columns.append(Column(name: name, parent: column))
    columns[Int(new)].nextSibling = columns[Int(column)].firstChild
    columns[Int(column)].firstChild = new
    return new
  }

  mutating func use(_ column: Int32, isNeeded: Bool) {
    guard column != ColumnTree.untracked else { return }
    columns[Int(column)].isUsed = true
    columns[Int(column)].isNeeded = columns[Int(column)].isNeeded || isNeeded
  }

  /// Works out what is whole and named, once all paths are in.
  mutating func settle() {
    nameZippedColumns()
    for index in columns.indices where index != ColumnTree.untracked {
      columns[index].isWhole = columns[index].isUsed
      columns[index].isNamed = columns[index].isUsed
    }
    // A parent is always older than its children.
    for index in columns.indices.dropFirst(Self.first) where columns[Int(columns[index].parent)].isWhole {
      columns[index].isWhole = true
      columns[index].isNamed = true
    }
    for index in columns.indices.dropFirst(Self.first).reversed() where columns[index].isNamed {
      columns[Int(columns[index].parent)].isNamed = true
    }
  }

  /// The used columns that no used column contains, sorted.
  var implied: [ImpliedColumn] {
    // A column that the row and the zipped row have is one.
    var needed: [[Int32]: Bool] = [:]
    for index in columns.indices.dropFirst(Self.first)
    where columns[index].isUsed && !columns[Int(columns[index].parent)].isWhole {
      let names = members(Int32(index)).names
      needed[names] = needed[names] ?? false || subtreeIsNeeded(Int32(index))
    }
    let outer = needed.filter { column in
      !needed.keys.contains { $0.count < column.key.count && column.key.starts(with: $0) }
    }
    return outer.map { ImpliedColumn(path: $0.key.map { names[Int($0)] }, isNeeded: $0.value) }.sorted()
  }

  /// Gives the columns below the zipped row the tables of `names` that the same columns have below the row.
  private mutating func nameZippedColumns() {
    for index in columns.indices.dropFirst(Self.first) {
      let path = members(Int32(index))
      guard path.root == Self.zippedRow else { continue }
      var twin = Self.row
      for name in path.names where twin != Self.untracked { twin = child(twin, name) }
      if twin > Self.zippedRow { columns[index].table = columns[Int(twin)].table }
    }
  }

  /// The names on the way to a column, and where that begins.
  private func members(_ column: Int32) -> (root: Int32, names: [Int32]) {
    var names: [Int32] = []
    var at = column
    while at > Self.zippedRow {
      names.append(columns[Int(at)].name)
      at = columns[Int(at)].parent
    }
    return (at, names.reversed())
  }

  /// The implied columns that rows were asked for and none had, spelled.
  func neverFound(_ marks: ColumnMarks) -> [String] {
    let asked = columns.indices.dropFirst(Self.first).filter { index in
      columns[index].isUsed && marks.wasAskedInVain(Int32(index)) && !columns[Int(columns[index].parent)].isWhole
    }
    return Set(asked.map { members(Int32($0)).names }).map { ImpliedColumn.spell($0.map { names[Int($0)] }) }.sorted()
  }

  /// The member names from the row on.
  func path(_ column: Int32) -> [String] { members(column).names.map { names[Int($0)] } }

  private func subtreeIsNeeded(_ column: Int32) -> Bool {
    if columns[Int(column)].isNeeded { return true }
    var child = columns[Int(column)].firstChild
    while child >= 0 {
      if subtreeIsNeeded(child) { return true }
      child = columns[Int(child)].nextSibling
    }
    return false
  }

}
