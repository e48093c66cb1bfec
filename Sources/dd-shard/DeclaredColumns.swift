import Columns
import Recipe
import Records

/// Columns as a dataset card declares them: `dataset_info: features:` of its YAML, or a file with the features alone.
enum DeclaredColumns {
  /// Reads a README.md with a YAML head, or YAML or JSON. Throws exit 78 with the place of what is wrong.
  static func read(_ path: String) throws(ToolError) -> [Column] {
    let text = try readText(path)
    guard var node = try YAMLNode.parse(head(of: text), file: path) else {
      throw ToolError(.configuration, "\(path): there are no features in it")
    }
    if let information = node["dataset_info"] { node = information.elements?.first ?? information }
    if let features = node["features"] { node = features }
    let columns = try members(node, path)
    guard !columns.isEmpty else { throw fail(node, path, "there are no features in it") }
    return columns
  }

  /// What stands between the first two lines of dashes; all of a text that doesn't begin with one.
  private static func head(of text: String) -> String {
    let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
    guard lines.first?.hasPrefix("---") == true, let end = lines.dropFirst().firstIndex(where: { $0.hasPrefix("---") })
    else { return text }
    // The dashes stay as a blank line, so that places in messages are those of the file.
    return "\n" + lines[1..<end].joined(separator: "\n")
  }

  private static func fail(_ node: YAMLNode, _ path: String, _ what: String) -> ToolError {
    ToolError(.configuration, "\(path):\(node.mark.line):\(node.mark.column): \(what)")
  }

  private static func members(_ node: YAMLNode, _ path: String) throws(ToolError) -> [Column] {
    guard let elements = node.elements else {
      throw fail(node, path, "features are a list of '- name: ...' with 'dtype: ...', 'list: ...' or 'struct: ...'")
    }
    var columns: [Column] = []
    for element in elements {
      guard let name = element["name"]?.text else { throw fail(element, path, "a feature needs a name") }
      if columns.contains(where: { $0.name.isExactly(name) }) {
        throw fail(element, path, "there are two features '\(name)'")
      }
      columns.append(Column(name, try type(element, path)))
    }
    return columns
  }

  private static func type(_ node: YAMLNode, _ path: String) throws(ToolError) -> ColumnType {
    if let name = node["dtype"] { return try scalar(name, path) }
    if let list = node["list"] ?? node["sequence"] {
      if list.text != nil { return .list(try scalar(list, path)) }
      if list.elements != nil { return .list(.structure(try structure(list, path))) }
      return .list(try type(list, path))
    }
    if let members = node["struct"] { return .structure(try structure(members, path)) }
    throw fail(node, path, "a feature needs 'dtype', 'list' or 'struct'")
  }

  private static func structure(_ node: YAMLNode, _ path: String) throws(ToolError) -> [Column] {
    let columns = try members(node, path)
    guard !columns.isEmpty else { throw fail(node, path, "a struct needs a member: Parquet has no empty ones") }
    return columns
  }

  private static func scalar(_ node: YAMLNode, _ path: String) throws(ToolError) -> ColumnType {
    let name = node.text ?? ""
    if let known = ColumnType.scalars.first(where: { $0.name == name }) { return known.type }
    if node["class_label"] != nil {
      throw fail(node, path, "class_label is no type of a file: 'dtype: int64' has the numbers, 'dtype: string' names")
    }
    let names = ColumnType.scalars.map(\.name)
    throw fail(node, path, "\(node.shown) is no type; there are \(names.joined(separator: ", "))")
  }
}
