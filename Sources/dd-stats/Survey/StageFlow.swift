import Records
import ToolKit

/// The way of one dataset's rows through the stages of its pipes, all rounds together, and the assembly.
struct StageFlow {
  /// Why rows went no further.
  enum LossKind: String {
    case rejected, malformed, duplicate
    case nearDuplicate = "near_duplicate"
    case held
    /// Kept samples that nobody asked for.
    case spare
  }

  /// Rows that a stage let go.
  struct Loss {
    let kind: LossKind
    let reason: String
    var count: Int
  }

  /// One stage.
  struct Stage {
    /// As the driver calls it: `map`, `raw.filter`, `take`.
    let name: String
    fileprivate(set) var input = 0
    fileprivate(set) var output = 0
    /// The largest first.
    fileprivate(set) var losses: [Loss] = []

    fileprivate mutating func add(_ kind: LossKind, _ reason: String, _ count: Int) {
      guard count > 0 else { return }
      if let known = losses.firstIndex(where: { $0.kind == kind && $0.reason == reason }) {
        losses[known].count += count
      } else {
        losses.append(Loss(kind: kind, reason: reason, count: count))
      }
    }
  }

  private(set) var stages: [Stage] = []

  /// Reads the reports of a dataset's rounds and of its assembly.
  init(_ dataset: String, _ download: DownloadFolder) throws(ToolError) {
    for round in try download.rounds(of: dataset) {
      for report in round.reports { add(report) }
    }
    try addAssembly(download.assembly(of: dataset))
    for index in stages.indices { stages[index].losses.sort { ($1.count, $0.reason) < ($0.count, $1.reason) } }
  }

  /// Of the assembly what it dropped, and what nobody asked for, as one stage.
  private mutating func addAssembly(_ reports: [RunReport]) {
    guard let got = reports.last?.output else { return }
    var take = Stage(name: "take", input: stages.last?.output ?? 0, output: got)
    for report in reports { Self.addLosses(of: report, to: &take) }
    take.losses.removeAll { $0.kind == .held }
    let lost = take.losses.reduce(0) { $0 + $1.count }
    take.add(.spare, "spare", take.input - lost - got)
    if !take.losses.isEmpty || take.input != got { stages.append(take) }
  }

  private mutating func add(_ report: RunReport) {
    let file = report.path.split(separator: "/").last.map(String.init) ?? ""
    let name = String(file.drop { $0 != "-" }.dropFirst().dropLast(".json".count))
    let index = stages.firstIndex { $0.name == name } ?? stages.count
    if index == stages.count { stages.append(Stage(name: name)) }
    stages[index].input += report.input
    stages[index].output += report.output
    Self.addLosses(of: report, to: &stages[index])
  }

  private static func addLosses(of report: RunReport, to stage: inout Stage) {
    for (reason, count) in report.rejected { stage.add(.rejected, reason, count) }
    stage.add(.malformed, "malformed", report.malformed)
    let near = min(report.json["near"]?["dropped"]?.count ?? 0, report.duplicates)
    stage.add(.nearDuplicate, "near_duplicate", near)
    stage.add(.duplicate, "duplicate", report.duplicates - near)
    stage.add(.held, "held", report.held)
  }
}
