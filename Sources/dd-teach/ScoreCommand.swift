import ArgumentParser
import Records
import ToolKit
import Web

/// Adds scores.
struct ScoreCommand: SourceCommand {
  static let configuration = CommandConfiguration(
    commandName: "score",
    abstract: "Add a teacher's scores of each token: the likeliest candidates and their log-probabilities.",
    discussion: """
      Scores 'messages' whole, or 'prompt' and 'completion'. Row t - start is the distribution that token t was drawn \
      from; token 0 has none. The server is vLLM or SGLang; its first answer proves that the scores are aligned.
      """)

  @OptionGroup(title: "Server") var server: ServerOptions
  @OptionGroup(title: "Scoring") var scoring: ScoringOptions

  @Option(help: ArgumentHelp("The member that is added, or replaced.", valueName: "name"))
  var into = "teacher_scores"

  @OptionGroup(title: "Spending") var spending: SpendingOptions
  @OptionGroup(title: "Common") var common: CommonOptions

  @Argument(help: ArgumentHelp("JSON lines; standard input when there are none, or for '-'.", valueName: "file"))
  var files: [String] = []

  func validate() throws { if into.isEmpty { throw ValidationError("--into is empty") } }

  var readsRecords: Bool { true }
  var jobs: Int? { server.jobs }

  func run() throws { try source(at: .alone).run(nil, RecordOutput()) }

  func source(at place: Place) throws -> RecordSource {
    let lesson = Lesson(tool: "dd-teach score", server: server, spending: spending, common: common, files: files)
    return try lesson.source(at: place, reads: []) { server throws(ToolError) in
      try ScoreQuestion(scoring, server, into: into)
    }
  }
}
