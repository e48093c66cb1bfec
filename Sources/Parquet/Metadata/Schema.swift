import Records

/// A column as it is stored: one leaf of the schema.
struct Leaf {
  /// The place among all leaves, which is the place of its chunk in every row group.
  let index: Int
  /// The path with wrapper levels, for errors.
  let path: String
  let type: PhysicalType
  /// The length of FIXED_LEN_BYTE_ARRAY values, in bytes.
  let typeLength: Int
  /// How its values are written as JSON.
  let rendering: Rendering
  /// The level of a value that is there.
  let maximumDefinition: Int
  let maximumRepetition: Int
}

/// A field as a user sees it: the wrapper levels of lists and maps are folded into `Shape`.
struct SchemaNode {
  indirect enum Shape {
    case leaf(Leaf)
    case group([SchemaNode])
    /// Elements are there from `definition` on and repeat at `repetition`.
    case list(element: SchemaNode, definition: Int, repetition: Int)
    /// Like a list of pairs; the value's column may be missing in the file.
    case map(key: SchemaNode, value: SchemaNode?, definition: Int, repetition: Int)
  }

  let name: String
  /// Definition levels from this on mean that the field isn't null.
  let definition: Int
  let isOptional: Bool
  let shape: Shape
}

/// The schema as stored, each field with its own.
struct SchemaField {
  let element: SchemaElement
  let children: [SchemaField]
  let path: String
  /// The first leaf's index.
  let firstLeaf: Int

  /// Builds the tree of `elements`, in which every group is followed by its children.
  static func tree(of elements: [SchemaElement], maximumDepth: Int) throws(ParquetError) -> (SchemaField, leaves: Int) {
    var next = 0
    var leaves = 0
    let root = try build(elements, &next, &leaves, parent: "", depth: maximumDepth)
    guard next == elements.count else {
      throw .corrupt("schema: \(elements.count) elements, the tree ends after \(next)")
    }
    return (root, leaves)
  }

  private static func build(
    _ elements: [SchemaElement], _ next: inout Int, _ leaves: inout Int, parent: String, depth: Int
  ) throws(ParquetError) -> SchemaField {
    guard next < elements.count else { throw .corrupt("schema: the tree wants more than \(elements.count) elements") }
    guard depth > 0 else { throw ParquetError(.tooLarge, "schema: nested too deep at \"\(parent)\"") }
    let isRoot = next == 0
    let element = elements[next]
    next += 1
    let name = String(element.name)
    let path = isRoot ? "" : parent.isEmpty ? name : parent + "." + name
    let firstLeaf = leaves
    var children: [SchemaField] = []
    if element.type != nil && !isRoot {
      guard element.childCount == 0 else { throw .corrupt("schema: column \"\(path)\" has a type and children") }
      leaves += 1
    } else {
      guard element.childCount >= 0 && element.childCount <= elements.count - next else {
        throw .corrupt(
          "schema: \"\(path)\" has \(element.childCount) children, \(elements.count - next) elements follow")
      }
      children.reserveCapacity(element.childCount)
      for _ in 0..<element.childCount {
        children.append(try build(elements, &next, &leaves, parent: path, depth: depth - 1))
      }
    }
    return SchemaField(element: element, children: children, path: path, firstLeaf: firstLeaf)
  }
}

extension SchemaField {
  /// The field as a user sees it, or nil for a group without a column.
  ///
  /// `definition` and `repetition` are the parent's levels. A repeated field outside LIST and MAP is a
  /// required list of required elements; `asElement` says that its repetition is already accounted for.
  func node(definition: Int = 0, repetition: Int = 0, asElement: Bool = false) throws(ParquetError) -> SchemaNode? {
    if element.repetition == .repeated && !asElement {
      guard let inner = try node(definition: definition + 1, repetition: repetition + 1, asElement: true) else {
        return nil
      }
      let shape = SchemaNode.Shape.list(element: inner, definition: definition + 1, repetition: repetition + 1)
      return SchemaNode(name: String(element.name), definition: definition, isOptional: false, shape: shape)
    }
    let isOptional = element.repetition == .optional
    let level = definition + (isOptional ? 1 : 0)
    guard let shape = try shape(definition: level, repetition: repetition) else { return nil }
    return SchemaNode(name: String(element.name), definition: level, isOptional: isOptional, shape: shape)
  }

  private func shape(definition: Int, repetition: Int) throws(ParquetError) -> SchemaNode.Shape? {
    if let type = element.type {
      return .leaf(
        Leaf(
          index: firstLeaf, path: path, type: type, typeLength: try checkedLength(type),
          rendering: try Rendering(element, type), maximumDefinition: definition, maximumRepetition: repetition))
    }
    let inner = (definition: definition + 1, repetition: repetition + 1)
    if element.annotation == .list, let item = listElement {
      guard
        let node = try item.field.node(
          definition: inner.definition, repetition: inner.repetition, asElement: item.isRepeated)
      else { return nil }
      return .list(element: node, definition: inner.definition, repetition: inner.repetition)
    }
    if element.annotation == .map, let (key, value) = keyAndValue {
      guard let keyNode = try key.node(definition: inner.definition, repetition: inner.repetition) else { return nil }
      let valueNode = try value?.node(definition: inner.definition, repetition: inner.repetition)
      return .map(key: keyNode, value: valueNode, definition: inner.definition, repetition: inner.repetition)
    }
    var nodes: [SchemaNode] = []
    for child in children {
      if let node = try child.node(definition: definition, repetition: repetition) { nodes.append(node) }
    }
    return nodes.isEmpty ? nil : .group(nodes)
  }

  private func checkedLength(_ type: PhysicalType) throws(ParquetError) -> Int {
    guard type == .fixedLengthByteArray else { return type.width }
    guard element.typeLength > 0 else {
      throw .corrupt("schema: \"\(path)\" has values of \(element.typeLength) bytes")
    }
    return element.typeLength
  }

  /// What a LIST's elements are, by the backward-compatibility rules of LogicalTypes.md.
  private var listElement: (field: SchemaField, isRepeated: Bool)? {
    guard children.count == 1, children[0].element.repetition == .repeated else { return nil }
    let repeated = children[0]
    guard repeated.children.count == 1 else { return (repeated, true) }
    let name = String(repeated.element.name)
    let isTuple = name == "array" || name == String(element.name) + "_tuple"
    if isTuple || repeated.children[0].element.repetition == .repeated { return (repeated, true) }
    return (repeated.children[0], false)
  }

  /// A MAP's repeated group of a key and, but for sets, a value.
  private var keyAndValue: (SchemaField, SchemaField?)? {
    guard children.count == 1, children[0].element.repetition == .repeated else { return nil }
    let pair = children[0].children
    guard pair.count == 1 || pair.count == 2, pair[0].element.type != nil || pair.count == 2 else { return nil }
    return (pair[0], pair.count == 2 ? pair[1] : nil)
  }
}
