import Records

/// Lays values out so that no two different keys have the same bytes.
///
/// A key of one text is the text itself, so its hash is the one that any other program computes. All else begins
/// with 0xFF, which no UTF-8 text has. A text is `s`, its length in 8 bytes, its bytes; a number `n` likewise, as
/// it is spelled; `t`, `f` and `z` are true, false and null; a list stands in `[ ]`, an object in `{ }` with its
/// members sorted by name, of equal names the last.
struct KeyFraming {
  let frame = ByteBuffer(capacity: 4096)
  private let document: JSONDocument
  private let normalize: (ByteView) throws(ToolError) -> ByteView

  init(_ document: JSONDocument, normalize: @escaping (ByteView) throws(ToolError) -> ByteView) {
    self.document = document
    self.normalize = normalize
  }

  func begin() {
    frame.removeAll()
    frame.append(0xFF)
  }

  func append(text: ByteView) throws(ToolError) { append(tag: 0x73, try normalize(text)) }  // s

  func append(_ node: JSONNode) throws(ToolError) {
    switch document.kind(node) {
    case .string: try append(text: document.text(node))
    case .number: append(tag: 0x6E, document.raw(node))  // n
    case .true: frame.append("t")
    case .false: frame.append("f")
    case .null: frame.append("z")
    case .array:
      frame.append("[")
      var child = document.firstChild(node)
      while let element = child {
        try append(element)
        child = document.sibling(of: element, in: node)
      }
      frame.append("]")
    case .object: try append(object: node)
    }
  }

  private func append(tag: UInt8, _ bytes: ByteView) {
    frame.append(tag)
    for shift in stride(from: 0, to: 64, by: 8) { frame.append(UInt8(truncatingIfNeeded: bytes.count >> shift)) }
    frame.append(bytes)
  }

  private func append(object: JSONNode) throws(ToolError) {
    var members: [(name: ByteView, value: JSONNode)] = []
    var child = document.firstChild(object)
    while let key = child {
      let value = document.value(ofKey: key)
      members.append((document.text(key), value))
      child = document.sibling(of: value, in: object)
    }
    // By bytes: for String two spellings of a letter are one name. The sort keeps equal names in their order.
    members.sort { $0.name.lexicographicallyPrecedes($1.name) }
    frame.append("{")
    for (index, member) in members.enumerated() {
      if index + 1 < members.count && members[index + 1].name == member.name { continue }
      append(tag: 0x73, member.name)
      try append(member.value)
    }
    frame.append("}")
  }
}
