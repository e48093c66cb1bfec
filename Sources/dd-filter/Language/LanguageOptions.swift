import ArgumentParser
import Languages
import Recipe
import Records
import ToolKit

/// The options about languages.
struct LanguageOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "Reject texts in other languages than these, or with less of them than a share (default: 0.65), as in en,fr:0.8 "
        + "(language_not_allowed). 'un' allows texts whose language nobody can tell.", valueName: "code,...[:share]"))
  var language: String?

  @Option(
    help: ArgumentHelp(
      "Tell languages by a model of fastText, such as lid.176.ftz, instead of CLD2; the share is then its probability.",
      valueName: "file"))
  var languageModel: String?

  func validate() throws {
    if let language, LanguageList(language) == nil { throw ValidationError(Self.wrong(language)) }
  }

  static func wrong(_ text: String) -> String {
    "--language takes codes and a share from 0 to 1, as in en,fr:0.8, not '\(text)'"
  }

  /// What the options say over what the recipe's section says; nil when no language is asked for, nor measured.
  /// `measures`: a language is told though none is asked for.
  func plan(_ section: Section?, measures: Bool) throws(ToolError) -> LanguagePlan? {
    var list = language.flatMap { LanguageList($0) }
    if list == nil { list = try section?.languages("language") }
    var plan = list.map { LanguagePlan($0) }
    var model = languageModel
    if model == nil { model = try section?.string("language_model") }
    if plan == nil, measures, model != nil { plan = LanguagePlan() }
    if model != nil && plan == nil {
      throw ToolError(.usage, "--language-model needs --language CODE,... or --measure")
    }
    plan?.model = model
    plan?.place = language == nil ? section.map { ($0.path, $0.mark(of: "language")) } : nil
    if model == nil { try plan?.check(labels: nil) }
    return plan
  }
}

/// Which languages may pass, and who tells them.
struct LanguagePlan {
  /// The codes; empty: any.
  private(set) var codes: [String] = []
  /// How much of a text is to be in one, or how sure that is to be. 0.65 is FineWeb's (Penedo et al. 2024, section 3.2).
  private(set) var share = ExactDecimal("0.65") ?? .one
  /// A model of fastText; nil: CLD2.
  var model: String?
  /// Where a recipe says the codes; nil: the command line does.
  var place: (path: String, mark: Mark)?

  /// Any language.
  init() {}

  /// Those of a list.
  init(_ list: LanguageList) {
    codes = list.codes
    share = list.share ?? share
  }

  /// Throws where a code is none of the model's labels, or none of CLD2's codes: every row would be dropped.
  func check(labels: [String]?) throws(ToolError) {
    guard let mistake = LanguageCodes.mistake(in: codes, labels: labels) else { return }
    if let place { throw ToolError(at: place.mark, "'language' in \(place.path): \(mistake)") }
    throw ToolError(.usage, "--language: \(mistake)")
  }
}
