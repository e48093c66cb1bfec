import Records

/// Keys that say more about something, of which a recipe has to ask for that, too.
extension DatasetEntry {
  private static let filterNeeds: [(key: String, others: [String])] = [
    ("decontaminate_ngram", ["decontaminate"]), ("decontaminate_score", ["decontaminate"]),
    ("decontaminate_mode", ["decontaminate"]), ("decontaminate_in", ["decontaminate"]),
    ("decontaminate_alarm", ["decontaminate"]), ("quality_alarm", ["profile", "quality", "language"]),
    ("language_model", ["language"]), ("pii_kinds", ["pii"]), ("pii_country", ["pii"]),
  ]
  private static let dedupNeeds: [(key: String, others: [String])] = [
    ("near_words", ["near"]), ("near_numbers", ["near"]), ("near_alarm", ["near"]), ("against", ["near"]),
  ]

  /// Those that do nothing in any of these entries, each as a mistake. What `defaults` say may be for some entries
  /// alone, and an entry may take with `null` what the others are asked for.
  static func idleKeys(of entries: [DatasetEntry]) -> [ToolError] {
    let uses = entries.flatMap { $0.uses(filterNeeds, in: $0.filter) + $0.uses(dedupNeeds, in: $0.dedup) }
    let used = Set(uses.filter { !$0.isIdle }.map(\.mark))
    return uses.filter { $0.isIdle && !used.contains($0.mark) }.map { ToolError(at: $0.mark, $0.words) }
  }

  private func uses(
    _ needs: [(key: String, others: [String])], in section: Section
  ) -> [(mark: Mark, isIdle: Bool, words: String)] {
    needs.compactMap { key, others in
      guard let node = section.node(key), !node.isNull else { return nil }
      let known = others.map { "'\($0)'" }.joined(separator: " or ")
      // `null` is said on purpose.
      let isIdle = others.allSatisfy { section.node($0) == nil }
      return (node.mark, isIdle, "'\(key)' in \(section.path) does nothing without \(known)")
    }
  }
}
