import CXXHash
import Recipe
import Records
import ToolKit

/// What of a command line decides, beside the recipe, which samples an entry has.
struct SampleVariant {
  /// In what form the final files have them.
  let form: SampleForm
  /// The part of every source that they are made from.
  let chunk: Chunk?
  /// The part of the samples that is held out of training.
  let holdout: ExactDecimal?
  /// What quotas count.
  let unit: QuotaUnit
  /// The SHA-256 of the tokenizer that counts tokens.
  private let tokenizer: String?
  /// What other downloads have of each entry, which is not to come again, and what the files that it names hold.
  private let beside: [String: String]

  /// Reads the locks of the downloads in the folders of `--seen-output`, and the files that entries name.
  init(
    _ recipe: Recipe, _ form: SampleForm, chunk: Chunk?, unit: QuotaUnit, tokenizer: String?, seenOutput: [String]
  ) throws(ToolError) {
    self.form = form
    holdout = recipe.holdout
    self.chunk = chunk
    self.unit = unit
    self.tokenizer = tokenizer
    var beside: [String: String] = [:]
    for folder in seenOutput {
      let output = try SeenOutput(folder)
      for entry in recipe.datasets { beside[entry.name, default: ""] += try " seen " + output.state(for: entry) }
    }
    var files = NamedFiles()
    for entry in recipe.datasets { beside[entry.name, default: ""] += try files.state(of: entry, in: recipe) }
    self.beside = beside
  }

  /// 16 hexadecimal digits that change when the entry's samples would.
  func digest(_ entry: DatasetEntry) -> String {
    let bounds = ["min_tokens", "max_tokens"].contains { key in
      [entry.filter, try? entry.raw.section("filter")].contains { $0?.node(key) != nil }
    }
    let marks = [
      form.format == .text ? nil : "\(form.format)", chunk?.description, bounds || unit == .tokens ? tokenizer : nil,
      unit == .tokens ? "tokens" : nil, holdout.map { "holdout \($0)" },
    ].compactMap { $0 }.map { " \($0)" }
    return (entry.samplesText + marks.joined() + (beside[entry.name] ?? "")).digest
  }

  /// The same for the order in which the samples come, a teacher's answers in them, and their form.
  func orderDigest(_ entry: DatasetEntry) -> String {
    let curriculum = entry.section.node("curriculum")?.canonicalText
    let answers = entry.teaching.answersText.map { " taught " + $0 + Self.texts(entry.teaching.answer) }
    return
      ((curriculum ?? "") + (curriculum == nil ? "" : tokenizer.map { " \($0)" } ?? "") + form.options
      + (answers ?? "")).digest
  }

  /// The same for a teacher's scores of the finished file; nil where there are to be none.
  func scoresDigest(_ entry: DatasetEntry) -> String? {
    entry.teaching.scoresText.map { ($0 + Self.texts(entry.teaching.score)).digest }
  }

  /// The texts of files that a teacher's section names. What can't be read is for dd-teach to say.
  private static func texts(_ section: Section?) -> String {
    let named = ["system", "ask", "extra"].compactMap { key -> String? in
      let text = (try? section?.string(key)) ?? nil
      return text.flatMap { $0.beginsExactly(with: "@") ? String($0.dropFirst()) : nil }
    }
    let schema = [(try? section?.string("schema")) ?? nil].compactMap { $0 }
    return (named + schema).map { " " + ((try? readText($0)) ?? "") }.joined()
  }

  /// The same for how training rows are made of samples.
  static func digest(ofRows recipe: Recipe) -> String {
    recipe.trainingRows.pairs.map { "\($0.key): \($0.value.canonicalText)\n" }.joined().digest
  }
}

extension String {
  /// 16 hexadecimal digits.
  var digest: String {
    let hash = withBytes { unsafe XXH_INLINE_XXH3_64bits($0.pointer, $0.count) }
    let digits = String(hash, radix: 16)
    return String(repeating: "0", count: 16 - digits.count) + digits
  }
}
