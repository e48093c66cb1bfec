extension Recipe {
  /// The keys of `metadata` that samples of its enabled entries may have, by their maps: `type` first, each entry's in
  /// their order, then the offsets, then the epoch where samples may come again.
  public func metadataKeys(_ policy: ShortPolicy) -> [String] {
    let maps = datasets.filter(takesPart).compactMap(\.map)
    var keys = ["type"]
    for key in maps.flatMap({ $0["metadata"]?.pairs ?? [] }) where !key.value.isNull && !keys.contains(key.key) {
      keys.append(key.key)
    }
    func isSaid(_ key: String) -> Bool { maps.contains { $0[key].map { !$0.isNull } ?? false } }
    for offset in MetadataOffset.allCases {
      let isWritten =
        switch offset {
        case .promptEnd: isSaid("messages")
        case .rationale: isSaid("rationale")
        case .targets: maps.contains { $0["messages"]?.elements?.contains { $0["train"] != nil } ?? false }
        }
      if isWritten { keys.append(offset.rawValue) }
    }
    if case .repeat = policy { keys.append("epoch") }
    return keys
  }

  /// Whether an entry may have a quota.
  private func takesPart(_ entry: DatasetEntry) -> Bool {
    entry.enabled
      && (entry.target != nil || categoryRatios.isEmpty
        || categoryRatios.contains { $0.name == entry.category && $0.ratio > .zero })
  }
}
