import ArgumentParser
import Glibc
import Recipe
import Records
import ToolKit

/// Prints the way of the rows through a download, dataset by dataset.
struct Funnel: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "funnel",
    abstract: "Show how many rows were read, dropped and why, taken and left, from a download's state.",
    discussion: """
      A table as wide as the terminal, 80 columns where there is none: dropped are rows that a rule rejected and those \
      that were no records, repeats were seen before. --full has every count by its name: malformed, rejected and repeats \
      are the rows that were lost of those read; passed are samples that went through all stages, and spare those of them \
      that the quota left over. short = wanted - got, both in tokens where the plan is. On standard output; one object \
      with --json or --format json.
      """)

  @Flag(help: "Every count, in as many columns as that takes.")
  var full = false

  @Flag(help: "Print one JSON object, as --format json.")
  var json = false

  @Option(help: "table or json.")
  var format = OutputFormat.table

  @Argument(help: ArgumentHelp("The output folder of a download.", valueName: "dir"))
  var folder: String

  func validate() throws {
    if format == .tsv { throw ValidationError("--format takes json or table here, not tsv") }
  }

  func run() throws {
    let download = DownloadFolder(folder)
    let plan = try DownloadPlan.readAll(download)
    var flows: [RowFlow] = []
    for line in plan { flows.append(try RowFlow(line.dataset, line, download)) }
    for dataset in try download.datasets() where plan.isEmpty {
      let flow = try RowFlow(dataset, nil, download)
      if flow.rounds > 0 { flows.append(flow) }
    }
    let total = RowFlow(total: flows)
    if json || format == .json {
      let result: [(String, JSONValue?)] = [
        ("datasets", .array(flows.map(\.json))), ("total", total.json),
        ("alarms", .array(try DownloadAlarm.all(in: download).map(\.json))),
      ]
      return try printToStandardOutput(JSONValue.object(result).line)
    }
    let table =
      full
      ? FunnelTable(flows: flows, total: total, columns: terminalSize(of: STDOUT_FILENO)?.columns).text
      : ResultTable(flows: flows, total: total, columns: terminalSize(of: STDOUT_FILENO)?.columns).text
    // What dd-download says at its end has the reasons.
    let failures = ToolMain.isForDownload ? [] : flows.compactMap { flow in flow.failure.map { (flow.dataset, $0) } }
    let reasons = FailureCause.all(failures).map { "\($0.who) failed: \($0.message)\n" }.joined()
    try printToStandardOutput(table + reasons)
  }
}

/// What became of one dataset's rows, or of all.
struct RowFlow {
  let dataset: String
  let category: String?
  private(set) var rounds = 0
  /// Rows of the source that were used up.
  private(set) var read = 0
  private(set) var losses = Losses()
  /// Rows that a tool kept back in the middle of a pipe.
  private(set) var held = 0
  /// Those of them that are held out of training.
  private(set) var heldOut = 0
  /// Samples that the rounds kept.
  private(set) var kept = 0
  /// Samples that the assembly dropped.
  private var droppedLate = 0
  /// Samples of the final file; nil before there is one.
  private var taken: Int?
  /// What quotas count.
  private(set) var unit = QuotaUnit.samples
  /// What the final file has, in that unit; nil before there is one.
  private(set) var got: Int?
  /// The quota; nil when no plan names it.
  private(set) var wanted: Int?
  /// Whether its source came to its end.
  private(set) var isExhausted = false
  /// Why the download failed.
  private(set) var failure: String?

  init(_ dataset: String, _ plan: DownloadPlan?, _ download: DownloadFolder) throws(ToolError) {
    self.dataset = dataset
    category = plan?.category
    wanted = plan?.quota
    unit = plan?.unit ?? .samples
    for round in try download.rounds(of: dataset) {
      isExhausted = round.isLast
      rounds += 1
      read += round.read
      kept += round.kept
      heldOut += round.heldOut
      for report in round.reports {
        losses.add(report)
        held += report.held
      }
    }
    let assembly = try download.assembly(of: dataset)
    // What has nothing to give gets no file.
    let nothing = isExhausted && kept == 0 || wanted == 0 ? 0 : nil
    taken = assembly.last?.output ?? nothing
    got = try download.taken(of: dataset, in: unit) ?? nothing
    for report in assembly {
      losses.add(report)
      droppedLate += report.duplicates + report.rejectedInAll + report.malformed
    }
    failure = try download.failure(of: dataset)
  }

  init(total flows: [RowFlow]) {
    dataset = "total"
    category = nil
    for flow in flows {
      rounds += flow.rounds
      read += flow.read
      losses.add(flow.losses)
      held += flow.held
      heldOut += flow.heldOut
      kept += flow.kept
      droppedLate += flow.droppedLate
      unit = flow.unit
      if let more = flow.taken { taken = (taken ?? 0) + more }
      if let more = flow.got { got = (got ?? 0) + more }
      if let more = flow.wanted { wanted = (wanted ?? 0) + more }
    }
  }

  /// Rows that a rule rejected, that were no records, or that a tool kept back and not for validation.
  var dropped: Int { losses.rejectedInAll + losses.malformed + held - heldOut }
  /// Kept samples that the final file did not take.
  var left: Int? { taken.map { max(0, kept - droppedLate - $0) } }
  var short: Int? { wanted.map { max(0, $0 - (got ?? 0)) } }

  var json: JSONValue {
    .object([
      ("dataset", .string(dataset)),
      ("category", category.map(JSONValue.string)),
      ("rounds", .int(rounds)),
      ("read", .int(read)),
      ("malformed", .int(losses.malformed)),
      ("rejected", .counts(losses.rejected)),
      ("duplicates", .int(losses.duplicates)),
      ("held", .int(held)),
      ("held_out", heldOut > 0 ? .int(heldOut) : nil),
      ("kept", .int(kept)),
      ("left", left.map(JSONValue.int) ?? .null),
      ("unit", unit == .samples ? nil : .string(unit.rawValue)),
      ("wanted", wanted.map(JSONValue.int) ?? .null),
      ("got", got.map(JSONValue.int) ?? .null),
      ("short", short.map(JSONValue.int) ?? .null),
      ("failed", failure.map(JSONValue.string)),
    ])
  }
}

/// The funnel for people.
struct FunnelTable {
  let flows: [RowFlow]
  let total: RowFlow
  /// Of the terminal, where there is one.
  let columns: Int?

  var text: String {
    let tokens = total.unit == .samples ? "" : " tokens"
    var table = Table(
      [
        "<dataset", "wanted" + tokens, "got" + tokens, "short" + tokens, "read", "malformed", "rejected", "repeats",
        "passed", "spare", "<rejected by reason",
      ])
    for flow in flows { table.add(cells(flow)) }
    table.addTotal(cells(total))
    return table.text(
      columns: columns, leavingOut: ["spare", "short" + tokens, "passed", "malformed"], foldsLast: true)
  }

  private func cells(_ flow: RowFlow) -> [String] {
    func cell(_ number: Int?) -> String { number.map(grouped) ?? "–" }
    let reasons = flow.losses.rejected.sorted {
      $0.count != $1.count ? $0.count > $1.count : $0.reason.utf8.lexicographicallyPrecedes($1.reason.utf8)
    }
    return [
      flow.dataset, cell(flow.wanted), cell(flow.got), cell(flow.short), grouped(flow.read),
      grouped(flow.losses.malformed), grouped(flow.losses.rejectedInAll), grouped(flow.losses.duplicates),
      grouped(flow.kept), cell(flow.left), reasons.map { "\($0.reason) \(grouped($0.count))" }.joined(separator: ", "),
    ]
  }
}
