import Records

/// A row group's place in the file's rows, and the sizes of all its columns.
struct RowGroup {
  let firstRow: Int
  let rowCount: Int
}

/// The footer, with column chunks kept only for the wanted leaves.
struct FileMetadata {
  /// The whole tree, before any selection.
  var root: SchemaNode?
  /// The tree of the wanted columns; nil if there is none.
  var selected: SchemaNode?
  var missing: [String] = []
  /// The paths of fields whose own name another one of their group has, too.
  var madeNames: [String] = []
  /// The wanted columns in schema order.
  var leaves: [Leaf] = []
  var rowGroups: [RowGroup] = []
  /// The chunk of leaf `l` in row group `g` at `g * leaves.count + l`.
  var chunks: [ColumnChunk] = []
  var rowCount = 0
  /// What the footer says of the number of rows, where its row groups say otherwise.
  var otherRowCount: Int?

  private var leafCount = 0
  private var wanted: [Bool] = []

  /// Reads parquet.thrift's FileMetaData; the schema comes before the row groups in every known writer's footer,
  /// and where it doesn't the row groups are read again.
  init(_ footer: ByteView, columns: [String]?, limits: ParquetLimits) throws(ParquetError) {
    var reader = ThriftReader(footer)
    var field = ThriftField()
    var claimedRows: Int?
    var rowGroupsPosition: (reader: ThriftReader, field: ThriftField)?
    var hasSchema = false
    while try reader.next(&field) {
      switch field.identifier {
      case 2:
        try readSchema(&reader, field, columns, limits)
        hasSchema = true
      case 3: claimedRows = try reader.int64(field)
      case 4:
        rowGroupsPosition = (reader, field)
        if hasSchema { try readRowGroups(&reader, field) } else { try reader.skip(field) }
      case 8: throw ParquetError(.encrypted, "the file is encrypted")
      default: try reader.skip(field)
      }
    }
    guard hasSchema else { throw .corrupt("the footer has no schema") }
    if rowGroups.isEmpty, var later = rowGroupsPosition { try readRowGroups(&later.reader, later.field) }
    if let claimedRows, claimedRows != rowCount { otherRowCount = claimedRows }
  }

  private mutating func readSchema(
    _ reader: inout ThriftReader, _ field: ThriftField, _ columns: [String]?, _ limits: ParquetLimits
  ) throws(ParquetError) {
    var elements: [SchemaElement] = []
    for _ in 0..<(try reader.structures(field)) { elements.append(try SchemaElement(&reader)) }
    var (tree, count) = try SchemaField.tree(of: elements, maximumDepth: limits.schemaDepth)
    tree = tree.asRoot
    leafCount = count
    root = try tree.node()?.withNamesApart(&madeNames)
    selected = root
    if let columns, let root { (selected, missing) = ColumnSelection.apply(columns, to: root) }
    if let columns, root == nil { missing = columns }
    leaves = selected?.leaves ?? []
    wanted = Array(repeating: false, count: leafCount)
    for leaf in leaves { wanted[leaf.index] = true }
  }

  private mutating func readRowGroups(_ reader: inout ThriftReader, _ field: ThriftField) throws(ParquetError) {
    for index in 0..<(try reader.structures(field)) {
      do throws(ParquetError) {
        let rows = try readRowGroup(&reader)
        let (sum, overflow) = rowCount.addingReportingOverflow(rows)
        guard rows >= 0, !overflow else { throw .corrupt("it has \(rows) rows") }
        rowGroups.append(RowGroup(firstRow: rowCount, rowCount: rows))
        rowCount = sum
      } catch {
        throw error.at(rowGroup: index)
      }
    }
  }

  /// Reads parquet.thrift's RowGroup and returns its number of rows.
  private mutating func readRowGroup(_ reader: inout ThriftReader) throws(ParquetError) -> Int {
    var field = ThriftField()
    var rows: Int?
    var hasColumns = false
    while try reader.next(&field) {
      switch field.identifier {
      case 1:
        let count = try reader.structures(field)
        guard count == leafCount, !hasColumns else {
          throw .corrupt("it has \(count) column chunks, the schema \(leafCount) columns")
        }
        for index in 0..<count {
          if wanted[index] { chunks.append(try ColumnChunk(&reader)) } else { try reader.skipStructure() }
        }
        hasColumns = true
      case 3: rows = try reader.int64(field)
      default: try reader.skip(field)
      }
    }
    guard let rows, hasColumns else { throw .corrupt("it lacks its columns or its number of rows") }
    // A group without rows is never opened, which would show it.
    if rows == 0, let full = chunks.suffix(leaves.count).first(where: { $0.valueCount > 0 }) {
      throw .corrupt("it has 0 rows, and a column of it \(full.valueCount) values")
    }
    return rows
  }
}

extension SchemaField {
  /// The root's own repetition has no levels, whatever a writer put there.
  fileprivate var asRoot: SchemaField {
    var element = element
    element.repetition = .required
    element.annotation = nil
    element.type = nil
    return SchemaField(element: element, children: children, path: path, firstLeaf: firstLeaf)
  }
}

extension SchemaNode {
  /// The leaves below, in schema order.
  var leaves: [Leaf] {
    switch shape {
    case .leaf(let leaf): [leaf]
    case .group(let children): children.flatMap(\.leaves)
    case .list(let element, _, _): element.leaves
    case .map(let key, let value, _, _): key.leaves + (value?.leaves ?? [])
    }
  }
}
