import ArgumentParser
import Recipe
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

  @Option(help: ArgumentHelp("The member that is added, or replaced (default: teacher_scores).", valueName: "name"))
  var into: String?

  @Option(
    help: ArgumentHelp(
      "Compare the student's vocabulary with the teacher's on the first rows, and warn where they differ: "
        + TokenizerFiles.what, valueName: "name"))
  var tokenizer: String?

  @OptionGroup(title: "Spending") var spending: SpendingOptions
  @OptionGroup(title: "Recipe") var recipe: RecipeOptions
  @OptionGroup(title: "Common") var common: CommonOptions

  @Argument(help: ArgumentHelp("JSON lines; standard input when there are none, or for '-'.", valueName: "file"))
  var files: [String] = []

  func validate() throws { if into?.isEmpty == true { throw ValidationError("--into is empty") } }

  var readsRecords: Bool { true }
  var jobs: Int? { server.jobs }

  func run() throws { try source(at: .alone).run(nil, RecordOutput()) }

  func source(at place: Place) throws -> RecordSource {
    guard let section = try recipe.taught("teach.score", \.score) else { return try asked(at: place, nil) }
    var command = self
    command.server = try server.laid(over: section)
    command.scoring = try scoring.laid(over: section)
    command.spending = try spending.laid(over: section)
    command.into = try into ?? section.string("into")
    try command.validate()
    return try command.asked(at: place, section.string("url"))
  }

  private func asked(at place: Place, _ recipeURL: String?) throws -> RecordSource {
    let lesson = Lesson(
      tool: "dd-teach score", server: server, recipeURL: recipeURL, spending: spending, common: common, files: files)
    // No tokens are compared where no server is asked.
    let student = try spending.isEstimate || spending.offline ? nil : tokenizer.map { try VocabularyCheck($0) }
    return try lesson.source(at: place, reads: recipe.reads + TokenizerFiles.reads(tokenizer)) {
      server throws(ToolError) in
      try ScoreQuestion(scoring, server, student: student, into: into ?? "teacher_scores")
    }
  }
}
