/// A JSON value held in memory: for small files such as reports, plans and statistics, never for a stream's records.
public indirect enum JSONValue: Equatable, Sendable {
  /// A member of an object.
  public struct Member: Equatable, Sendable {
    /// The key.
    public let name: String
    /// What stands under it.
    public let value: JSONValue
  }

  case null
  case bool(Bool)
  /// A number as it is spelled.
  case number(String)
  case string(String)
  case array([JSONValue])
  /// Members in their order; of two with one name the last counts.
  case object([Member])

  /// A whole number.
  public static func int(_ value: Int) -> JSONValue { .number(String(value)) }

  /// An object from pairs, in their order; pairs without a value are left out.
  public static func object(_ pairs: [(String, JSONValue?)]) -> JSONValue {
    .object(pairs.compactMap { pair in pair.1.map { Member(name: pair.0, value: $0) } })
  }

  /// An object of counts, in their order.
  public static func counts(_ pairs: [(String, Int)]) -> JSONValue { .object(pairs.map { ($0.0, .int($0.1)) }) }

  /// An object's member of that name; nil in other values.
  public subscript(name: String) -> JSONValue? { members.last { $0.name.isExactly(name) }?.value }

  /// An object's members; none in other values.
  public var members: [Member] {
    if case .object(let members) = self { members } else { [] }
  }

  /// An array's elements; none in other values.
  public var elements: [JSONValue] {
    if case .array(let elements) = self { elements } else { [] }
  }

  /// A string's text; nil in other values.
  public var text: String? {
    if case .string(let text) = self { text } else { nil }
  }

  /// A number's value when it is whole and fits; nil otherwise.
  public var int: Int? {
    if case .number(let spelling) = self { Int(spelling) } else { nil }
  }

  /// A number of rows, samples, files or requests that somebody else may have written: whole, and from 0 to 10¹², which
  /// is more than anybody counts and so little that sums of such numbers fit. Nil in all other values.
  public var count: Int? { int.flatMap { (0...1_000_000_000_000).contains($0) ? $0 : nil } }

  /// The same of bytes: from 0 to 2⁵⁰.
  public var byteCount: Int? { int.flatMap { (0...1 << 50).contains($0) ? $0 : nil } }

  /// A number's nearest binary value; nil in other values.
  public var double: Double? {
    if case .number(let spelling) = self { Double(spelling) } else { nil }
  }

  /// Whether this is `true`; nil when it is no truth value.
  public var bool: Bool? {
    if case .bool(let value) = self { value } else { nil }
  }
}

extension JSONValue {
  /// The value at a node of a parsed document.
  public init(_ document: JSONDocument, _ node: JSONNode = .root) {
    switch document.kind(node) {
    case .null: self = .null
    case .true: self = .bool(true)
    case .false: self = .bool(false)
    case .number: self = .number(String(document.raw(node)))
    case .string: self = .string(String(document.text(node)))
    case .array:
      var elements: [JSONValue] = []
      var child = document.firstChild(node)
      while let element = child {
        elements.append(JSONValue(document, element))
        child = document.sibling(of: element, in: node)
      }
      self = .array(elements)
    case .object:
      var members: [Member] = []
      var child = document.firstChild(node)
      while let key = child {
        let value = document.value(ofKey: key)
        members.append(Member(name: String(document.text(key)), value: JSONValue(document, value)))
        child = document.sibling(of: value, in: node)
      }
      self = .object(members)
    }
  }

  /// Reads a file that holds one JSON object, on any number of lines.
  ///
  /// Throws exit 66 when it can't be opened, 65 with the place when it is empty or no object.
  public static func readFile(_ path: String) throws(ToolError) -> JSONValue {
    let bytes = try readWhole(path)
    guard !bytes.isEmpty else { throw ToolError(.dataError, "\(path): the file is empty") }
    return try parse(bytes, name: path)
  }

  /// Reads one JSON object; errors call it by `name`. Throws exit 65 with the place.
  public static func parse(_ bytes: ByteBuffer, name: String) throws(ToolError) -> JSONValue {
    let document = JSONDocument()
    defer { withExtendedLifetime(bytes) {} }
    do {
      try document.parse(bytes.view)
    } catch {
      throw ToolError(.dataError, "\(name): byte \(error.byte): \(error.what)")
    }
    return JSONValue(document)
  }

  /// Reads a file of JSON lines. Throws exit 66 when it can't be opened, 65 with the line when one is no object.
  public static func readLines(_ path: String) throws(ToolError) -> [JSONValue] {
    var values: [JSONValue] = []
    try eachLine(of: path) { value, _ in values.append(value) }
    return values
  }

  /// As `readLines`, of one line after the other: its value and its number.
  public static func eachLine(of path: String, _ body: (JSONValue, Int) throws(ToolError) -> Void) throws(ToolError) {
    let input = RecordInput(paths: [path])
    let document = JSONDocument()
    while true {
      switch try input.next() {
      case .line:
        do {
          try document.parse(input.line)
        } catch {
          throw ToolError(.dataError, "\(path):\(input.lineNumber): byte \(error.byte): \(error.what)")
        }
        try body(JSONValue(document), input.lineNumber)
      case .tooLong: throw ToolError(.dataError, "\(path):\(input.lineNumber): the line is too long")
      case .end, .interrupted: return
      }
    }
  }
}

extension JSONValue {
  /// Appends the value as JSON: on one line, or with `indent` spaces a level as Python's `json.dump` does it.
  public func write(to buffer: ByteBuffer, indent: Int? = nil) { write(to: buffer, indent: indent, level: 0) }

  private func write(to buffer: ByteBuffer, indent: Int?, level: Int) {
    switch self {
    case .null: buffer.append("null")
    case .bool(let value): buffer.append(value ? "true" : "false")
    case .number(let spelling): buffer.append(spelling)
    case .string(let text): JSONText.appendString(text, to: buffer)
    case .array(let elements):
      Self.writeList("[", elements, "]", buffer, indent, level) { element in
        element.write(to: buffer, indent: indent, level: level + 1)
      }
    case .object(let members):
      Self.writeList("{", members, "}", buffer, indent, level) { member in
        JSONText.appendString(member.name, to: buffer)
        buffer.append(indent == nil ? ":" : ": ")
        member.value.write(to: buffer, indent: indent, level: level + 1)
      }
    }
  }

  private static func writeList<Item>(
    _ open: StaticString, _ items: [Item], _ close: StaticString, _ buffer: ByteBuffer, _ indent: Int?, _ level: Int,
    _ write: (Item) -> Void
  ) {
    func breakLine(_ level: Int) {
      guard let indent else { return }
      buffer.append(0x0A)
      for _ in 0..<(indent * level) { buffer.append(0x20) }
    }
    buffer.append(open)
    for (index, item) in items.enumerated() {
      if index > 0 { buffer.append(0x2C) }
      breakLine(level + 1)
      write(item)
    }
    if !items.isEmpty { breakLine(level) }
    buffer.append(close)
  }
}
