public import Recipe
public import Records

/// The section of a recipe that says what becomes of a row: `map`, or an evaluation set's `benchmark`.
public struct MapSection: Sendable {
  private let node: YAMLNode
  /// How messages name it: `datasets.gsm8k.map`.
  private let path: String
  private let isBenchmark: Bool

  /// A `map` that stands alone.
  public init(map: YAMLNode) {
    node = map
    path = "map"
    isBenchmark = false
  }

  /// The section of an entry; nil when it has none.
  public init?(of entry: DatasetEntry) {
    guard let node = entry.map ?? entry.benchmark else { return nil }
    self.node = node
    isBenchmark = entry.map == nil
    path = "datasets.\(entry.name).\(isBenchmark ? "benchmark" : "map")"
  }

  /// Compiles it. Throws the first fault with its place in the file.
  public func compile() throws(ToolError) -> SampleMap {
    var compiler = MapCompiler(path: path)
    if isBenchmark { try compiler.compileBenchmark(node) } else { try compiler.compile(node) }
    return compiler.map
  }
}
