import Records

/// The format's physical types, by their Thrift numbers.
enum PhysicalType: Int {
  case boolean, int32, int64, int96, float, double, byteArray, fixedLengthByteArray

  /// The bytes of one PLAIN value; 0 where values differ or are bits.
  var width: Int {
    switch self {
    case .boolean, .byteArray, .fixedLengthByteArray: 0
    case .int32, .float: 4
    case .int64, .double: 8
    case .int96: 12
    }
  }
}

/// Whether a field is always there, may be null, or repeats.
enum FieldRepetition: Int {
  case required, optional, repeated
}

/// The unit that TIME and TIMESTAMP count in.
enum TimeUnit: Int {
  case milliseconds = 1
  case microseconds, nanoseconds

  /// Decimal digits of a second's fraction.
  var digits: Int { rawValue * 3 }

  var perSecond: Int64 {
    switch self {
    case .milliseconds: 1_000
    case .microseconds: 1_000_000
    case .nanoseconds: 1_000_000_000
    }
  }
}

/// What a field means beyond its physical type: the LogicalType union, and the ConvertedType enum before it.
enum Annotation: Equatable {
  case text, map, list, date, binary, uuid, float16, interval, null
  case decimal
  case time(TimeUnit)
  case timestamp(TimeUnit, utc: Bool)
  case integer(bits: Int, signed: Bool)
}

/// One entry of the footer's flattened schema tree.
struct SchemaElement {
  var name = ByteView.empty
  var type: PhysicalType?
  var typeLength = 0
  var repetition = FieldRepetition.required
  var childCount = 0
  var scale = 0
  var annotation: Annotation?

  /// Reads parquet.thrift's SchemaElement.
  init(_ reader: inout ThriftReader) throws(ParquetError) {
    var field = ThriftField()
    var logical: Annotation?
    while try reader.next(&field) {
      switch field.identifier {
      case 1: type = try SchemaElement.known(PhysicalType.init, try reader.int32(field), "physical type")
      case 2: typeLength = try reader.int32(field)
      case 3: repetition = try SchemaElement.known(FieldRepetition.init, try reader.int32(field), "repetition type")
      case 4: name = try reader.binary(field)
      case 5: childCount = try reader.int32(field)
      case 6: annotation = SchemaElement.converted(try reader.int32(field))
      case 7: scale = try reader.int32(field)
      case 10:
        try reader.structure(field)
        logical = try readLogicalType(&reader)
      default: try reader.skip(field)
      }
    }
    annotation = logical ?? annotation
  }

  private static func known<Value>(
    _ make: (Int) -> Value?, _ number: Int, _ what: String
  ) throws(ParquetError) -> Value {
    guard let value = make(number) else { throw ParquetError(.unsupported, "schema: \(what) \(number) is unknown") }
    return value
  }

  /// ConvertedType, in the order of parquet.thrift.
  private static func converted(_ number: Int) -> Annotation? {
    switch number {
    case 0, 4, 19: .text  // UTF8, ENUM, JSON
    case 1, 2: .map  // MAP, MAP_KEY_VALUE
    case 3: .list
    case 5: .decimal
    case 6: .date
    case 7: .time(.milliseconds)
    case 8: .time(.microseconds)
    case 9: .timestamp(.milliseconds, utc: true)
    case 10: .timestamp(.microseconds, utc: true)
    case 11...14: .integer(bits: 8 << (number - 11), signed: false)
    case 15...18: .integer(bits: 8 << (number - 15), signed: true)
    case 20: .binary  // BSON
    case 21: .interval
    default: nil
    }
  }

  /// The LogicalType union: one field, whose number says which.
  private mutating func readLogicalType(_ reader: inout ThriftReader) throws(ParquetError) -> Annotation? {
    var field = ThriftField()
    var found: Annotation?
    while try reader.next(&field) {
      try reader.structure(field)
      switch field.identifier {
      case 1, 4, 12: found = .text  // STRING, ENUM, JSON
      case 2: found = .map
      case 3: found = .list
      case 6: found = .date
      case 11: found = .null
      case 13: found = .binary  // BSON
      case 14: found = .uuid
      case 15: found = .float16
      case 5:
        scale = try SchemaElement.readDecimalScale(&reader)
        found = .decimal
        continue
      case 7, 8:
        guard let (unit, utc) = try SchemaElement.readTime(&reader) else { continue }
        found = field.identifier == 7 ? .time(unit) : .timestamp(unit, utc: utc)
        continue
      case 10:
        found = try SchemaElement.readInteger(&reader)
        continue
      default: break
      }
      try reader.skipStructure()
    }
    return found
  }

  private static func readDecimalScale(_ reader: inout ThriftReader) throws(ParquetError) -> Int {
    var field = ThriftField()
    var scale = 0
    while try reader.next(&field) {
      if field.identifier == 1 { scale = try reader.int32(field) } else { try reader.skip(field) }
    }
    return scale
  }

  private static func readTime(_ reader: inout ThriftReader) throws(ParquetError) -> (TimeUnit, Bool)? {
    var field = ThriftField()
    var utc = false
    var unit: TimeUnit?
    while try reader.next(&field) {
      switch field.identifier {
      case 1: utc = try reader.bool(field)
      case 2:
        try reader.structure(field)
        var choice = ThriftField()
        while try reader.next(&choice) {
          unit = TimeUnit(rawValue: choice.identifier)
          try reader.skip(choice)
        }
      default: try reader.skip(field)
      }
    }
    return unit.map { ($0, utc) }
  }

  private static func readInteger(_ reader: inout ThriftReader) throws(ParquetError) -> Annotation {
    var field = ThriftField()
    var bits = 64
    var signed = true
    while try reader.next(&field) {
      switch field.identifier {
      case 1: bits = try reader.int8(field)
      case 2: signed = try reader.bool(field)
      default: try reader.skip(field)
      }
    }
    return .integer(bits: bits, signed: signed)
  }
}
