import Records

/// Copies the wanted members of a row, with the row's own spelling of keys and values.
///
/// What holds a wanted member keeps its shape: arrays keep their length, a value that is no object where a path
/// goes on is copied as it stands, so that a map sees the same as in the whole row.
final class Projection {
  private final class Node {
    let name: ByteBuffer
    var children: [Node] = []
    /// The column that ends here, if one does.
    var column: Int?

    init(_ name: String) {
      self.name = ByteBuffer(capacity: name.utf8.count)
      self.name.append(name)
    }
  }

  private let root = Node("")
  private let columns: [Column]
  private var hasValue: [Bool]
  private let document: JSONDocument
  private var rows = 0

  /// A projection of a document's rows to some columns.
  init(_ columns: [Column], of document: JSONDocument) {
    self.columns = columns
    self.document = document
    hasValue = columns.map { _ in false }
    for (index, column) in columns.enumerated() {
      var node = root
      for name in column.names {
        if let known = node.children.first(where: { String($0.name.view) == name }) {
          node = known
        } else {
          node.children.append(Node(name))
          node = node.children[node.children.count - 1]
        }
      }
      node.column = index
    }
  }

  /// The columns that no row so far had a value in, none when there was no row.
  var neverSeen: [Column] { rows == 0 ? [] : columns.indices.filter { !hasValue[$0] }.map { columns[$0] } }
  /// How many rows were copied.
  var rowCount: Int { rows }

  /// Appends the wanted part of the row that was parsed last.
  func append(to buffer: ByteBuffer) {
    rows &+= 1
    appendObject(.root, root, to: buffer)
  }

  private func append(_ value: JSONNode, _ node: Node, to buffer: ByteBuffer) {
    if let column = node.column {
      if !hasValue[column] && document.kind(value) != .null { hasValue[column] = true }
      markBelow(value, node)
      buffer.append(document.source(value))
      return
    }
    switch document.kind(value) {
    case .object: appendObject(value, node, to: buffer)
    case .array: appendArray(value, node, to: buffer)
    default: buffer.append(document.source(value))
    }
  }

  /// A column inside one that is copied whole has its values too; that they are there isn't looked at.
  private func markBelow(_ value: JSONNode, _ node: Node) {
    for child in node.children where document.kind(value) != .null {
      if let column = child.column { hasValue[column] = true }
      markBelow(value, child)
    }
  }

  private func appendArray(_ array: JSONNode, _ node: Node, to buffer: ByteBuffer) {
    buffer.append(0x5B)
    var child = document.firstChild(array)
    while let element = child {
      append(element, node, to: buffer)
      child = document.sibling(of: element, in: array)
      if child != nil { buffer.append(0x2C) }
    }
    buffer.append(0x5D)
  }

  private func appendObject(_ object: JSONNode, _ node: Node, to buffer: ByteBuffer) {
    buffer.append(0x7B)
    var isFirst = true
    var child = document.firstChild(object)
    while let key = child {
      let value = document.value(ofKey: key)
      let name = document.text(key)
      if let wanted = node.children.first(where: { $0.name.view == name }) {
        if !isFirst { buffer.append(0x2C) }
        isFirst = false
        buffer.append(document.source(key))
        buffer.append(0x3A)
        append(value, wanted, to: buffer)
      }
      child = document.sibling(of: value, in: object)
    }
    buffer.append(0x7D)
  }
}
