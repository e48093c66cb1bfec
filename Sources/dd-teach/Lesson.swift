import Recipe
import Records
import ToolKit
import Web

/// What both subcommands do, whatever they ask: open the books and the journal, meet the server, run, and say how it ended.
struct Lesson {
  let tool: String
  let server: ServerOptions
  /// The address that a recipe names; the user's own wins.
  let recipeURL: String?
  let spending: SpendingOptions
  let common: CommonOptions
  let files: [String]

  /// The run, with its books open. `reads`: files that options name; `question`: made once the server is known.
  func source(
    at place: Place, reads: [String], question: @escaping (TeacherServer) throws(ToolError) -> any Question
  ) throws(ToolError) -> RecordSource {
    let ledger = try Ledger(
      tool: tool, options: common, reads: (place.isFirst ? (files.isEmpty ? ["-"] : files) : []) + reads,
      writes: journalWritten, at: place)
    return RecordSource { (descriptor, output) throws(ToolError) in
      let most = common.maxLineBytes
      let input =
        descriptor.map { RecordInput(descriptor: $0, name: "stdin", maximumLineBytes: most) }
        ?? RecordInput(paths: files, maximumLineBytes: most)
      // However it ends: a stage before this one in a chain would wait for ever for a reader.
      defer { input.close() }
      let watch = Watch(output: output)
      let network = Network(
        spending.dryRun ? server.hurried : server.policy, tool: "dd-teach", watch: watch, note: note)
      let teacher = try TeacherServer(server, recipeURL: recipeURL, network: network, isOffline: spending.offline)
      try ask(teacher, about: input, output, watch, ledger, question)
    }
  }

  /// Asks the teacher about all rows, or counts what that takes.
  private func ask(
    _ teacher: TeacherServer, about input: RecordInput, _ output: RecordOutput, _ watch: Watch, _ ledger: Ledger,
    _ question: (TeacherServer) throws(ToolError) -> any Question
  ) throws(ToolError) {
    let estimate = Estimate(teacher, spending)
    var ending: ToolError?
    // An estimate is a table, and no rows.
    let rows =
      spending.isEstimate ? RecordOutput(descriptor: try openForWriting("/dev/null"), name: "/dev/null") : output
    try ledger.run(rows) { () throws(ToolError) in
      let journal = try openJournal()
      try meet(teacher, journal)
      let question = try question(teacher)
      let sender = try RequestSender(question, teacher, journal: journal, spending: spending, note: note)
      ledger.addToReport = { report in sender.tally.add(to: report, teacher, sender.budget) }
      let run = TeachRun(question, server: teacher, sender: sender, output: rows, watch: watch, ledger: ledger)
      if spending.isEstimate { run.estimate = estimate }
      defer { if let remark = sender.tally.endsRemark { note("\(teacher.name): \(remark)") } }
      let most = spending.dryRun ? 0 : spending.tryRows ?? .max
      try run.run(input, mostRows: most)
      if ledger.end == .budget { ending = end(of: sender.budget) }
      guard spending.isEstimate else { return }
      try estimate.count(input, run, question, journal)
      try estimate.write(to: output, journal, spending.dryRun ? nil : sender.tally)
    }
    if let ending { throw ending }
  }

  /// The journal, where it is written.
  private var journalWritten: [OutputFile] {
    spending.dryRun || spending.offline ? [] : spending.journal.map { [OutputFile("--journal", $0)] } ?? []
  }

  private func meet(_ teacher: TeacherServer, _ journal: Journal?) throws(ToolError) {
    if spending.offline { return teacher.pass(as: journal?.server) }
    let known = spending.dryRun ? nil : journal?.server
    do throws(ToolError) {
      try teacher.meet(isHurried: known != nil)
    } catch {
      // All that is asked may be in the journal: the server is met when something isn't.
      if let known { return teacher.pass(as: known) }
      // A dry run does without a server that is away, not with one that refuses.
      guard spending.dryRun, error.code == .temporaryFailure else { throw error }
      teacher.pass(as: journal?.server)
      return note("\(error.message): counted without it")
    }
    if !spending.dryRun { try journal?.keep(server: teacher.kind.rawValue) }
  }

  /// A dry run reads the journal that there is, also while a run writes it.
  private func openJournal() throws(ToolError) -> Journal? {
    guard let path = spending.journal, !spending.dryRun || FileKind(of: path) != .nothing else { return nil }
    return try Journal(path: path, isReadOnly: spending.dryRun || spending.offline)
  }

  private func note(_ text: String) { if !common.quiet { say(tool, text) } }

  /// A run whose budget is used up is no success: it can go on.
  private func end(of budget: Budget) -> ToolError? {
    guard let end = budget.end else { return nil }
    let names = ["requests": "--max-requests", "total_tokens": "--max-total-tokens", "cost": "--max-cost"]
    let next = spending.journal == nil ? "" : ": the same command with a larger one goes on"
    var error = ToolError(
      .temporaryFailure, "the budget is used up: \(end.used) of \(names[end.kind] ?? "") \(end.limit)\(next)")
    error.isReported = true
    return error
  }
}

extension RecipeOptions {
  /// What the entry says of one of a teacher's tasks; nil without a recipe. Throws where the entry says nothing.
  func taught(_ name: String, _ task: (Teaching) -> Section?) throws(ToolError) -> Section? {
    guard let entry = try entry() else { return nil }
    guard let section = task(entry.teaching) else {
      throw ToolError(
        at: entry.mark, "dataset '\(entry.name)' has no '\(name)': what to ask of whom, such as {model: NAME}")
    }
    return section
  }
}
