public import Records

/// A rule that may take more than can be right, of which a recipe says how much that is.
public enum AlarmRule: String, Sendable, CaseIterable {
  /// Near-duplicates: a kept row stands for too many.
  case near
  /// Rules about quality, and languages: a source loses too much.
  case quality
  /// Benchmarks: a source holds too many of their items.
  case contamination

  /// The key of the recipe, in `dedup` or in `filter`.
  public var key: String {
    switch self {
    case .near: "near_alarm"
    case .quality: "quality_alarm"
    case .contamination: "decontaminate_alarm"
    }
  }

  /// What is too much unless a recipe says otherwise. A profile may take a fifth of a source before it is likelier wrong
  /// for it.
  public var usualBound: Share { self == .quality ? .fifth : .onePercent }
}

extension DatasetEntry {
  /// What the entry calls an alarm of that rule; nil where it says nothing of it.
  public func bound(of rule: AlarmRule) throws(ToolError) -> Share? {
    try (rule == .near ? dedup : filter).share(rule.key)
  }
}
