import Records

/// How sections are laid over each other: mappings key by key at every depth, lists and scalars replace, and a null
/// removes what lies below it. A null with nothing below it stays, for whoever reads the key to judge.
enum Overlay {
  static func lay(_ upper: YAMLNode?, over lower: YAMLNode?) -> YAMLNode? {
    guard let upper else { return lower }
    guard let lower else { return upper }
    guard let above = upper.pairs, let below = lower.pairs else { return upper }
    var overlaid: [ExactText: YAMLPair] = [:]
    for pair in above { overlaid[ExactText(pair.key)] = pair }
    var pairs: [YAMLPair] = []
    for pair in below {
      guard let over = overlaid.removeValue(forKey: ExactText(pair.key)) else {
        pairs.append(pair)
        continue
      }
      guard !over.value.isNull, let value = lay(over.value, over: pair.value) else { continue }
      pairs.append(YAMLPair(key: over.key, mark: over.mark, value: value))
    }
    pairs += above.filter { overlaid[ExactText($0.key)] != nil }
    return YAMLNode(.mapping(pairs), mark: upper.mark)
  }
}
