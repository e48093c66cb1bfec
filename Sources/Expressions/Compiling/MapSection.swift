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

  /// Compiles it. Throws its faults with their places in the file.
  public func compile() throws(ToolError) -> SampleMap {
    let (map, mistakes) = compiled()
    guard let first = mistakes.first else { return map }
    throw mistakes.count == 1
      ? first : ToolError(first.code, "\(mistakes.count) mistakes in \(path):", list: mistakes.map(\.message))
  }

  /// What is wrong with it; nothing where it can be compiled.
  public var mistakes: [ToolError] { compiled().mistakes }

  private func compiled() -> (map: SampleMap, mistakes: [ToolError]) {
    var compiler = MapCompiler(path: path)
    compiler.noting { (compiler) throws(ToolError) in
      if isBenchmark { try compiler.compileBenchmark(node) } else { try compiler.compile(node) }
    }
    return (compiler.map, compiler.mistakes)
  }
}
