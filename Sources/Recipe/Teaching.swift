import Records

/// What a teacher does for an entry: its section `teach`.
public struct Teaching: Sendable {
  /// `dd-teach answer`, with what holds for all that is asked under it; nil where nothing is.
  public let answer: Section?
  /// The rules that taught samples have to keep; empty without.
  public let filter: Section
  /// `dd-teach score`, the same.
  public let score: Section?
  /// How many more rows than the quota may go to the teacher, as a part of it; nil where none is to answer.
  public let spare: ExactDecimal?

  /// Two of a hundred.
  static let usualSpare = ExactDecimal(units: ExactDecimal.one.units / 50)

  /// Notes what is wrong with it: that reads as if it were not there.
  init(_ section: Section, _ mistakes: inout Mistakes) {
    filter = mistakes.section("filter", of: section)
    answer = mistakes.value("answer") { (key) throws(ToolError) in try Self.asked(key, section) }
    score = mistakes.value("score") { (key) throws(ToolError) in try Self.asked(key, section) }
    let spare = mistakes.value("spare", section.ratio)
    self.spare = answer == nil ? nil : spare ?? Self.usualSpare
    guard section.isUnsaid("answer") else { return }
    for key in ["filter", "spare"] where !section.isUnsaid(key) {
      let text = "'\(key)' in \(section.path) is of answers: give it an 'answer', such as {model: NAME}"
      mistakes.add(ToolError(at: section.mark(of: key), text))
    }
  }

  private static func asked(_ key: String, _ section: Section) throws(ToolError) -> Section? {
    guard let own = section.node(key), !own.isNull else { return nil }
    let shared = section.pairs.filter { !["spare", "answer", "filter", "score"].contains($0.key) }
    let whole = Overlay.lay(own, over: YAMLNode(.mapping(shared), mark: section.mark))
    let asked = try Section(whole, path: section.path(of: key), mark: own.mark)
    if try asked.string("model") == nil { throw asked.mustBe("the name that the server has for it", key: "model") }
    return asked
  }

  /// All that decides on the answers and on which of them are kept, in one line; nil without answers.
  public var answersText: String? {
    answer.map { Self.text($0) + " \(filter.pairs.map { "\($0.key): \($0.value.canonicalText)" }) \(spare ?? .zero)" }
  }

  /// All that decides on the scores; nil without.
  public var scoresText: String? { score.map(Self.text) }

  private static func text(_ section: Section) -> String {
    YAMLNode(.mapping(section.pairs.filter { !Schema.manners.contains($0.key) }), mark: section.mark).canonicalText
  }
}
