import Records

/// A mapping while it is read: knows a key that comes twice, lays `<<` values under the mapping's own keys.
struct PairTable {
  private let repeatedKeys: YAMLNode.RepeatedKeys
  private var pairs: [YAMLPair] = []
  private var lines: [ExactText: Int] = [:]
  private var merged: [YAMLPair] = []

  init(_ repeatedKeys: YAMLNode.RepeatedKeys) { self.repeatedKeys = repeatedKeys }

  mutating func add(_ pair: YAMLPair, isMerge: Bool) throws(ToolError) {
    if let line = lines[ExactText(pair.key)] {
      guard repeatedKeys == .lastCounts else {
        throw ToolError(at: pair.mark, "duplicate key \(quote(pair.key)): it stands on line \(line) already")
      }
      pairs.removeAll { $0.key.isExactly(pair.key) }
    }
    lines[ExactText(pair.key)] = pair.mark.line
    guard isMerge else { return pairs.append(pair) }
    for source in pair.value.elements ?? [pair.value] {
      guard let inherited = source.pairs else {
        throw ToolError(at: source.mark, "'<<' takes a mapping or a list of mappings, not \(source.shown)")
      }
      merged += inherited
    }
  }

  /// The mapping's own pairs, then what `<<` brings; of several `<<` sources the first that has a key wins.
  func finished() -> [YAMLPair] {
    guard !merged.isEmpty else { return pairs }
    var seen = Set(pairs.map { ExactText($0.key) })
    return pairs + merged.filter { seen.insert(ExactText($0.key)).inserted }
  }
}
