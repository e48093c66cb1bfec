import Columns
import Records

/// The columns of all Parquet files; none where lines stay lines.
struct ShardDataset {
  let columns: [Column]
  /// Paths of objects that never have a member.
  let leftOut: [String]

  init(columns: [Column], leftOut: [String]) {
    self.columns = columns
    self.leftOut = leftOut
  }

  /// Columns that were declared. Throws exit 64 for a Bloom filter of a column that isn't there.
  init(declared columns: [Column], _ bloomFilters: [String]) throws(ToolError) {
    self.init(columns: columns, leftOut: [])
    try check(bloomFilters)
  }

  /// The columns that were found; without a record there is one, because readers want one.
  init(_ inference: ColumnInference, _ bloomFilters: [String]) throws(ToolError) {
    var leftOut: [String] = []
    let columns = inference.columns(mixed: .json, empty: &leftOut)
    self.init(columns: columns.isEmpty ? [Column("text", .text)] : columns, leftOut: leftOut)
    try check(bloomFilters)
  }

  private func check(_ bloomFilters: [String]) throws(ToolError) {
    let names = Self.leaves(columns)
    for name in bloomFilters where !names.contains(where: { $0.isExactly(name) }) {
      let some = names.prefix(8).joined(separator: ", ")
      throw ToolError(.usage, "--bloom-filter \(name): there is no such column of values; there are \(some)")
    }
  }

  private static func leaves(_ columns: [Column], below: String = "") -> [String] {
    columns.flatMap { column in
      var type = column.type
      while case .list(let element) = type { type = element }
      guard case .structure(let members) = type else { return [below + column.name] }
      return leaves(members, below: below + column.name + ".")
    }
  }
}
