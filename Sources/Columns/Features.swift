public import Records

/// Columns as `datasets` writes them down: in a dataset card's YAML and in the metadata of a Parquet file.
public enum Features {
  /// The `features:` of a card's `dataset_info`; lines are indented by `level` steps of two spaces.
  public static func card(_ columns: [Column], level: Int) -> [String] {
    columns.flatMap { ["\(indent(level))- name: \(yaml($0.name))"] + type($0.type, level: level + 1) }
  }

  private static func type(_ type: ColumnType, level: Int) -> [String] {
    switch type {
    case .structure(let members): ["\(indent(level))struct:"] + card(members, level: level)
    case .list(let element): list(element, level: level)
    default: ["\(indent(level))dtype: \(type.scalarName ?? "string")"]
    }
  }

  private static func list(_ element: ColumnType, level: Int) -> [String] {
    let line = "\(indent(level))list:"
    switch element {
    case .structure(let members): return [line] + card(members, level: level)
    case .list(let inner): return [line] + list(inner, level: level + 1)
    default: return ["\(line) \(element.scalarName ?? "string")"]
    }
  }

  private static func indent(_ level: Int) -> String { String(repeating: "  ", count: level) }

  /// `Features.to_dict()` of `datasets`: `{"text": {"dtype": "string", "_type": "Value"}, …}`.
  public static func json(_ columns: [Column]) -> JSONValue {
    .object(columns.map { ($0.name, json($0.type)) })
  }

  private static func json(_ type: ColumnType) -> JSONValue {
    switch type {
    case .structure(let members): json(members)
    case .list(let element): .object([("feature", json(element)), ("_type", .string("List"))])
    case .json: .object([("_type", .string("Json"))])
    default: .object([("dtype", .string(type.scalarName ?? "string")), ("_type", .string("Value"))])
    }
  }
}

/// A text as a YAML scalar: as it is when it can't be taken for anything else, or in double quotes as JSON has it.
public func yaml(_ text: String) -> String {
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
