import PersonalData
import Recipe
import Records
import ToolKit

/// What the judges said, counted in the order of the records.
final class JudgingBooks {
  private let plan: JudgingPlan
  private let quality: SourceBooks
  private let contamination: ContaminationBooks?
  private var withPersonalData = 0
  /// Records that were to be measured and have no text.
  private var unmeasured = 0
  private var personalData: [Int]

  init(_ material: JudgingMaterial) {
    plan = material.plan
    quality = SourceBooks(alarm: plan.quality.alarm, plan.onAlarm)
    contamination = material.index.map { ContaminationBooks($0, material.plan.onAlarm) }
    personalData = [Int](repeating: 0, count: plan.personalData?.kinds.count ?? 0)
  }

  /// What `Judges` put about quality, where the record neither passes nor is measured.
  static let dropped = 1
  static let unmeasured = 2

  /// Counts the record at hand by what `Judges` put, in the same order.
  func count(_ run: RecordRun) {
    let (start, length) = (run.notes.takeNumber(), run.notes.takeNumber())
    let source = run.line[start..<start + length]
    if plan.judgesQuality {
      let said = run.notes.takeNumber()
      let isDropped = said == Self.dropped
      if said == Self.unmeasured { unmeasured += 1 }
      quality.count(source, dropped: isDropped)
      if isDropped { return }
    }
    if let contamination {
      let part = run.notes.takeNumber()
      if part >= 0 { contamination.count(source, part: part) }
      if part != 0 { return }
    }
    var hasSome = false
    for place in personalData.indices {
      let count = run.notes.takeNumber()
      personalData[place] += count
      if count > 0 { hasSome = true }
    }
    if hasSome { withPersonalData += 1 }
  }

  /// At the end of the input: whether a source loses too much. Throws exit 65 when that is to fail.
  func watch() throws(ToolError) {
    if plan.judgesQuality {
      let option = plan.quality.profiles.isEmpty ? "rules about quality" : "--profile"
      try quality.watch(option, "dropped")
    }
    try contamination?.watch()
  }

  /// At the end of the input: what a person should know of records that could not be measured.
  var note: String? {
    guard unmeasured > 0 else { return nil }
    let (number, verb) = unmeasured == 1 ? ("1 record", "has") : ("\(grouped(unmeasured)) records", "have")
    return "\(number) \(verb) no text in '\(plan.textField)', and null for what is measured of it: --text-field names "
      + "another field, such as messages[].content"
  }

  func addToReport(_ report: Report) {
    if plan.judgesQuality { addQuality(report) }
    contamination?.addToReport(report)
    if plan.personalData != nil { addPersonalData(report) }
  }

  /// `"quality":{"profiles":["chat"],"rules":{"max_loop":0.2},"sources":{…}}`
  private func addQuality(_ report: Report) {
    let buffer = ByteBuffer()
    let profiles = plan.quality.profiles.map { "\"\($0.rawValue)\"" }.joined(separator: ",")
    let rules = plan.quality.rules.map { "\"\($0.rule.rawValue)\":\($0.bound)" }.joined(separator: ",")
    buffer.append("{\"profiles\":[\(profiles)],\"rules\":{\(rules)}")
    quality.append(to: buffer)
    buffer.append("}")
    report.add("quality", json: String(buffer.view))
  }

  /// `"pii":{"action":"mask","records":3,"found":{"email":4,"ip":0}}`
  private func addPersonalData(_ report: Report) {
    guard let plan = plan.personalData else { return }
    let found = zip(plan.kinds, personalData).map { "\"\($0.rawValue)\":\($1)" }.joined(separator: ",")
    report.add(
      "pii", json: "{\"action\":\"\(plan.action.rawValue)\",\"records\":\(withPersonalData),\"found\":{\(found)}}")
  }
}
