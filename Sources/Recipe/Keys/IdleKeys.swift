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

  /// Those that do nothing in this entry, each as a mistake.
  var idleKeys: [ToolError] {
    Self.idle(Self.filterNeeds, in: filter) + Self.idle(Self.dedupNeeds, in: dedup)
  }

  private static func idle(_ needs: [(key: String, others: [String])], in section: Section) -> [ToolError] {
    func says(_ key: String) -> Bool { section.node(key).map { !$0.isNull } ?? false }
    return needs.filter { says($0.key) && !$0.others.contains(where: says) }.map { key, others in
      let known = others.map { "'\($0)'" }.joined(separator: " or ")
      return ToolError(at: section.mark(of: key), "'\(key)' in \(section.path) does nothing without \(known)")
    }
  }
}
