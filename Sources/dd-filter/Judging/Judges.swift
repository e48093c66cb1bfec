import Records
import ToolKit

/// All that is asked of a record's texts, for one thread, in order: language, quality, benchmarks, personal data. The first
/// that drops names the reason. What they say goes into the record's notes, for `JudgingBooks`.
final class Judges {
  private let plan: JudgingPlan
  private let reasons: JudgingReasons
  private let record: MeasuredRecord
  private let details: WantedDetails
  private let texts: SampleTexts
  private let language: LanguageJudge?
  private let quality: QualityJudge?
  private let contamination: ContaminationRule?
  private let personalData: PersonalDataJudge?
  private let source: FieldLookup
  private let writer = JudgedRecordWriter()
  /// Whether the record at hand has the text that is measured.
  private var hasText = true

  init(_ material: JudgingMaterial, _ reasons: JudgingReasons, _ record: MeasuredRecord, _ details: WantedDetails)
    throws(ToolError)
  {
    plan = material.plan
    self.reasons = reasons
    self.record = record
    self.details = details
    source = FieldLookup(try FieldPath("source"))
    texts = try SampleTexts(plan.textField, of: record.document)
    language = try material.languages.map { [plan] (source) throws(ToolError) in
      try LanguageJudge(plan.language, source)
    }
    quality = plan.quality.isEmpty ? nil : QualityJudge(plan.quality, reasons.quality, texts)
    contamination = try material.index.map { (index) throws(ToolError) in
      try ContaminationRule(index, record, reason: reasons.contaminated, keepsDetails: details.all)
    }
    personalData = try plan.personalData.map { [textField = plan.textField] (plan) throws(ToolError) in
      try PersonalDataJudge(plan, textField, of: record.document)
    }
  }

  /// What becomes of the record at hand.
  func judge() throws(ToolError) -> Verdict {
    putSource()
    if plan.judgesQuality {
      let reason = judgeQuality()
      record.notes.put(reason != nil ? JudgingBooks.dropped : hasText ? 0 : JudgingBooks.unmeasured)
      if let reason { return .reject(reason) }
    }
    if let contamination {
      let (reason, part) = try contamination.reject()
      record.notes.put(part ?? -1)
      if let reason { return .reject(reason) }
    }
    let hasPersonalData = personalData?.look() ?? false
    if let personalData { for count in personalData.counts { record.notes.put(count) } }
    if let personalData, hasPersonalData, let place = dropped(personalData) {
      if details.wants(reasons.personalData[place]) { record.detail = personalData.detail(place) }
      return .reject(reasons.personalData[place])
    }
    guard plan.changesRecords else { return .pass }
    return write(hasPersonalData)
  }

  /// The first kind that was found, where that drops the record.
  private func dropped(_ judge: PersonalDataJudge) -> Int? {
    plan.personalData?.action == .drop ? judge.counts.firstIndex { $0 > 0 } : nil
  }

  /// Where in the line its source stands, without quotes.
  private func putSource() {
    let document = record.document
    let node = source.first(in: document).flatMap { document.kind($0) == .string ? $0 : nil }
    let range = node.map { document.range($0) } ?? 0..<0
    record.notes.put(range.lowerBound)
    record.notes.put(range.count)
  }

  /// The reason of the first rule that drops; nil where the record passes, or is only measured.
  private func judgeQuality() -> Int? {
    let whole = texts.whole()
    hasText = texts.hasWhole
    guard hasText || !plan.measures else { return nil }
    if let language, !language.allows(whole), !plan.measures {
      if details.wants(reasons.language) { record.detail = language.detail }
      return reasons.language
    }
    guard let quality else { return nil }
    quality.read(whole, language)
    guard !plan.measures, let (reason, detail) = quality.reject() else { return nil }
    if details.wants(reason) { record.detail = detail() }
    return reason
  }

  /// The record with what was measured in it, and personal data masked.
  private func write(_ hasPersonalData: Bool) -> Verdict {
    let isMasked = hasPersonalData && plan.personalData?.action == .mask
    let isTagged = plan.personalData?.action == .tag
    guard isMasked || isTagged || plan.measures && plan.judgesQuality else { return .pass }
    writer.begin(record.document, masked: isMasked ? personalData : nil)
    if plan.measures && plan.judgesQuality {
      writer.addQuality(isMeasured: hasText) { buffer in
        let hasLanguage = language?.append(to: buffer) ?? false
        guard let quality else { return }
        if hasLanguage { buffer.append(",") }
        quality.append(to: buffer)
      }
    }
    if isTagged, let personalData { writer.addPersonalData { personalData.append(to: $0) } }
    return .write(writer.finish())
  }
}
