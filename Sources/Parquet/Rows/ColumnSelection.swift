/// Paths laid over the schema: `a`, `a.b.c`, with the wrapper levels of lists and maps left out.
///
/// A path that names a group takes everything below. Below a map with text keys any name is a key.
struct ColumnSelection {
  private var paths: [[UInt8]]
  private var found: [Bool]

  init(_ paths: [String]) {
    self.paths = paths.map { Array($0.utf8) }
    found = Array(repeating: false, count: paths.count)
  }

  /// The root with the selected fields only, and the paths that weren't found.
  static func apply(_ paths: [String], to root: SchemaNode) -> (root: SchemaNode?, missing: [String]) {
    var selection = ColumnSelection(paths)
    let all = selection.paths.indices.map { (path: $0, start: 0) }
    let selected = selection.select(root, all)
    return (selected, paths.indices.filter { !selection.found[$0] }.map { paths[$0] })
  }

  /// The paths of all columns and of what is in them.
  static func paths(in root: SchemaNode) -> [String] {
    var names: [String] = []
    gatherPaths(root, "", &names)
    return names
  }

  /// What is left of paths below a node: which path, and where its rest begins.
  private typealias Rest = (path: Int, start: Int)

  /// The rests that go on below a field called `name`; names may have dots in them.
  private func rests(_ rests: [Rest], below name: String) -> [Rest] {
    let name = Array(name.utf8)
    return rests.compactMap { rest in
      let path = paths[rest.path][rest.start...]
      guard path.starts(with: name) else { return nil }
      let end = rest.start + name.count
      if end == paths[rest.path].count { return (rest.path, end) }
      return paths[rest.path][end] == 0x2E ? (rest.path, end + 1) : nil
    }
  }

  private func isDone(_ rest: Rest) -> Bool { rest.start >= paths[rest.path].count }

  /// The node with what the rests select of it.
  private mutating func select(_ node: SchemaNode, _ rests: [Rest]) -> SchemaNode? {
    let done = rests.filter(isDone)
    for rest in done { found[rest.path] = true }
    if !done.isEmpty {
      // Longer paths beside this one still have to be found.
      if rests.count > done.count { _ = select(node, rests.filter { !isDone($0) }) }
      return node
    }
    if rests.isEmpty { return nil }
    let shape: SchemaNode.Shape
    switch node.shape {
    case .leaf: return nil
    case .group(let children):
      let kept = children.compactMap { child in select(child, self.rests(rests, below: child.name)) }
      if kept.isEmpty { return nil }
      shape = .group(kept)
    case .list(let element, let definition, let repetition):
      guard let kept = select(element, rests) else { return nil }
      shape = .list(element: kept, definition: definition, repetition: repetition)
    case .map(let key, let value, let definition, let repetition):
      guard let kept = selectMap(key, value, rests) else { return nil }
      shape = .map(key: kept.key, value: kept.value, definition: definition, repetition: repetition)
    }
    return SchemaNode(name: node.name, definition: node.definition, isOptional: node.isOptional, shape: shape)
  }

  /// The key always comes along, since it carries the map's shape.
  private mutating func selectMap(
    _ key: SchemaNode, _ value: SchemaNode?, _ rests: [Rest]
  ) -> (key: SchemaNode, value: SchemaNode?)? {
    if key.isText {
      let below = rests.map { rest -> Rest in
        let path = paths[rest.path]
        let dot = path[rest.start...].firstIndex(of: 0x2E) ?? path.count - 1
        return (rest.path, dot + 1)
      }
      guard let value else {
        for rest in below { found[rest.path] = true }
        return (key, nil)
      }
      return select(value, below).map { (key, $0) }
    }
    let keptKey = select(key, self.rests(rests, below: "key"))
    let keptValue = value.flatMap { select($0, self.rests(rests, below: "value")) }
    return keptKey == nil && keptValue == nil ? nil : (key, keptValue)
  }

  private static func gatherPaths(_ node: SchemaNode, _ prefix: String, _ names: inout [String]) {
    switch node.shape {
    case .leaf: break
    case .group(let children):
      for child in children {
        let path = prefix.isEmpty ? child.name : prefix + "." + child.name
        names.append(path)
        gatherPaths(child, path, &names)
      }
    case .list(let element, _, _): gatherPaths(element, prefix, &names)
    case .map(_, let value, _, _): if let value { gatherPaths(value, prefix + ".*", &names) }
    }
  }
}

extension SchemaNode {
  /// Whether its values are JSON strings, which can be an object's keys.
  var isText: Bool {
    if case .leaf(let leaf) = shape { leaf.rendering == .text } else { false }
  }
}
