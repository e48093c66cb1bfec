import Records

/// The union of the types that a value had over many records, with those of its members and elements.
final class FeatureTree {
  private enum Kind: UInt8 { case boolean = 1, integer = 2, float = 4, string = 8, list = 16, object = 32 }

  private var kinds: UInt8 = 0
  private var members: [(name: ByteBuffer, tree: FeatureTree)] = []
  private var places: [ExactText: Int] = [:]
  private var element: FeatureTree?

  /// Adds the value at a node.
  func add(_ document: JSONDocument, _ node: JSONNode = .root) {
    switch document.kind(node) {
    case .null: break
    case .true, .false: kinds |= Kind.boolean.rawValue
    case .number: kinds |= Self.isInteger(document.raw(node)) ? Kind.integer.rawValue : Kind.float.rawValue
    case .string: kinds |= Kind.string.rawValue
    case .array:
      kinds |= Kind.list.rawValue
      let tree = element ?? FeatureTree()
      element = tree
      var child = document.firstChild(node)
      while let value = child {
        tree.add(document, value)
        child = document.sibling(of: value, in: node)
      }
    case .object:
      kinds |= Kind.object.rawValue
      addMembers(document, node)
    }
  }

  private func addMembers(_ document: JSONDocument, _ node: JSONNode) {
    var hint = 0
    var child = document.firstChild(node)
    while let key = child {
      let value = document.value(ofKey: key)
      hint = place(of: document.text(key), hint: hint)
      members[hint].tree.add(document, value)
      hint += 1
      child = document.sibling(of: value, in: node)
    }
  }

  private func place(of name: ByteView, hint: Int) -> Int {
    if hint < members.count, members[hint].name.view == name { return hint }
    let key = ExactText(name)
    if let known = places[key] { return known }
    places[key] = members.count
    let copy = ByteBuffer(capacity: name.count)
    copy.append(name)
    members.append((copy, FeatureTree()))
    return members.count - 1
  }

  /// Whether a number is whole and has at most 18 digits, so that 64 bits hold it.
  private static func isInteger(_ number: ByteView) -> Bool {
    guard number.count <= 18 else { return false }
    for index in 0..<number.count where number[index] == 0x2E || number[index] | 0x20 == 0x65 { return false }
    return true
  }

  /// The features as `datasets` reads them from a card's YAML; lines are indented by `level` steps of two spaces.
  func features(level: Int) -> [String] {
    members.flatMap { ["\(Self.indent(level))- name: \(yaml(String($0.name.view)))"] + $0.tree.type(level: level + 1) }
  }

  private func type(level: Int) -> [String] {
    let indent = Self.indent(level)
    if kinds == Kind.object.rawValue { return ["\(indent)struct:"] + features(level: level) }
    return kinds == Kind.list.rawValue ? list(level: level) : ["\(indent)dtype: \(scalar)"]
  }

  private func list(level: Int) -> [String] {
    let line = "\(Self.indent(level))list:"
    guard let element else { return [line + " string"] }
    switch element.kinds {
    case Kind.object.rawValue: return [line] + element.features(level: level)
    case Kind.list.rawValue: return [line] + element.list(level: level + 1)
    default: return ["\(line) \(element.scalar)"]
    }
  }

  private var scalar: String {
    switch kinds {
    case Kind.boolean.rawValue: "bool"
    case Kind.integer.rawValue: "int64"
    case Kind.float.rawValue, Kind.float.rawValue | Kind.integer.rawValue: "float64"
    default: "string"
    }
  }

  /// The paths whose values have types that no column can hold together.
  func conflicts(_ path: String = "") -> [String] {
    let isMixed = kinds & (kinds &- 1) != 0 && kinds != Kind.float.rawValue | Kind.integer.rawValue
    let below = members.flatMap { $0.tree.conflicts(path + (path.isEmpty ? "" : ".") + String($0.name.view)) }
    return (isMixed ? [path] : []) + below + (element?.conflicts(path + "[]") ?? [])
  }

  private static func indent(_ level: Int) -> String { String(repeating: "  ", count: level) }
}

/// A text as a YAML scalar: as it is when it can't be taken for anything else, or in double quotes as JSON has it.
func yaml(_ text: String) -> String {
  let isPlain = text.utf8.allSatisfy {
    (0x61...0x7A).contains($0 | 0x20) || (0x30...0x39).contains($0) || $0 == 0x5F || $0 == 0x2F || $0 == 0x2E
      || $0 == 0x2D
  }
  let words = ["true", "false", "yes", "no", "on", "off", "null", "y", "n"]
  let first = text.utf8.first ?? 0
  if isPlain, (0x61...0x7A).contains(first | 0x20), !words.contains(text.lowercased()) { return text }
  let buffer = ByteBuffer()
  JSONText.appendString(text, to: buffer)
  return String(buffer.view).unicodeScalars.map(yamlEscaped).joined()
}

/// What JSON allows in a string and YAML does not (YAML 1.2.2, section 5.1), or takes for the end of a line.
private func yamlEscaped(_ scalar: Unicode.Scalar) -> String {
  switch scalar.value {
  case 0x7F...0x9F, 0x2028, 0x2029, 0xFEFF, 0xFFFE, 0xFFFF:
    let digits = String(scalar.value, radix: 16)
    return "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
  default: return String(scalar)
  }
}
