import ArgumentParser
import Recipe
import Records
import ToolKit

/// The options that say what a record has to be.
struct FilterOptions: ParsableArguments {
  @Option(help: ArgumentHelp("Reject texts of fewer Unicode code points (too_short).", valueName: "n"))
  var minChars: Int?

  @Option(help: ArgumentHelp("Reject texts of more Unicode code points (too_long).", valueName: "n"))
  var maxChars: Int?

  @Option(help: ArgumentHelp("Reject texts of fewer words, parted by white space (too_few_words).", valueName: "n"))
  var minWords: Int?

  @Option(help: ArgumentHelp("Reject texts of more words (too_many_words).", valueName: "n"))
  var maxWords: Int?

  @Option(
    help: ArgumentHelp("Reject texts of fewer tokens, as --tokenizer counts them (too_few_tokens).", valueName: "n"))
  var minTokens: Int?

  @Option(help: ArgumentHelp("Reject texts of more tokens (too_many_tokens).", valueName: "n"))
  var maxTokens: Int?

  @Option(
    help: ArgumentHelp(
      "The field with the text (default: text). When it is named, or with any of the bounds, records without it "
        + "(missing_FIELD), with something else there (not_text) or with white space alone (empty_text) are rejected.",
      valueName: "field"))
  var textField: String?

  @Option(
    help: ArgumentHelp(
      "Reject records where one of these is missing, null or blank (missing_FIELD).", valueName: "field,..."))
  var require: [String] = []

  @Option(
    help: ArgumentHelp(
      "The field with the licence, a text or a list of texts (default: metadata.license; with --raw: license).",
      valueName: "field"))
  var licenseField: String?

  @Option(
    help: ArgumentHelp(
      "Reject records unless their licence, or each of the list, is one of these (license_not_allowed). SPDX names in "
        + "any case; in a record also expressions: 'MIT OR GPL-2.0' passes when one is allowed, AND when both are.",
      valueName: "name,..."))
  var licenseAllow: [String] = []

  @Option(help: "What to do with records that name no licence: drop them as license_missing (default), or keep them.")
  var licenseMissing: MissingLicense?

  @Option(
    help: ArgumentHelp(
      "Reject records for which the condition holds, such as 'too_long: length_bytes > 400000'. May be repeated.",
      valueName: "reason: condition"))
  var reject: [String] = []

  func validate() throws {
    for (name, value) in [
      ("min-chars", minChars), ("max-chars", maxChars), ("min-words", minWords), ("max-words", maxWords),
      ("min-tokens", minTokens), ("max-tokens", maxTokens),
    ] {
      if let value, value < 0 { throw ValidationError("--\(name) takes 0 or more, not \(value)") }
    }
  }

  /// Lays the options over the rules of a recipe: numbers and lists replace, conditions are added, of one reason the
  /// option's stays.
  func lay(over rules: inout FilterRules, isRaw: Bool) throws(ToolError) {
    let bounds = [minChars, maxChars, minWords, maxWords, minTokens, maxTokens]
    if textField != nil || bounds.contains(where: { $0 != nil }) {
      var limits = rules.text ?? TextLimits(field: textField ?? "text")
      limits.field = textField ?? limits.field
      limits.minimumCharacters = minChars ?? limits.minimumCharacters
      limits.maximumCharacters = maxChars ?? limits.maximumCharacters
      limits.minimumWords = minWords ?? limits.minimumWords
      limits.maximumWords = maxWords ?? limits.maximumWords
      limits.minimumTokens = minTokens ?? limits.minimumTokens
      limits.maximumTokens = maxTokens ?? limits.maximumTokens
      rules.text = limits
    }
    if !require.isEmpty { rules.required = require.flatMap(splitList) }
    if let text = rules.text { try checkBounds(text) }
    try layLicenses(over: &rules, isRaw: isRaw)
    for argument in reject {
      let condition = try RejectCondition(argument: argument)
      rules.conditions.removeAll { $0.reason == condition.reason && $0.node != nil }
      rules.conditions.append(condition)
    }
  }

  /// Bounds that no text keeps, of which the recipe may have brought one.
  private func checkBounds(_ limits: TextLimits) throws(ToolError) {
    let characters = ("chars", limits.minimumCharacters, limits.maximumCharacters)
    let words = ("words", limits.minimumWords, limits.maximumWords)
    let tokens = ("tokens", limits.minimumTokens, limits.maximumTokens)
    for (name, least, most) in [characters, words, tokens] {
      guard let least, let most, least > most else { continue }
      throw ToolError(.usage, "--min-\(name) is \(least), more than --max-\(name), which is \(most)")
    }
  }

  private func layLicenses(over rules: inout FilterRules, isRaw: Bool) throws(ToolError) {
    if !licenseAllow.isEmpty {
      let field = rules.licenses?.field ?? Self.defaultLicenseField(isRaw: isRaw)
      rules.licenses = LicensePolicy(
        field: field, allowed: licenseAllow.flatMap(splitList),
        keepsMissing: rules.licenses?.keepsMissing ?? false)
    }
    guard licenseField != nil || licenseMissing != nil else { return }
    guard var policy = rules.licenses else {
      throw ToolError(.usage, "--license-field and --license-missing need --license-allow NAME,...")
    }
    policy.field = licenseField ?? policy.field
    policy.keepsMissing = licenseMissing.map { $0 == .keep } ?? policy.keepsMissing
    rules.licenses = policy
  }

  static func defaultLicenseField(isRaw: Bool) -> String { isRaw ? "license" : "metadata.license" }
}

/// The value of `--license-missing`.
enum MissingLicense: String, ExpressibleByArgument, CaseIterable {
  case keep, drop
}
