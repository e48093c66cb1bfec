import Expressions
import Recipe
import Records

/// What a record has to be to pass: the recipe's section with the command line laid over it.
struct FilterRules {
  /// Fields that must be there and not be blank.
  var required: [String] = []
  /// The licences that are allowed; nil when any is.
  var licenses: LicensePolicy?
  /// Bounds of the text; nil when the text is not looked at.
  var text: TextLimits?
  /// Reasons with the conditions that reject, in order.
  var conditions: [RejectCondition] = []
}

/// A reason and its condition, and where a mistake in it is to be reported.
struct RejectCondition {
  let reason: String
  let text: String
  /// The recipe's node; nil for `--reject`.
  let node: YAMLNode?
  let place: String

  init(reason: String, text: String, node: YAMLNode?, place: String) throws(ToolError) {
    self.reason = reason
    self.text = text
    self.node = node
    self.place = place
    if let fault = ReasonName.fault(reason) { throw fail(fault) }
  }

  /// Reads `reason: condition` from the command line.
  init(argument: String) throws(ToolError) {
    let place = "--reject '\(argument)'"
    guard let colon = argument.firstIndex(of: ":") else {
      throw ToolError(.usage, "\(place): expected 'reason: condition'")
    }
    func trimmed(_ text: Substring) -> String {
      String(text.drop { $0 == " " }.reversed().drop { $0 == " " }.reversed())
    }
    try self.init(
      reason: trimmed(argument[..<colon]), text: trimmed(argument[argument.index(after: colon)...]), node: nil,
      place: place)
  }

  func fail(_ message: String) -> ToolError {
    guard let node else { return ToolError(.usage, "\(place): \(message)") }
    return ToolError(at: node.mark, "\(place): \(message)")
  }

  /// A mistake in the condition itself.
  func fail(_ error: ExpressionError) -> ToolError {
    guard let node else { return ToolError(.usage, "\(place): \(error.message)") }
    return error.located(in: node, place: place)
  }
}

extension FilterRules {
  /// Reads a recipe's `filter` or `raw.filter`. `looksAtText`: also without bounds, as for every sample.
  init(_ section: Section, looksAtText: Bool, textField: String, licenseField: String) throws(ToolError) {
    required = try section.strings("require") ?? []
    let limits = TextLimits(
      field: textField, minimumCharacters: try section.int("min_chars"),
      maximumCharacters: try section.int("max_chars"),
      minimumWords: try section.int("min_words"), maximumWords: try section.int("max_words"),
      minimumTokens: try section.int("min_tokens"), maximumTokens: try section.int("max_tokens"))
    text = looksAtText || limits.hasBounds ? limits : nil
    if let allowed = try section.strings("license_allow") {
      licenses = LicensePolicy(
        field: try section.string("license_field") ?? licenseField, allowed: allowed,
        keepsMissing: try section.choice("license_missing", of: ["keep", "drop"]) == "keep")
    }
    let reject = try section.section("reject")
    for pair in reject.pairs where !pair.value.isNull {
      conditions.append(
        try RejectCondition(
          reason: pair.key, text: try reject.string(pair.key) ?? "", node: pair.value,
          place: "'\(pair.key)' in \(reject.path)"))
    }
  }
}
