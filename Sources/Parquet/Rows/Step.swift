import Records

/// A schema node as the assembler runs it: plain memory in preorder, so that a row costs no reference counts.
@unsafe struct Step {
  enum Kind {
    case leaf, group, list
    /// A map with text keys: an object.
    case object
    /// Any other map: a list of pairs.
    case pairs
  }

  let kind: Kind
  let isOptional: Bool
  /// Definition levels from this on mean "not null".
  let definition: UInt8
  /// For lists and maps: the level from which there is an element, and at which elements repeat.
  let elementDefinition: UInt8
  let repetition: UInt8
  /// The columns below.
  let firstColumn: Int
  var endColumn: Int
  /// The index after the last step below.
  var next: Int
  /// What comes before the value in its group: `{"name":` or `,"name":`.
  let prefix: ByteView
}

/// The steps of a schema, and the memory of their prefixes.
@safe final class StepTable {
  private(set) var steps: UnsafeMutablePointer<Step>
  private(set) var count = 0
  private let capacity: Int
  private let names = PaddedBuffer()
  private var used = 0

  init(_ root: SchemaNode) {
    capacity = StepTable.size(root)
    unsafe steps = UnsafeMutablePointer<Step>.allocate(capacity: capacity)
    names.reserve(StepTable.nameBytes(root))
    var column = 0
    add(root, &column, prefix: .empty)
  }

  deinit { unsafe steps.deallocate() }

  private static func children(_ node: SchemaNode) -> [SchemaNode] {
    switch node.shape {
    case .leaf: []
    case .group(let children): children
    case .list(let element, _, _): [element]
    case .map(let key, let value, _, _): value.map { [key, $0] } ?? [key]
    }
  }

  private static func size(_ node: SchemaNode) -> Int { children(node).reduce(1) { $0 + size($1) } }

  /// A name of n bytes takes 6n + 4 at most, escaped, and a block-wise copy may go beyond.
  private static func nameBytes(_ node: SchemaNode) -> Int {
    children(node).reduce(node.name.utf8.count * 6 + 4) { $0 + nameBytes($1) }
  }

  private func add(_ node: SchemaNode, _ column: inout Int, prefix: ByteView) {
    let index = count
    count += 1
    var levels = (definition: 0, repetition: 0)
    let kind: Step.Kind
    switch node.shape {
    case .leaf: kind = .leaf
    case .group: kind = .group
    case .list(_, let definition, let repetition):
      kind = .list
      levels = (definition, repetition)
    case .map(let key, _, let definition, let repetition):
      kind = key.isText ? .object : .pairs
      levels = (definition, repetition)
    }
    unsafe (steps + index).initialize(
      to: Step(
        kind: kind, isOptional: node.isOptional, definition: UInt8(node.definition),
        elementDefinition: UInt8(levels.definition), repetition: UInt8(levels.repetition), firstColumn: column,
        endColumn: column, next: index, prefix: prefix))
    if kind == .leaf { column += 1 }
    var isFirst = true
    for child in StepTable.children(node) {
      add(child, &column, prefix: kind == .group ? name(child.name, isFirst) : .empty)
      isFirst = false
    }
    unsafe steps[index].endColumn = column
    unsafe steps[index].next = count
  }

  /// `{"name":` or `,"name":`, escaped.
  private func name(_ name: String, _ isFirst: Bool) -> ByteView {
    let text = ByteBuffer()
    let padded = PaddedBuffer(capacity: name.utf8.count)
    name.withBytes { bytes in unsafe padded.base.update(from: bytes.pointer, count: bytes.count) }
    var output = Output(text)
    output.write(isFirst ? 0x7B : 0x2C)
    _ = output.quote(padded.view(name.utf8.count))
    output.write(0x3A)
    _ = output.finish()
    let start = unsafe names.base + used
    unsafe start.update(from: text.view.pointer, count: text.count)
    used += text.count
    return unsafe ByteView(base: start, count: text.count)
  }
}
