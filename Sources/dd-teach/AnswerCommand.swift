import ArgumentParser
import Recipe
import Records
import ToolKit
import Web

/// Adds answers.
struct AnswerCommand: SourceCommand {
  static let configuration = CommandConfiguration(
    commandName: "answer",
    abstract: "Add a teacher's answers to samples.",
    discussion: """
      The prompt is 'messages' up to the last assistant turn, else 'prompt'. The same command again goes on where it \
      ended, when it has a --journal. Ends with 75 when the server or the budget ends a run that may go on later.
      """)

  @OptionGroup(title: "Server") var server: ServerOptions
  @OptionGroup(title: "Asking") var asking: AskingOptions

  @Option(
    help: ArgumentHelp(
      "Where answers go: member (--into, the default), answer (in the place of the sample's), rationale (before the "
        + "sample's answer), notes (metadata.notes).", valueName: "where"))
  var place: AnswerPlace?

  @Option(help: ArgumentHelp("The member that is added, or replaced (default: teacher).", valueName: "name"))
  var into: String?

  @Flag(help: "One row for each answer, with ids that end in _a1, _a2; with --place.")
  var expand = false

  @OptionGroup(title: "Spending") var spending: SpendingOptions
  @OptionGroup(title: "Recipe") var recipe: RecipeOptions
  @OptionGroup(title: "Common") var common: CommonOptions

  @Argument(help: ArgumentHelp("JSON lines; standard input when there are none, or for '-'.", valueName: "file"))
  var files: [String] = []

  func validate() throws {
    if into?.isEmpty == true { throw ValidationError("--into is empty") }
    if expand && place ?? .member == .member {
      throw ValidationError("--expand makes rows of answers: say where, as by --place answer")
    }
  }

  var readsRecords: Bool { true }
  var jobs: Int? { server.jobs }

  func run() throws {
    try source(at: .alone).run(nil, RecordOutput())
  }

  func source(at stand: Place) throws -> RecordSource {
    guard let section = try recipe.taught("teach.answer", \.answer) else { return try asked(at: stand, nil) }
    var command = self
    command.server = try server.laid(over: section)
    command.asking = try asking.laid(over: section)
    command.spending = try spending.laid(over: section)
    command.place = try place ?? section.read("place")
    command.into = try into ?? section.string("into")
    try command.validate()
    return try command.asked(at: stand, section.string("url"))
  }

  private func asked(at stand: Place, _ recipeURL: String?) throws -> RecordSource {
    let lesson = Lesson(
      tool: "dd-teach answer", server: server, recipeURL: recipeURL, spending: spending, common: common, files: files)
    let reads = recipe.reads + [asking.schema].compactMap { $0 }
    return try lesson.source(at: stand, reads: reads) { server throws(ToolError) in
      let placement = Placement(place ?? .member, member: into ?? "teacher", model: server.model, expands: expand)
      return try AnswerQuestion(asking, server, placement: placement)
    }
  }
}
