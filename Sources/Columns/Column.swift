import Records

/// The type of a column's values, in the terms of Arrow and of the Hub's dataset cards.
public indirect enum ColumnType: Equatable, Sendable {
  /// true and false.
  case boolean
  /// Whole numbers of 8, 16, 32 or 64 bits.
  case integer(bits: Int, signed: Bool)
  /// IEEE 754 numbers of 32 or 64 bits.
  case float(bits: Int)
  /// UTF-8.
  case text
  /// Bytes; in JSON a string of base64.
  case binary
  /// Any JSON value, kept as its text.
  case json
  /// Values of one type in an order.
  case list(ColumnType)
  /// Members by name.
  case structure([Column])

  /// Whole numbers of 64 bits with a sign.
  public static let int64 = ColumnType.integer(bits: 64, signed: true)

  /// Types without parts, by their names on a dataset card (`dtype:`).
  public static let scalars: [(name: String, type: ColumnType)] =
    [("bool", .boolean)]
    + [8, 16, 32, 64].map { ("int\($0)", .integer(bits: $0, signed: true)) }
    + [8, 16, 32, 64].map { ("uint\($0)", .integer(bits: $0, signed: false)) }
    + [("float32", .float(bits: 32)), ("float64", .float(bits: 64)), ("string", .text), ("large_string", .text)]
    + [("binary", .binary), ("large_binary", .binary), ("json", .json)]

  /// The name on a dataset card; nil for lists and structures, which have parts.
  public var scalarName: String? { Self.scalars.first { $0.type == self }?.name }

  /// The type in words, for messages: `int64`, `list<string>`, `struct`.
  public var words: String {
    switch self {
    case .list(let element): "list<\(element.words)>"
    case .structure: "struct"
    default: scalarName ?? ""
    }
  }

  /// How many columns of values a file has for it.
  public var leafCount: Int {
    switch self {
    case .list(let element): element.leafCount
    case .structure(let members): members.reduce(0) { $0 + $1.type.leafCount }
    default: 1
    }
  }
}

/// A column, or a member of a structure. Any value of it may be null.
public struct Column: Equatable, Sendable {
  /// Its name, any text.
  public let name: String
  /// The type of its values.
  public let type: ColumnType

  /// A column of this name and type.
  public init(_ name: String, _ type: ColumnType) {
    self.name = name
    self.type = type
  }

  /// By bytes: for String, two spellings of a letter are one name.
  public static func == (left: Column, right: Column) -> Bool {
    left.name.isExactly(right.name) && left.type == right.type
  }
}
