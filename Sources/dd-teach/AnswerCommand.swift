import ArgumentParser
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
      "Where answers go: member (--into), answer (in the place of the sample's), rationale (before the sample's answer), "
        + "notes (metadata.notes).", valueName: "where"))
  var place = AnswerPlace.member

  @Option(help: ArgumentHelp("The member that is added, or replaced.", valueName: "name"))
  var into = "teacher"

  @Flag(help: "One row for each answer, with ids that end in _a1, _a2; with --place.")
  var expand = false

  @OptionGroup(title: "Spending") var spending: SpendingOptions
  @OptionGroup(title: "Common") var common: CommonOptions

  @Argument(help: ArgumentHelp("JSON lines; standard input when there are none, or for '-'.", valueName: "file"))
  var files: [String] = []

  func validate() throws {
    if into.isEmpty { throw ValidationError("--into is empty") }
    if expand && place == .member {
      throw ValidationError("--expand makes rows of answers: say where, as by --place answer")
    }
  }

  var readsRecords: Bool { true }
  var jobs: Int? { server.jobs }

  func run() throws {
    try source(at: .alone).run(nil, RecordOutput())
  }

  func source(at stand: Place) throws -> RecordSource {
    let lesson = Lesson(tool: "dd-teach answer", server: server, spending: spending, common: common, files: files)
    return try lesson.source(at: stand, reads: [asking.schema].compactMap { $0 }) { server throws(ToolError) in
      let placement = Placement(place, member: into, model: server.model, expands: expand)
      return try AnswerQuestion(asking, model: server.model, kind: server.kind, placement: placement)
    }
  }
}
