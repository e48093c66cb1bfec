public import Records

/// The columns that hold many JSON records: the union of their members, each with the type of all its values.
///
/// Whole numbers and others together are `float64`; null goes with any type. What no type holds is a conflict.
public final class ColumnInference {
  /// The deepest nesting of lists and objects that becomes nested columns.
  public static let maximumDepth = 24
  /// The most keys of one object, and the most columns of all: more are data, not names.
  public static let maximumColumns = 4096

  private let root = ValueTypes(name: "", parent: nil)
  private var scan: ColumnScan

  /// What stands in the way of a column, in the order in which rows showed it.
  public var conflicts: [ColumnConflict] { scan.conflicts }

  /// Nothing seen yet.
  public init(maximumColumns: Int = ColumnInference.maximumColumns) {
    scan = ColumnScan(maximumColumns: maximumColumns)
  }

  /// Adds a record.
  public func add(_ document: JSONDocument, at place: RowPlace) {
    scan.place = place
    root.add(document, .root, &scan, depth: 0)
  }

  /// The columns, in the order in which their names came. Where there is a conflict, `mixed` is the type.
  ///
  /// Objects that never have a member are no columns: `empty` gets their paths. What is always null, and what is in
  /// lists that are always empty, is text.
  public func columns(mixed: ColumnType, empty: inout [String]) -> [Column] {
    root.members(mixed, &empty).map { column in
      TokenColumns.narrowed(column, root.range(of: column.name))
    }
  }
}

/// What goes along while records are added.
struct ColumnScan {
  let maximumColumns: Int
  var place = RowPlace(file: 0, line: 0)
  var conflicts: [ColumnConflict] = []
  var columns = 0
}
