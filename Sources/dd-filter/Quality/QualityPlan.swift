import Quality
import Recipe
import Records
import ToolKit

/// Which rules about quality hold, and with what bounds.
struct QualityPlan {
  private(set) var profiles: [QualityProfile] = []
  /// In the order of `QualityRule`.
  private(set) var rules: [(rule: QualityRule, bound: ExactDecimal)] = []
  /// Bounds of words that the profiles ask for, where nothing else does.
  private(set) var minimumWords: Int?
  private(set) var maximumWords: Int?
  /// A source that loses more than this share is named.
  var alarm = AlarmRule.quality.usualBound

  /// Whether nothing is asked for.
  var isEmpty: Bool { rules.isEmpty }

  /// Whether languages of turns are compared.
  var comparesTurns: Bool { rules.contains { $0.rule == .maxLanguageMismatches } }

  /// The rules of some profiles with bounds laid over them. Of two profiles the stricter bound of a rule holds.
  init(_ profiles: [QualityProfile], _ bounds: [QualityRule: ExactDecimal]) {
    self.profiles = profiles
    var found: [QualityRule: ExactDecimal] = [:]
    for (rule, bound) in profiles.flatMap(\.rules) {
      guard let other = found[rule] else {
        found[rule] = bound
        continue
      }
      found[rule] = rule.isMaximum ? min(other, bound) : max(other, bound)
    }
    found.merge(bounds) { $1 }
    rules = QualityRule.allCases.compactMap { rule in found[rule].map { (rule, $0) } }
    let words = profiles.compactMap(\.words)
    minimumWords = words.map(\.lowerBound).max()
    maximumWords = words.map(\.upperBound).min()
  }
}

extension QualityRule {
  /// What it bounds.
  var measured: QualityMeasure {
    guard let measure = QualityMeasure(rawValue: measure) else { fatalError("no measure '\(measure)'") }
    return measure
  }
}
