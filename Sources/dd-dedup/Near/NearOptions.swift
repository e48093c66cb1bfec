import ArgumentParser
import Recipe
import Records
import ToolKit

/// The options that say what a near-duplicate is.
struct NearOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "Also drop records that share at least T of their word 5-grams (Jaccard) with one kept before: 0.8 is usual, "
        + "above 0 to 1. 'off': not even when the recipe says so.", valueName: "t"))
  var near: String?

  @Option(help: ArgumentHelp("Words of a shingle, 1 to 20 (default: 5).", valueName: "n"))
  var nearWords: Int?

  @Option(help: "Whether numbers differ (keep, default) or are all the same (fold): 12 apples, 15 apples.")
  var nearNumbers: NearNumbers?

  @Option(
    help: ArgumentHelp(
      "JSON lines whose rows count as kept before, beside those that a recipe names, and are not written. Repeat the option "
        + "for each file.",
      valueName: "file"))
  var against: [String] = []

  @Option(
    help: ArgumentHelp(
      "Name a kept row that stands for more than this share of all, and for 100 rows (default: 1%).", valueName: "p%"))
  var nearAlarm: Share?

  @Option(
    help:
      "What such an alarm does: warn (default), fail with exit 65, or report: say nothing, and report what 'dd-stats alarms' adds up."
  )
  var alarm: AlarmAction?

  func validate() throws {
    if let near, near != "off", ExactDecimal.part(near) == nil {
      throw ValidationError("--near takes a number above 0, at most 1, such as 0.8, not '\(near)'")
    }
    if let nearWords, !NearPlan.widths.contains(nearWords) {
      throw ValidationError("--near-words takes 1 to 20, not \(nearWords)")
    }
    if against.contains("-") { throw ValidationError("--against takes a file, not '-': records come from there") }
  }

  /// What the options say over what the recipe's section says; nil when nobody asks for near-duplicates. Anchors are those
  /// of both: what a download kept before comes to those of its recipe.
  func plan(_ section: Section?) throws(ToolError) -> NearPlan? {
    if near == "off" { return nil }
    let fromRecipe = try section.flatMap { (section) throws(ToolError) in try NearPlan.threshold(section) }
    guard let threshold = near.flatMap({ ExactDecimal.part($0) }).map(SimilarityThreshold.init) ?? fromRecipe else {
      try checkUnused()
      return nil
    }
    var plan = NearPlan(threshold)
    if let section { try plan.read(section) }
    plan.width = nearWords ?? plan.width
    plan.foldsNumbers = nearNumbers.map { $0 == .fold } ?? plan.foldsNumbers
    plan.against += against
    plan.alarm = nearAlarm ?? plan.alarm
    plan.onAlarm = alarm ?? .warn
    return plan
  }

  private func checkUnused() throws(ToolError) {
    let given = [
      ("--near-words", nearWords != nil), ("--near-numbers", nearNumbers != nil), ("--against", !against.isEmpty),
      ("--near-alarm", nearAlarm != nil), ("--alarm", alarm.map { $0 != .report } ?? false),
    ]
    guard let unused = given.first(where: \.1) else { return }
    throw ToolError(.usage, "\(unused.0) needs --near T, such as --near 0.8")
  }
}

/// The value of `--near-numbers`.
enum NearNumbers: String, ExpressibleByArgument, CaseIterable {
  case keep, fold
}

/// What near-duplicates are, and what becomes of those that are too many.
struct NearPlan {
  let threshold: SimilarityThreshold
  /// Words of a shingle.
  var width = 5
  var foldsNumbers = false
  /// Files whose rows are anchors.
  var against: [String] = []
  /// A kept row that stands for more than this share of all is named.
  var alarm = AlarmRule.near.usualBound
  var onAlarm = AlarmAction.warn

  static let widths = 1...20

  init(_ threshold: SimilarityThreshold) { self.threshold = threshold }

  /// The similarity that a recipe's `dedup` asks for; nil where it doesn't ask for near-duplicates.
  static func threshold(_ section: Section) throws(ToolError) -> SimilarityThreshold? {
    try section.part("near").map(SimilarityThreshold.init)
  }

  /// Reads the rest of a recipe's `dedup`.
  mutating func read(_ section: Section) throws(ToolError) {
    width = try section.int("near_words", in: Self.widths) ?? width
    foldsNumbers = try section.choice("near_numbers", of: NearNumbers.allCases.map(\.rawValue)) == "fold"
    against = try section.strings("against") ?? []
    alarm = try section.share("near_alarm") ?? alarm
  }
}
