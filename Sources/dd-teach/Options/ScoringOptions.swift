import ArgumentParser
import Records
import ToolKit

/// Which scores are asked for, and how they are written.
struct ScoringOptions: ParsableArguments {
  @Option(name: .customShort("k"), help: ArgumentHelp("Candidates of each token, the likeliest first.", valueName: "n"))
  var candidates = 20

  @Option(help: ArgumentHelp("Score this field's text as it stands, without a template.", valueName: "field"))
  var text: String?

  @Option(
    help: ArgumentHelp("Where scores begin: all, or assistant (with the last assistant turn).", valueName: "where"))
  var from = ScoresFrom.all

  @Option(help: ArgumentHelp("The type of log-probabilities: f32, f16.", valueName: "type"))
  var dtype = ScoreType.f32

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

/// Where scores begin.
enum ScoresFrom: String, ExpressibleByArgument, CaseIterable { case all, assistant }

/// How a log-probability is written.
enum ScoreType: String, ExpressibleByArgument, CaseIterable { case f32, f16 }
