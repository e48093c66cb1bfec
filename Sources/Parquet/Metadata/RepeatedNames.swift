import Records

extension SchemaNode {
  /// The same tree in which the fields of a group have each a name of its own: a row is a JSON object, and readers of those take
  /// one of equal members without a word. Adds the paths that were made, behind `path`, the node's own.
  func withNamesApart(at path: String = "", _ made: inout [String]) -> SchemaNode {
    let shape: Shape
    switch self.shape {
    case .leaf: return self
    case .group(let fields):
      let names = ColumnNames(fields.map(\.name), keepsBlank: true).names
      shape = .group(
        zip(fields, names).map { field, name in
          let path = path.isEmpty ? name : path + "." + name
          if name != field.name { made.append(path) }
          return field.withNamesApart(at: path, &made).named(name)
        })
    case .list(let element, let definition, let repetition):
      let element = element.withNamesApart(at: path, &made)
      shape = .list(element: element, definition: definition, repetition: repetition)
    case .map(let key, let value, let definition, let repetition):
      let key = key.withNamesApart(at: path, &made)
      let value = value?.withNamesApart(at: path, &made)
      shape = .map(key: key, value: value, definition: definition, repetition: repetition)
    }
    return SchemaNode(name: name, definition: definition, isOptional: isOptional, shape: shape)
  }

  private func named(_ name: String) -> SchemaNode {
    SchemaNode(name: name, definition: definition, isOptional: isOptional, shape: shape)
  }
}
