import PersonalData
import Recipe
import Records
import ToolKit

/// What is asked of texts besides the rules: languages, quality, benchmarks, personal data.
struct JudgingPlan {
  var language: LanguagePlan?
  var quality: QualityPlan
  var contamination: ContaminationPlan?
  var personalData: PersonalDataPlan?
  /// Measures are written into the record, and nothing is dropped for them.
  var measures = false
  var onAlarm = AlarmAction.warn
  /// Where a record has its text.
  var textField: String

  /// Whether nothing is asked.
  var isEmpty: Bool { !judgesQuality && contamination == nil && personalData == nil }

  /// Whether languages or quality are looked at.
  var judgesQuality: Bool { language != nil || !quality.isEmpty }

  /// Whether a record may leave as another line than it came.
  var changesRecords: Bool {
    measures && judgesQuality || personalData.map { $0.action != .drop } ?? false
  }

  /// The files that are read for it.
  var reads: [String] { (contamination?.files.map(\.path) ?? []) + (language?.model.map { [$0] } ?? []) }
}

/// What the plan needs that is made once and read by all threads.
struct JudgingMaterial {
  let plan: JudgingPlan
  let index: ContaminationIndex?
  let languages: LanguageSource?

  /// Reads benchmarks and models. Throws exit 65 and 66 for files that are none, 69 for a missing library.
  init(_ plan: JudgingPlan, maximumLineBytes: Int) throws(ToolError) {
    self.plan = plan
    languages =
      plan.language != nil || plan.quality.comparesTurns ? try LanguageSource(plan.language) : nil
    index = try plan.contamination.map { (plan) throws(ToolError) in
      try ContaminationIndex(plan, maximumLineBytes: maximumLineBytes)
    }
  }
}

/// The numbers of the reasons, declared in the order in which they are looked at.
struct JudgingReasons {
  let language: Int
  let quality: [Int]
  let contaminated: Int
  let personalData: [Int]

  init(_ plan: JudgingPlan, _ run: RecordRun) {
    let drops = !plan.measures
    language = drops && plan.language != nil ? run.reason("language_not_allowed") : 0
    quality = plan.quality.rules.map { drops ? run.reason($0.rule.rawValue) : 0 }
    contaminated = plan.contamination == nil ? 0 : run.reason("contaminated")
    personalData =
      plan.personalData.map { plan in
        plan.kinds.map { plan.action == .drop ? run.reason("pii_\($0.rawValue)") : 0 }
      } ?? []
  }
}
