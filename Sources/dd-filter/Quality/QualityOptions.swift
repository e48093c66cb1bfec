import ArgumentParser
import Recipe
import Records
import ToolKit

/// The options about quality.
struct QualityOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "Reject by published rules for web, chat, code or math. Each drop is counted under its rule, such as max_line_repetition; "
        + "--max-line-repetition 0.3 sets its bound, or asks for it alone. --help-hidden lists them.",
      valueName: "profile,..."))
  var profile: [String] = []

  @Flag(
    help: "Write what the rules and languages measure into the field quality, and reject nothing for it."
  )
  var measure = false

  @Option(
    help: ArgumentHelp("Name a source that loses more than this share, and 20 rows (default: 20%).", valueName: "p%"))
  var qualityAlarm: Share?

  @OptionGroup var bounds: QualityBounds

  func validate() throws {
    for name in profile.flatMap(splitList) where QualityProfile(rawValue: name) == nil {
      let known = QualityProfile.allCases.map(\.rawValue).joined(separator: ", ")
      throw ValidationError("--profile takes \(known), not '\(name)'")
    }
  }

  /// What the options say over what the recipe's section says.
  func plan(_ section: Section?) throws(ToolError) -> QualityPlan {
    var profiles = profile.flatMap(splitList).compactMap { QualityProfile(rawValue: $0) }
    var bounds: [QualityRule: ExactDecimal] = [:]
    var alarm = qualityAlarm
    if let section {
      if profiles.isEmpty {
        profiles = (try section.strings("profile") ?? []).compactMap { QualityProfile(rawValue: $0) }
      }
      let quality = try section.section("quality")
      for rule in QualityRule.allCases {
        if let bound = try quality.decimal(rule.rawValue, upTo: QualityRule.largest) { bounds[rule] = bound }
      }
      if alarm == nil { alarm = try section.share("quality_alarm") }
    }
    bounds.merge(self.bounds.given) { $1 }
    var plan = QualityPlan(profiles, bounds)
    plan.alarm = alarm ?? plan.alarm
    return plan
  }
}
