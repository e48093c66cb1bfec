import CYAML

/// The YAML block at the start of a README as JSON, as `cardData` of a repository has it.
/// Nil when there is none or it is broken.
func cardData(readme: [UInt8]) -> JSON? {
  let lines = String(decoding: readme, as: UTF8.self).split(separator: "\n", omittingEmptySubsequences: false)
  guard let first = lines.first, trimmed(first).replacing("\r", with: "") == "---" else { return nil }
  guard let end = lines.dropFirst().firstIndex(where: { $0 == "---" || $0 == "---\r" }) else { return nil }
  return YAMLDocument(lines[1..<end].joined(separator: "\n"))?.root
}

/// A YAML document loaded by libyaml.
private struct YAMLDocument {
  let root: JSON

  init?(_ text: String) {
    var parser = unsafe yaml_parser_t()
    guard unsafe yaml_parser_initialize(&parser) == 1 else { return nil }
    defer { unsafe yaml_parser_delete(&parser) }
    var document = unsafe yaml_document_t()
    let bytes = Array(text.utf8)
    let loaded = unsafe bytes.withUnsafeBufferPointer { input in
      unsafe yaml_parser_set_input_string(&parser, input.baseAddress, input.count)
      return unsafe yaml_parser_load(&parser, &document) == 1
    }
    guard loaded else { return nil }
    defer { unsafe yaml_document_delete(&document) }
    guard let root = unsafe yaml_document_get_root_node(&document) else { return nil }
    self.root = unsafe Self.value(root, of: &document, depth: 0)
  }

  private static func value(
    _ node: UnsafeMutablePointer<yaml_node_t>, of document: UnsafeMutablePointer<yaml_document_t>, depth: Int
  ) -> JSON {
    guard depth < 64 else { return .null }
    func child(_ index: Int32) -> JSON {
      guard let node = unsafe yaml_document_get_node(document, index) else { return .null }
      return unsafe value(node, of: document, depth: depth + 1)
    }
    switch unsafe node.pointee.type {
    case YAML_SCALAR_NODE:
      let scalar = unsafe node.pointee.data.scalar
      let bytes = unsafe UnsafeBufferPointer(start: scalar.value, count: scalar.length)
      let text = unsafe String(decoding: bytes, as: UTF8.self)
      return unsafe scalar.style == YAML_PLAIN_SCALAR_STYLE ? plain(text) : .string(text)
    case YAML_SEQUENCE_NODE:
      let items = unsafe node.pointee.data.sequence.items
      let count = unsafe items.start.distance(to: items.top)
      return .array((0..<count).map { index in child(unsafe items.start[index]) })
    case YAML_MAPPING_NODE:
      let pairs = unsafe node.pointee.data.mapping.pairs
      let count = unsafe pairs.start.distance(to: pairs.top)
      return .object(
        (0..<count).map { index in
          let pair = unsafe pairs.start[index]
          return (keyText(child(pair.key)), child(pair.value))
        })
    default: return .null
    }
  }

  private static func keyText(_ key: JSON) -> String {
    if case .string(let text) = key { return text }
    return String(decoding: key.bytes, as: UTF8.self)
  }

  /// A scalar without quotes, by the core schema of YAML 1.2.
  private static func plain(_ text: String) -> JSON {
    switch text {
    case "", "~", "null", "Null", "NULL": return .null
    case "true", "True", "TRUE": return .boolean(true)
    case "false", "False", "FALSE": return .boolean(false)
    default: break
    }
    if let integer = Int(text) { return .integer(integer) }
    let isNumber = text.contains(where: \.isNumber) && text.allSatisfy { $0.isNumber || "+-.eE".contains($0) }
    if isNumber, let decimal = Double(text) { return .decimal(decimal) }
    return .string(text)
  }
}
