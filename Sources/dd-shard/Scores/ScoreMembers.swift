import Records

/// The members of a row's scores: base64 of little-endian numbers, or with dd-teach's `--lists` JSON lists.
struct ScoreMembers {
  private let row: Row
  private let field: String
  private let node: JSONNode
  private let isHalf: Bool
  private let vocabularySize: Int?
  /// How many candidates a token has.
  let k: Int
  /// The first token that has a row.
  let start: Int
  /// How many tokens come before the answer.
  let promptTokens: Int

  /// Throws exit 65, and names the row, where there are no scores.
  init(_ row: Row, field: String, vocabularySize: Int?) throws(ToolError) {
    self.row = row
    self.field = field
    self.vocabularySize = vocabularySize
    let member = field.withBytes { row.document.member($0, of: .root) }
    guard let member, row.document.kind(member) == .object else {
      throw ToolError(
        .dataError,
        "\(row.name): there are no '\(field)': dd-teach score adds them; --scores-field names another member")
    }
    node = member
    func number(_ name: StaticString, _ range: ClosedRange<Int>, else usual: Int?) throws(ToolError) -> Int {
      guard let value = row.document.member(ByteView(name), of: member), row.document.kind(value) != .null else {
        if let usual { return usual }
        throw ToolError(.dataError, "\(row.name): '\(field).\(name)' is missing")
      }
      guard row.document.kind(value) == .number, let number = JSONNumber.count(row.document.raw(value)),
        range.contains(number)
      else {
        throw ToolError(
          .dataError,
          "\(row.name): '\(field).\(name)' is \(row.document.source(value).beginning), not a number from "
            + "\(range.lowerBound) to \(range.upperBound)")
      }
      return number
    }
    k = try number("k", 1...100_000, else: nil)
    start = try number("start", 1...(1 << 31), else: 1)
    promptTokens = try number("prompt_tokens", 0...(1 << 31), else: 0)
    isHalf = row.document.member(ByteView("dtype"), of: member).map { row.document.text($0) == "f16" } ?? false
  }

  /// An error that names the row.
  func fail(_ what: String) -> ToolError { ToolError(.dataError, "\(row.name): '\(field)': \(what)") }

  private func member(_ name: String) throws(ToolError) -> JSONNode {
    guard let value = name.withBytes({ row.document.member($0, of: node) }) else { throw fail("'\(name)' is missing") }
    return value
  }

  /// Appends int32 of base64, or of a list or lists of lists, all of them token ids.
  func integers(_ name: String, to buffer: ByteBuffer) throws(ToolError) {
    let value = try member(name)
    let start = buffer.count
    if row.document.kind(value) == .array {
      try each(value, name) { number throws(ToolError) in
        guard let integer = JSONNumber.int64(number), let id = Int32(exactly: integer), id >= 0 else {
          throw fail("'\(name)' has \(number.beginning), which is no token id")
        }
        buffer.append(number: id)
      }
    } else {
      try decode(value, name, width: 4, to: buffer)
    }
    try checkIDs(buffer.view.suffix(from: start), name)
  }

  private func checkIDs(_ bytes: ByteView, _ name: String) throws(ToolError) {
    for place in stride(from: 0, to: bytes.count, by: 4) {
      let (low, high) = (
        Int(bytes[place]) | Int(bytes[place + 1]) << 8, Int(bytes[place + 2]) | Int(bytes[place + 3]) << 8
      )
      let id = low | high << 16
      if id >> 31 != 0 { throw fail("'\(name)' has a number below 0, which is no token id") }
      if let vocabularySize, id >= vocabularySize {
        throw fail("'\(name)' has \(id), which is no token id: --vocab-size is \(vocabularySize)")
      }
    }
  }

  /// Appends float32, from float32 or half floats of base64, or from lists of lists.
  func floats(_ name: String, to buffer: ByteBuffer, _ memory: ByteBuffer) throws(ToolError) {
    let value = try member(name)
    if row.document.kind(value) == .array {
      return try each(value, name) { number throws(ToolError) in
        try append(Float(JSONNumber.double(number)), name, to: buffer)
      }
    }
    memory.removeAll()
    try decode(value, name, width: isHalf ? 2 : 4, to: memory)
    let bytes = memory.view
    for place in stride(from: 0, to: bytes.count, by: isHalf ? 2 : 4) {
      let low = UInt16(bytes[place]) | UInt16(bytes[place + 1]) << 8
      if isHalf {
        try append(Float(Float16(bitPattern: low)), name, to: buffer)
      } else {
        let high = UInt32(bytes[place + 2]) | UInt32(bytes[place + 3]) << 8
        try append(Float(bitPattern: UInt32(low) | high << 16), name, to: buffer)
      }
    }
  }

  private func append(_ value: Float, _ name: String, to buffer: ByteBuffer) throws(ToolError) {
    guard value.isFinite else { throw fail("'\(name)' has \(value), which is no log-probability") }
    buffer.append(number: Int32(bitPattern: value.bitPattern))
  }

  private func decode(_ value: JSONNode, _ name: String, width: Int, to buffer: ByteBuffer) throws(ToolError) {
    let start = buffer.count
    guard row.document.kind(value) == .string, Base64.decode(row.document.text(value), to: buffer),
      (buffer.count - start) % width == 0
    else { throw fail("'\(name)' is no base64 of numbers of \(width) bytes, and no list") }
  }

  private func each(
    _ list: JSONNode, _ name: String, _ body: (ByteView) throws(ToolError) -> Void
  ) throws(ToolError) {
    var child = row.document.firstChild(list)
    while let element = child {
      switch row.document.kind(element) {
      case .array: try each(element, name, body)
      case .number: try body(row.document.raw(element))
      default: throw fail("'\(name)' has \(row.document.source(element).beginning), which is no number")
      }
      child = row.document.sibling(of: element, in: list)
    }
  }
}
