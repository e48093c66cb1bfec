import Records

/// A stage of an entry's pipe, in the pipe's order; the name is the recipe's section.
public enum Stage: String, Sendable, CaseIterable {
  case fetch
  case rawFilter = "raw.filter"
  case rawDedup = "raw.dedup"
  case rawContents = "raw.contents"
  case map
  case filter
  case dedup
  /// In place of `dedup`, where its section asks for near-duplicates too.
  case near
  /// A teacher's answers, once the quotas are met.
  case teachAnswer = "teach.answer"
  case teachFilter = "teach.filter"
  case curriculum
  /// A teacher's scores, of the finished file.
  case teachScore = "teach.score"

  /// Whether it is a stage of the rounds; the others come after them.
  public var isOfRounds: Bool {
    switch self {
    case .fetch, .rawFilter, .rawDedup, .rawContents, .map, .filter, .dedup, .near: true
    case .teachAnswer, .teachFilter, .curriculum, .teachScore: false
    }
  }
}

extension DatasetEntry {
  /// The stages that the entry has a section for; `fetch` always.
  public var stages: [Stage] {
    Stage.allCases.filter { stage in
      switch stage {
      case .fetch: true
      case .rawFilter: has(raw.node("filter"))
      case .rawDedup: has(raw.node("dedup"))
      case .rawContents: has(raw.node("contents"))
      case .map: map != nil
      case .filter: !filter.isEmpty
      case .dedup: !dedup.isEmpty && !has(dedup.node("near"))
      case .near: has(dedup.node("near"))
      case .teachAnswer: teaching.answer != nil
      case .teachFilter: !teaching.filter.isEmpty
      case .curriculum: !curriculum.isEmpty
      case .teachScore: teaching.score != nil
      }
    }
  }

  private func has(_ node: YAMLNode?) -> Bool { node.map { !$0.isNull } ?? false }

  /// All of the entry that decides which samples its rounds keep, in one line: equal for equal samples.
  /// Not in it: quotas, licences, hints, what is an alarm, and what comes after the rounds: the teacher and the curriculum.
  public var samplesText: String {
    let fetched = fetch.pairs.filter { $0.key != "rows" }
    var parts = [YAMLNode(.mapping(fetched), mark: mark)]
    for key in ["category", "raw", "map", "benchmark", "filter", "dedup"] {
      guard let node = section.node(key) else { continue }
      parts.append(["filter", "dedup"].contains(key) ? Self.withoutAlarms(node) : node)
    }
    if seed != 0, fetch.node("sample")?.text == "spread" {
      parts.append(YAMLNode(.scalar("seed \(seed)", .quoted), mark: mark))
    }
    return YAMLNode(.sequence(parts), mark: mark).canonicalText
  }

  /// What is an alarm chooses no sample.
  private static func withoutAlarms(_ section: YAMLNode) -> YAMLNode {
    guard let pairs = section.pairs else { return section }
    let kept = pairs.filter { pair in !AlarmRule.allCases.contains { $0.key == pair.key } }
    return YAMLNode(.mapping(kept), mark: section.mark)
  }

  /// The files that decide, by what they hold, which samples the rounds keep: benchmarks, a model of languages, anchors of
  /// near-duplicates.
  public var namedFiles: [NamedFile] {
    [(filter, "decontaminate"), (filter, "language_model"), (dedup, "against")].flatMap { section, key in
      let nodes = section.node(key).map { $0.elements ?? [$0] } ?? []
      return nodes.filter { !$0.isNull }.compactMap { node in
        node.text.map { NamedFile(path: $0, mark: node.mark, key: "'\(key)' in \(section.path)") }
      }
    }
  }
}

/// A file that a recipe names.
public struct NamedFile: Sendable {
  /// Where it is.
  public let path: String
  /// Where it is named.
  public let mark: Mark
  /// Which key names it: `'against' in datasets.gsm8k.dedup`.
  public let key: String
}
