/// What a JSON value is.
public enum JSONKind: UInt8, Sendable {
  case null, `true`, `false`, number, string, array, object
}

/// A value in the document that was parsed last: a number that `JSONDocument` knows how to read.
public struct JSONNode: Equatable, Hashable, Sendable {
  @usableFromInline let index: UInt32

  @inlinable init(_ index: UInt32) { self.index = index }

  /// Which value of its document it is, in the document's order, from 0.
  @inlinable public var number: UInt32 { index }

  /// The whole record, an object.
  @inlinable public static var root: JSONNode { JSONNode(0) }
}

/// One value of a parsed line, in document order; an object's members are key, value, key, value.
@usableFromInline struct NodeRecord {
  @usableFromInline var kind: JSONKind
  /// A string's text has a backslash in it.
  @usableFromInline var isEscaped: Bool
  /// First byte of the value in the line; for a string, the byte after its opening quote.
  @usableFromInline var start: UInt32
  /// The byte after the value's last; for a string, its closing quote.
  @usableFromInline var end: UInt32
  /// The node after this one and all that it contains.
  @usableFromInline var next: UInt32

  @inlinable init(kind: JSONKind, isEscaped: Bool, start: UInt32, end: UInt32, next: UInt32) {
    self.kind = kind
    self.isEscaped = isEscaped
    self.start = start
    self.end = end
    self.next = next
  }
}

/// Why a line is no record, and where.
public struct Malformed: Error, Equatable {
  /// The name under which it is counted.
  public enum Reason: String, Sendable, CaseIterable {
    case invalidJSON = "invalid_json"
    case invalidUTF8 = "invalid_utf8"
    case loneSurrogate = "lone_surrogate"
    case notAnObject = "not_an_object"
    case tooDeep = "too_deep"
    case tooLong = "too_long"
    /// A CSV record whose quotes don't match.
    case invalidCSV = "invalid_csv"
    /// A CSV record with more or fewer fields than the header.
    case fieldCount = "field_count"
  }
  /// Which kind of fault.
  public let reason: Reason
  /// The byte of the line, counted from 0, at which it was seen.
  public let byte: Int
  /// What is wrong there, such as `expected ',' after value`.
  public let what: String
  /// How many bytes the line has, where it is too long to be kept whole.
  public let length: Int?
  /// How many lines of input it takes with it: more than one where quotes of CSV have joined them.
  public let lines: Int
  /// Whether its file holds no lines at all, so that all of it would be lost with this one.
  public let isForeign: Bool

  /// A fault at a byte of the line.
  public init(
    _ reason: Reason, byte: Int, _ what: String, length: Int? = nil, lines: Int = 1, isForeign: Bool = false
  ) {
    self.reason = reason
    self.byte = byte
    self.what = what
    self.length = length
    self.lines = lines
    self.isForeign = isForeign
  }

  /// A line of `count` bytes where `limit` are allowed, as the option `--max-line-bytes` says.
  public static func tooLong(_ count: Int, limit: Int, lines: Int = 1) -> Malformed {
    Malformed(
      .tooLong, byte: limit, "longer than \(limit) bytes (\(count)); --max-line-bytes raises the limit", length: count,
      lines: lines)
  }
}
