import Languages
import Recipe
import Records
import ToolKit

/// Whoever tells languages: made once, with an identifier for each thread.
struct LanguageSource {
  private let model: FastTextModel?

  /// Throws exit 69 where CLD2 isn't installed, 65 and 66 for a file that is no model.
  init(_ plan: LanguagePlan?) throws(ToolError) {
    if let path = plan?.model {
      let model = try FastTextModel(path)
      try plan?.check(labels: model.labels)
      self.model = model
    } else {
      model = nil
      _ = try CLD2()
    }
  }

  func identifier() throws(ToolError) -> any LanguageIdentifier {
    if let model { return model.identifier() }
    return try CLD2()
  }
}

/// The rules about languages at work, for one thread.
final class LanguageJudge {
  private let plan: LanguagePlan?
  private let identifier: any LanguageIdentifier
  private var found: (language: Int, score: Double)?
  /// The codes of languages by their numbers, asked for once.
  private var codes: [Int: String] = [:]

  /// Turns shorter than so many bytes are in no language that could be told; of longer ones so many are looked at.
  private static let leastTurn = 120
  private static let mostTurn = 600

  /// `plan` nil: only turns are compared.
  init(_ plan: LanguagePlan?, _ source: LanguageSource) throws(ToolError) {
    self.plan = plan
    identifier = try source.identifier()
  }

  /// Whether a text may pass; told anew for each record.
  func allows(_ text: ByteView) -> Bool {
    guard let plan else { return true }
    found = identifier.find(text)
    guard !plan.codes.isEmpty else { return true }
    guard let found else { return plan.codes.contains("un") }
    return plan.codes.contains(code(found.language)) && found.score >= plan.share.value
  }

  /// How many answers are in another language than what they answer.
  func mismatches(in turns: [SampleTexts.Turn]) -> Int {
    var mismatches = 0
    guard turns.count > 1 else { return 0 }
    for (question, answer) in zip(turns, turns.dropFirst()) where !question.isAnswer && answer.isAnswer {
      guard question.text.count >= Self.leastTurn, answer.text.count >= Self.leastTurn,
        let asked = identifier.find(Self.beginning(question.text)),
        let answered = identifier.find(Self.beginning(answer.text)),
        asked.score >= identifier.sureScore, answered.score >= identifier.sureScore
      else { continue }
      if asked.language != answered.language && primary(asked.language) != primary(answered.language) {
        mismatches += 1
      }
    }
    return mismatches
  }

  private static func beginning(_ text: ByteView) -> ByteView {
    var end = min(text.count, mostTurn)
    while end > 0, end < text.count, text[end] & 0xC0 == 0x80 { end -= 1 }
    return text.prefix(end)
  }

  /// The code without its script or region: zh and zh-Hant are one language to answer in, and so are eng_Latn and eng.
  private func primary(_ language: Int) -> Substring {
    let code = code(language)
    return code.prefix { $0 != "-" && $0 != "_" }
  }

  private func code(_ language: Int) -> String {
    if let known = codes[language] { return known }
    let code = identifier.code(language)
    codes[language] = code
    return code
  }

  /// `de 0.98`, or `un`.
  var detail: String { found.map { "\(code($0.language)) \(decimal($0.score, places: 6))" } ?? "un" }

  /// Appends what was found as members of an object; false when there is none.
  func append(to buffer: ByteBuffer) -> Bool {
    guard plan != nil else { return false }
    buffer.append("\"language\":")
    JSONText.appendString(found.map { code($0.language) } ?? "un", to: buffer)
    buffer.append(",\"language_score\":\(decimal(found?.score ?? 0, places: 6))")
    return true
  }
}
