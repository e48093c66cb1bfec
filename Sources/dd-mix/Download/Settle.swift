import ArgumentParser
import Glibc
import Recipe
import Records
import ToolKit

/// From the rounds so far: what to ask of whom next, or at the end what to take of whom.
struct Settle: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "settle",
    abstract: "Say what to fetch next for a download, from the rounds that it has.",
    discussion: """
      Reads DIR/.dd (docs/driver-state.md) and nothing else. Prints one line for each dataset that needs another round: \
      dataset, rows to skip, rows to fetch, the round's name, and with commas the rounds whose keys it is to see (- for \
      none). Nothing when all have what they are to give, or no more.
      With --final: dataset, samples to take, epochs, ok, short, failed or open (rounds are missing), the \
      rounds that they come from, samples to hold out beside them, those that a teacher gets to have so many left, and \
      samples to take. Of a plan of tokens all but the last and those to hold out are tokens.
      --final --format json adds why: wanted, available, read, kept, given, moved. --final --format table says in words \
      who has too little and who gives more for it.
      """)

  @Option(
    help: ArgumentHelp(
      "Only this dataset: by its own plan DIR/.dd/NAME/plan.ndjson, else as a part of the whole.", valueName: "name"))
  var dataset: String?

  @Flag(help: "Print what to take of each dataset.")
  var final = false

  @Flag(help: "Remove rounds that don't count any more, those after the ones that are asked for again too.")
  var drop = false

  @Flag(
    help:
      "With --final: exit 65 when samples are missing after the short policy, as a failed dataset did when one failed.")
  var requireWhole = false

  @Option(
    help: ArgumentHelp(
      "Rows of one round at most, or an eighth of those before it, in place of the plan's.", valueName: "rows"))
  var maxRound: Int?

  @Option(help: "tsv, json or table.")
  var format = OutputFormat.tsv

  @Argument(help: ArgumentHelp("The output folder of a download.", valueName: "dir"))
  var folder: String

  func validate() throws {
    if let maxRound, maxRound < 1 { throw ValidationError("--max-round takes 1 or more, not \(maxRound)") }
    if requireWhole && !final { throw ValidationError("--require-whole needs --final") }
    if format == .table && !final { throw ValidationError("--format table needs --final") }
  }

  func run() throws {
    let download = DownloadFolder(folder)
    let state = try SettlementState(download, dataset: dataset, mostRows: maxRound)
    if drop {
      try download.requireOwnState()
      for one in state.stale { try download.dropRounds(of: one.dataset, from: one.round) }
      for ask in state.asks { try download.dropRounds(of: ask.dataset, from: ask.round) }
      if final {
        for one in state.datasets { try download.dropRounds(of: one.plan.dataset, from: one.progress.rounds + 1) }
      }
    }
    guard final else {
      return try printToStandardOutput(state.asks.map { format == .json ? $0.json.line : $0.row }.joined())
    }
    try printToStandardOutput(FinalShares(state).text(format))
    guard requireWhole else { return }
    try checkWhole(state, download)
    try checkTaught(state, download)
  }

  /// A teacher may drop more than was to spare.
  private func checkTaught(_ state: SettlementState, _ download: DownloadFolder) throws(ToolError) {
    var short: [String] = []
    let unit = state.unit == .samples ? "" : " tokens"
    for one in state.datasets {
      guard let spare = one.plan.spare, let got = try download.taken(of: one.plan.dataset, in: state.unit),
        got < one.take
      else { continue }
      short.append("\(one.plan.dataset) has \(grouped(got)) of \(grouped(one.take))\(unit) ('spare' is \(spare))")
    }
    guard !short.isEmpty else { return }
    let words = "the teacher dropped more than was to spare: \(short.joined(separator: ", "))"
    if state.policy == .shrink { return ToolMain.say(words) }
    throw ToolError(
      .dataError, "\(words); a larger 'spare' in 'teach' asks about more, dd-stats funnel --full says why")
  }

  private func checkWhole(_ state: SettlementState, _ download: DownloadFolder) throws(ToolError) {
    var failures: [(dataset: String, message: String)] = []
    var codes: [Records.ExitCode] = []
    for one in state.datasets {
      guard let note = try download.failureNote(of: one.plan.dataset) else { continue }
      failures.append((one.plan.dataset, note.message))
      codes.append(note.code)
    }
    if let code = codes.first {
      let causes = FailureCause.all(failures)
      let goesOn = "failed; the same command goes on from here:"
      let who = failures.count == 1 ? failures[0].dataset : "\(failures.count) datasets"
      if causes.count == 1 { throw ToolError(code, "\(who) \(goesOn) \(causes[0].message)") }
      throw ToolError(code, "\(who) \(goesOn)", list: causes.map(\.text))
    }
    guard state.missing > 0 else { return }
    let names = state.datasets.filter { $0.short > 0 }.map {
      "\($0.plan.dataset) has \(grouped($0.take)) of \(grouped($0.plan.quota))"
    }
    let help =
      state.canSpill
      ? "other categories give them with 'spill: global' in the recipe"
      : "take fewer, repeat some or let the total shrink: --\(state.unit.totalOption), --on-short repeat:2, --on-short shrink"
    let what = String(state.unit.rawValue.dropLast(state.missing == 1 ? 1 : 0))
    throw ToolError(
      .dataError,
      "\(grouped(state.missing)) \(what) \(state.missing == 1 ? "is" : "are") missing: "
        + "\(names.joined(separator: ", ")); \(help)")
  }
}

/// The next fetch of one dataset.
struct RoundRequest {
  let dataset: String
  let skip: Int
  let limit: Int
  let round: Int
  /// Rounds, as folders below `.dd`, that are made first and whose keys this one sees.
  var after: [String] = []

  /// A round's folder: four digits, more when needed.
  var name: String {
    let digits = String(round)
    return String(repeating: "0", count: max(0, 4 - digits.count)) + digits
  }

  var row: String {
    "\(dataset)\t\(skip)\t\(limit)\t\(name)\t\(after.isEmpty ? "-" : after.joined(separator: ","))\n"
  }

  var json: JSONValue {
    .object([
      ("dataset", .string(dataset)), ("skip", .int(skip)), ("limit", .int(limit)), ("round", .string(name)),
      ("after", after.isEmpty ? nil : .array(after.map(JSONValue.string))),
    ])
  }
}

/// What to take of each dataset, and why it is not what was wanted.
struct FinalShares {
  private let state: SettlementState

  init(_ state: SettlementState) { self.state = state }

  func text(_ format: OutputFormat) -> String {
    switch format {
    case .tsv:
      state.datasets.map {
        "\($0.plan.dataset)\t\($0.take)\t\($0.epochs)\t\($0.outcome)\t\($0.progress.rounds)\t\($0.heldOut)\t\($0.taught)\t\($0.samples)\n"
      }
      .joined()
    case .json: state.datasets.map { Self.json($0).line }.joined()
    case .table: terminalSize(of: STDOUT_FILENO).map { folded(words, columns: $0.columns) } ?? words
    }
  }

  private static func json(_ dataset: DatasetState) -> JSONValue {
    .object([
      ("dataset", .string(dataset.plan.dataset)),
      ("category", .string(dataset.plan.category)),
      ("unit", dataset.plan.unit == .samples ? nil : .string(dataset.plan.unit.rawValue)),
      ("wanted", .int(dataset.plan.quota)),
      ("available", dataset.available.map(JSONValue.int) ?? .null),
      ("read", .int(dataset.read)),
      ("kept", .int(dataset.kept)),
      ("given", .int(dataset.take)),
      ("samples", dataset.plan.unit == .samples ? nil : .int(dataset.samples)),
      ("moved", .int(dataset.moved)),
      ("held_out", dataset.plan.holdout == nil ? nil : .int(dataset.heldOut)),
      ("epochs", .int(dataset.epochs)),
      ("short", .int(dataset.short)),
      ("state", .string(dataset.outcome)),
      ("failed", dataset.failure.map(JSONValue.string)),
    ])
  }

  /// In a sentence, the datasets that don't give what was wanted of them, and what others give for it; those that are
  /// missing in the end are an error's to tell.
  private var words: String {
    let wanted = state.datasets.reduce(0) { $0 + $1.plan.quota }
    let given = state.datasets.reduce(0) { $0 + $1.take }
    let short = state.datasets.filter { $0.failure == nil && $0.kept < $0.plan.quota }
    let unit = state.unit.rawValue
    let lacks = short.map { "\($0.plan.dataset) has only \(grouped($0.kept)) of \(grouped($0.plan.quota)) \(unit)" }
    let gives = state.datasets.filter { $0.moved > 0 }
      .map { "\($0.plan.dataset) gives \(grouped($0.moved)) more" }
    let repeats = state.datasets.filter { $0.epochs > 1 }
      .map { "\($0.plan.dataset) is there up to \($0.epochs) times" }
    if state.policy == .shrink && given < wanted {
      let all = "all shrink with it, to \(grouped(given)) of \(grouped(wanted)) \(unit)"
      return Self.list(lacks) + (lacks.isEmpty ? all : ": \(all)") + "\n"
    }
    guard state.missing == 0, !(gives + repeats).isEmpty else { return "" }
    return Self.list(lacks) + (lacks.isEmpty ? "" : ": ") + Self.list(gives + repeats) + "\n"
  }

  /// The first of them, and how many more there are.
  private static func list(_ parts: [String], most: Int = 4) -> String {
    let more = parts.count > most ? ["\(parts.count - most + 1) others too"] : []
    return (more.isEmpty ? parts : parts.prefix(most - 1) + more).joined(separator: ", ")
  }
}
