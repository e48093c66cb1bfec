import Columns
import Records

/// A column of values to be written: one leaf of the schema.
struct LeafShape {
  /// The names from the root inwards, with the wrapper levels of lists.
  let path: [String]
  /// The bytes of these names in the footer.
  let pathBytes: Int
  /// The names as a user writes them, with dots: `messages.content`.
  let name: String
  let type: ColumnType
  let maximumDefinition: Int
  let maximumRepetition: Int

  var physicalType: PhysicalType { type.physicalType }

  /// The leaves of columns in schema order.
  static func leaves(of columns: [Column]) -> [LeafShape] {
    var leaves: [LeafShape] = []
    for column in columns { add(column.type, path: [column.name], name: column.name, 1, 0, &leaves) }
    return leaves
  }

  /// `definition` is the level of a value that isn't null.
  private static func add(
    _ type: ColumnType, path: [String], name: String, _ definition: Int, _ repetition: Int, _ leaves: inout [LeafShape]
  ) {
    switch type {
    case .list(let element):
      add(element, path: path + ["list", "element"], name: name, definition + 2, repetition + 1, &leaves)
    case .structure(let members):
      for member in members {
        add(
          member.type, path: path + [member.name], name: "\(name).\(member.name)", definition + 1, repetition, &leaves)
      }
    default:
      leaves.append(
        LeafShape(
          path: path, pathBytes: path.reduce(0) { $0 + $1.utf8.count + 1 }, name: name, type: type,
          maximumDefinition: definition, maximumRepetition: repetition))
    }
  }
}

extension ColumnType {
  /// What holds the values of a type without parts.
  fileprivate var physicalType: PhysicalType {
    switch self {
    case .boolean: .boolean
    case .integer(let bits, _): bits == 64 ? .int64 : .int32
    case .float(let bits): bits == 64 ? .double : .float
    default: .byteArray
    }
  }

  /// Bytes of a value in memory; 0 of texts, which have lengths of their own.
  var byteWidth: Int {
    switch self {
    case .boolean: 1
    case .integer(let bits, _), .float(let bits): bits / 8
    default: 0
    }
  }
}

/// The footer's flattened schema tree, as Arrow lays nested types out (LogicalTypes.md: lists of three levels).
struct SchemaWriter {
  private var elements: [(inout ThriftWriter) -> Void] = []

  init(_ columns: [Column]) {
    elements.append { thrift in
      thrift.binary(4, "schema")
      thrift.int32(5, columns.count)
    }
    for column in columns { add(column.name, column.type) }
  }

  /// Writes the list of SchemaElements as a field.
  func write(_ field: Int, to thrift: inout ThriftWriter) {
    thrift.structures(field, elements) { thrift, element in element(&thrift) }
  }

  private mutating func add(_ name: String, _ type: ColumnType) {
    switch type {
    case .list(let element):
      group(name, .optional, children: 1) { thrift in
        thrift.int32(6, 3)  // LIST
        thrift.structure(10) { $0.structure(3) { _ in } }
      }
      group("list", .repeated, children: 1) { _ in }
      add("element", element)
    case .structure(let members):
      group(name, .optional, children: members.count) { _ in }
      for member in members { add(member.name, member.type) }
    default:
      let physicalType = type.physicalType
      elements.append { thrift in
        thrift.int32(1, physicalType.rawValue)
        thrift.int32(3, FieldRepetition.optional.rawValue)
        thrift.binary(4, name)
        SchemaWriter.annotate(type, &thrift)
      }
    }
  }

  private mutating func group(
    _ name: String, _ repetition: FieldRepetition, children: Int, annotate: @escaping (inout ThriftWriter) -> Void
  ) {
    elements.append { thrift in
      thrift.int32(3, repetition.rawValue)
      thrift.binary(4, name)
      thrift.int32(5, children)
      annotate(&thrift)
    }
  }

  /// ConvertedType for readers of old, LogicalType for those of today.
  private static func annotate(_ type: ColumnType, _ thrift: inout ThriftWriter) {
    switch type {
    case .text:
      thrift.int32(6, 0)  // UTF8
      thrift.structure(10) { $0.structure(1) { _ in } }
    case .json:
      thrift.int32(6, 19)  // JSON
      thrift.structure(10) { $0.structure(12) { _ in } }
    case .integer(let bits, let signed) where bits < 32 || !signed:
      thrift.int32(6, (signed ? 15 : 11) + bits.trailingZeroBitCount - 3)  // INT_8 … or UINT_8 …
      thrift.structure(10) { thrift in
        thrift.structure(10) { thrift in
          thrift.int8(1, bits)
          thrift.bool(2, signed)
        }
      }
    default: break
    }
  }
}
