import ArgumentParser
import Recipe
import Records
import ToolKit

/// Which scores are asked for, and how they are written.
struct ScoringOptions: ParsableArguments {
  @Option(
    name: .customShort("k", allowingJoined: true),
    help: ArgumentHelp("Candidates of each token, the likeliest first (default: 20).", valueName: "n"))
  var givenCandidates: Int?
  var candidates: Int { givenCandidates ?? 20 }

  @Option(help: ArgumentHelp("Score this field's text as it stands, without a template.", valueName: "field"))
  var text: String?

  @Option(
    name: .customLong("from"),
    help: ArgumentHelp(
      "Where scores begin: all (default), or assistant (with the last assistant turn).", valueName: "where"))
  var givenFrom: ScoresFrom?
  var from: ScoresFrom { givenFrom ?? .all }

  @Option(
    name: .customLong("dtype"),
    help: ArgumentHelp("The type of log-probabilities: f32 (default), f16.", valueName: "type"))
  var givenType: ScoreType?
  var dtype: ScoreType { givenType ?? .f32 }

  @Flag(help: "Write JSON lists of lists in place of base64; larger, and slow to read.")
  var lists = false

  @Option(
    help: ArgumentHelp(
      "Lay the members of this JSON object over each request; null takes one out.", valueName: "json|@file"))
  var extra: String?

  func validate() throws {
    if !(1...1000).contains(candidates) { throw ValidationError("-k takes 1 to 1000, not \(candidates)") }
    if text != nil && from == .assistant {
      throw ValidationError("--text has no turns: --from assistant is for conversations")
    }
    if lists && dtype == .f16 { throw ValidationError("--lists are decimal: --dtype is for base64") }
  }
}

extension ScoringOptions {
  /// The options with what a recipe's `score` says where the command line says nothing.
  func laid(over section: Section) throws -> ScoringOptions {
    var options = self
    options.givenCandidates = try givenCandidates ?? section.read("k")
    options.text = try text ?? section.string("text")
    options.givenFrom = try givenFrom ?? section.read("from")
    options.givenType = try givenType ?? section.read("dtype")
    if !lists { options.lists = try section.bool("lists") ?? false }
    options.extra = try extra ?? section.string("extra")
    try options.validate()
    return options
  }
}

/// Where scores begin.
enum ScoresFrom: String, ExpressibleByArgument, CaseIterable { case all, assistant }

/// How a log-probability is written.
enum ScoreType: String, ExpressibleByArgument, CaseIterable { case f32, f16 }
