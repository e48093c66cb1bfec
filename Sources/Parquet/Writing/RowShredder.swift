import Columns
import Records

/// What a row has that no column can hold.
public struct ValueMismatch: Error {
  /// The path from the row inwards, such as `messages[].content`.
  public let path: String
  /// What is wrong, such as `is "x", which is no int64`.
  public let what: String
}

/// Takes JSON rows apart into columns, by the levels of the Dremel paper: Melnik et al., VLDB 2010, section 4.
final class RowShredder {
  private let root: StructureShredder

  init(_ columns: [Column], _ leaves: [LeafWriter]) {
    var next = 0
    root = StructureShredder(columns, path: "", level: 0, repetition: 0, leaves, &next)
  }

  /// Adds the document's record to all leaves.
  func add(_ document: JSONDocument) throws(ValueMismatch) { try root.add(document, .root, repetition: 0) }

  /// Adds a row of one cell a column.
  func add(_ cells: [RowCell]) throws(ValueMismatch) { try root.add(cells) }
}

/// A column, a member or a list's element.
private final class FieldShredder {
  private enum Shape {
    case leaf(LeafWriter)
    case list(FieldShredder)
    case structure(StructureShredder)
  }
  private let path: String
  private let type: ColumnType
  /// The definition level of a value that isn't null.
  private let level: UInt8
  /// The repetition level of a list's further elements.
  private let inner: UInt8
  private let shape: Shape
  private let leaves: ArraySlice<LeafWriter>

  init(_ type: ColumnType, path: String, level: UInt8, repetition: UInt8, _ all: [LeafWriter], _ next: inout Int) {
    self.path = path
    self.type = type
    self.level = level
    inner = repetition + 1
    let first = next
    switch type {
    case .list(let element):
      shape = .list(
        FieldShredder(element, path: path + "[]", level: level + 2, repetition: repetition + 1, all, &next))
    case .structure(let members):
      shape = .structure(StructureShredder(members, path: path, level: level, repetition: repetition, all, &next))
    default:
      shape = .leaf(all[next])
      next += 1
    }
    leaves = all[first..<next]
  }

  func add(_ document: JSONDocument, _ value: JSONNode?, repetition: UInt8) throws(ValueMismatch) {
    guard let value, document.kind(value) != .null else { return addNull(definition: level &- 1, repetition) }
    switch shape {
    case .leaf(let leaf):
      guard leaf.add(document, value, repetition: repetition) else { throw mismatch(document, value) }
    case .list(let element):
      guard document.kind(value) == .array else { throw mismatch(document, value) }
      guard var child = document.firstChild(value) else { return addNull(definition: level, repetition) }
      if case .leaf(let leaf) = element.shape, leaf.add(integersOf: value, in: document, repetition, inner) { return }
      try element.add(document, child, repetition: repetition)
      while let next = document.sibling(of: child, in: value) {
        try element.add(document, next, repetition: inner)
        child = next
      }
    case .structure(let members):
      guard document.kind(value) == .object else { throw mismatch(document, value) }
      try members.add(document, value, repetition: repetition)
    }
  }

  func add(_ cell: RowCell) throws(ValueMismatch) {
    switch cell {
    case .json(let document, let value): try add(document, value, repetition: 0)
    case .list(let numbers): leaves.first?.add(numbers: numbers, each: nil)
    case .lists(let numbers, let each): leaves.first?.add(numbers: numbers, each: each)
    }
  }

  private func addNull(definition: UInt8, _ repetition: UInt8) {
    for leaf in leaves { leaf.addNull(definition: definition, repetition: repetition) }
  }

  private func mismatch(_ document: JSONDocument, _ value: JSONNode) -> ValueMismatch {
    let source = String(document.source(value).prefix(min(60, document.source(value).count)))
    return ValueMismatch(path: path, what: "is \(source), which is no \(type.words)")
  }
}

/// The members of a row or a structure.
private final class StructureShredder {
  private let names: [ByteBuffer]
  private let places: [ExactText: Int]
  private let fields: [FieldShredder]
  private let path: String
  /// The members' values in the object at hand.
  private var values: [JSONNode?]

  init(
    _ columns: [Column], path: String, level: UInt8, repetition: UInt8, _ all: [LeafWriter], _ next: inout Int
  ) {
    self.path = path
    names = columns.map { column in
      let name = ByteBuffer(capacity: column.name.utf8.count)
      name.append(column.name)
      return name
    }
    places = Dictionary(uniqueKeysWithValues: columns.enumerated().map { (ExactText($1.name), $0) })
    var fields: [FieldShredder] = []
    for column in columns {
      fields.append(
        FieldShredder(
          column.type, path: path.isEmpty ? column.name : "\(path).\(column.name)", level: level + 1,
          repetition: repetition, all, &next))
    }
    self.fields = fields
    values = Array(repeating: nil, count: columns.count)
  }

  /// Of several members with one name the last counts, as Python, jq and JavaScript read them.
  func add(_ document: JSONDocument, _ object: JSONNode, repetition: UInt8) throws(ValueMismatch) {
    for index in values.indices { values[index] = nil }
    var hint = 0
    var child = document.firstChild(object)
    while let key = child {
      let value = document.value(ofKey: key)
      if let place = place(of: document.text(key), hint) {
        values[place] = value
        hint = place &+ 1
      } else if holds(document, value) {
        let name = String(document.text(key))
        throw ValueMismatch(path: path.isEmpty ? name : "\(path).\(name)", what: "has no column in the schema")
      }
      child = document.sibling(of: value, in: object)
    }
    for index in fields.indices { try fields[index].add(document, values[index], repetition: repetition) }
  }

  func add(_ cells: [RowCell]) throws(ValueMismatch) {
    precondition(cells.count == fields.count, "a row has one cell a column")
    for (field, cell) in zip(fields, cells) { try field.add(cell) }
  }

  private func place(of name: ByteView, _ hint: Int) -> Int? {
    if hint < names.count, names[hint].view == name { return hint }
    return places[ExactText(name)]
  }

  /// Whether anything is lost without the value: null and objects of nothing are no columns.
  private func holds(_ document: JSONDocument, _ value: JSONNode) -> Bool {
    let kind = document.kind(value)
    guard kind == .object || kind == .array else { return kind != .null }
    var child = document.firstChild(value)
    while let node = child {
      let inner = kind == .object ? document.value(ofKey: node) : node
      if holds(document, inner) { return true }
      child = document.sibling(of: inner, in: value)
    }
    return false
  }
}
