import Quality
import Recipe
import Records
import ToolKit

/// The rules about quality at work, for one thread.
final class QualityJudge {
  private let rules: [Rule]
  /// What is measured, as the beginnings of an object's members.
  private let members: [String]
  private let quality: TextQuality
  private let texts: SampleTexts

  /// A rule, the number of its measure, and of its reason.
  private struct Rule {
    let bound: ExactDecimal
    let isMaximum: Bool
    let measure: Int
    let reason: Int

    func isBroken(by value: QualityValue) -> Bool {
      let measured = UInt128(value.numerator) * ExactDecimal.one.units
      let allowed = bound.units * UInt128(value.denominator)
      return isMaximum ? measured > allowed : measured < allowed
    }

    func detail(_ value: QualityValue) -> String {
      "\(value.text) of at \(isMaximum ? "most" : "least") \(bound)"
    }
  }

  init(_ plan: QualityPlan, _ reasons: [Int], _ texts: SampleTexts) {
    var measures: [QualityMeasure] = []
    rules = zip(plan.rules, reasons).map { rule, reason in
      let measured = rule.rule.measured
      let number = measures.firstIndex(of: measured) ?? measures.count
      if number == measures.count { measures.append(measured) }
      return Rule(bound: rule.bound, isMaximum: rule.rule.isMaximum, measure: number, reason: reason)
    }
    members = measures.enumerated().map { "\($0 > 0 ? "," : "")\"\($1.rawValue)\":" }
    quality = TextQuality(measures)
    self.texts = texts
  }

  /// Takes the record at hand; `language` tells the languages of its turns, where that is asked.
  func read(_ whole: ByteView, _ language: LanguageJudge?) {
    let turns = quality.needsTurns ? texts.turns(of: whole) : []
    quality.read(
      TextQuality.Sample(
        text: whole, answers: turns.filter(\.isAnswer).map(\.text), hasFinalAnswer: texts.hasFinalAnswer,
        languageMismatches: { language?.mismatches(in: turns) ?? 0 }))
  }

  /// The reason of the first rule that what was measured breaks, and how.
  func reject() -> (reason: Int, detail: () -> String)? {
    for rule in rules {
      let value = quality.value(rule.measure)
      if rule.isBroken(by: value) { return (rule.reason, { rule.detail(value) }) }
    }
    return nil
  }

  /// Appends what was measured as members of an object.
  func append(to buffer: ByteBuffer) {
    for (number, member) in members.enumerated() {
      buffer.append(member)
      quality.value(number).append(to: buffer)
    }
  }
}

extension QualityValue {
  /// Appends a count as it is, a share with 6 digits behind the point.
  func append(to buffer: ByteBuffer) {
    if isCount { buffer.append(decimal: numerator) } else { buffer.append(decimal: value, places: 6) }
  }

  var text: String { isCount ? "\(numerator)" : decimal(value, places: 6) }
}
