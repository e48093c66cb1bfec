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

  var columns: ContiguousArray<Column>
  private(set) var names: [String] = [""]

  init() {
    columns = [Column(name: 0, parent: -1), Column(name: 0, parent: -1)]
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
    for index in columns.indices where index != ColumnTree.untracked {
      columns[index].isWhole = columns[index].isUsed
      columns[index].isNamed = columns[index].isUsed
    }
    // A parent is always older than its children.
    for index in columns.indices.dropFirst(2) where columns[Int(columns[index].parent)].isWhole {
      columns[index].isWhole = true
      columns[index].isNamed = true
    }
    for index in columns.indices.dropFirst(2).reversed() where columns[index].isNamed {
      columns[Int(columns[index].parent)].isNamed = true
    }
  }

  /// The used columns that no used column contains, sorted.
  var implied: [ImpliedColumn] {
    columns.indices.dropFirst(2).filter { index in
      columns[index].isUsed && !columns[Int(columns[index].parent)].isWhole
    }.map { index in
      let (path, isNeeded) = (path(Int32(index)), subtreeIsNeeded(Int32(index)))
      return ImpliedColumn(path: path, isNeeded: isNeeded)
    }.sorted()
  }

  /// The implied columns that rows were asked for and none had, spelled.
  func neverFound(_ marks: ColumnMarks) -> [String] {
    columns.indices.dropFirst(2).filter { index in
      columns[index].isUsed && marks.wasAskedInVain(Int32(index)) && !columns[Int(columns[index].parent)].isWhole
    }.map { ImpliedColumn.spell(path(Int32($0))) }.sorted()
  }

  private func subtreeIsNeeded(_ column: Int32) -> Bool {
    if columns[Int(column)].isNeeded { return true }
    var child = columns[Int(column)].firstChild
    while child >= 0 {
      if subtreeIsNeeded(child) { return true }
      child = columns[Int(child)].nextSibling
    }
    return false
  }

  func path(_ column: Int32) -> [String] {
    var path: [String] = []
    var at = column
    while at > ColumnTree.untracked {
      path.append(names[Int(columns[Int(at)].name)])
      at = columns[Int(at)].parent
    }
    return path.reversed()
  }
}
