import ArgumentParser
import Records
import ToolKit

/// Enforces the law over the reports of pipes: every row accounted for, nothing lost between neighbours.
struct Check: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Check that the reports of a pipe account for every row.",
    discussion: """
      Report files are those of one pipe, in its order. A folder is a download's output folder (all its rounds and
      assemblies are checked) or a folder of one pipe's reports, named 1-dd-fetch.json, 2-dd-map.json and so on.
      Quiet when all is well; exit code 65 with the file and the numbers that clash otherwise.
      """)

  @Flag(help: "Fail also when a tool's reader left early, and no tool after it had all that it was to take.")
  var whole = false

  @Argument(help: ArgumentHelp("Reports in pipe order, or folders.", valueName: "report"))
  var paths: [String]

  func run() throws {
    var files: [RunReport] = []
    for path in paths {
      guard FileKind(of: path) == .folder else {
        files.append(try RunReport(path: path))
        continue
      }
      let pipes = try FileKind(of: DownloadFolder(path).statePath) == .folder ? downloadPipes(path) : [onePipe(path)]
      for pipe in pipes { try Law.check(pipe, whole: whole) }
    }
    try Law.check(files, whole: whole)
  }

  private func onePipe(_ folder: String) throws(ToolError) -> [RunReport] {
    let reports = try DownloadFolder.reports(in: folder)
    guard !reports.isEmpty else { throw ToolError(.dataError, "\(folder): there are no reports in it") }
    return reports
  }

  private func downloadPipes(_ path: String) throws(ToolError) -> [[RunReport]] {
    let download = DownloadFolder(path)
    var pipes: [[RunReport]] = []
    for dataset in try download.datasets() {
      for round in try download.rounds(of: dataset) { pipes.append(round.reports) }
      pipes.append(try download.assembly(of: dataset))
    }
    return pipes
  }
}

/// The law of reports: `in = out + duplicates + Σ rejected + malformed + held`, and `out(k) = in(k+1)`.
enum Law {
  /// Checks one pipe's reports, in its order. Throws exit 65 with the numbers that clash.
  static func check(_ pipe: [RunReport], whole: Bool) throws(ToolError) {
    for report in pipe { try checkAlone(report) }
    if whole { try checkWhole(pipe) }
    for (upper, lower) in zip(pipe, pipe.dropFirst()) { try checkNeighbours(upper, lower) }
  }

  /// A reader may leave only because a tool further down had reached its limit.
  private static func checkWhole(_ pipe: [RunReport]) throws(ToolError) {
    for (index, report) in pipe.enumerated() where report.end == .readerGone {
      guard pipe[(index + 1)...].contains(where: { $0.end == .limit }) else {
        throw ToolError(.dataError, "\(report.path): \(report.tool): its reader left before the end")
      }
    }
  }

  private static func checkAlone(_ report: RunReport) throws(ToolError) {
    func fail(_ what: String) -> ToolError { ToolError(.dataError, "\(report.path): \(report.tool): \(what)") }
    switch report.end {
    case .error: throw fail("the run failed: \(report.json["error"]?.text ?? "no reason given")")
    case .signal: throw fail("the run was ended by a signal")
    case .endOfInput, .limit, .readerGone: break
    }
    let sum =
      "out \(report.output) + duplicates \(report.duplicates) + rejected \(report.rejectedInAll)"
      + " + malformed \(report.malformed) + held \(report.held)"
    if !report.passesRecords {
      // It takes records in for good: only what it dropped is named.
      if report.output != 0 || report.accountedFor > report.input {
        throw fail("in is \(report.input), but a tool that passes no records says \(sum)")
      }
    } else if report.accountedFor != report.input {
      throw fail("in is \(report.input), but \(sum) = \(report.accountedFor)")
    }
  }

  /// What a tool read was written before it; a tool that read to the end has read all of it.
  private static func checkNeighbours(_ upper: RunReport, _ lower: RunReport) throws(ToolError) {
    let hasReadAll = lower.end == .endOfInput && upper.end != .readerGone
    guard hasReadAll ? upper.output == lower.input : upper.output >= lower.input else {
      throw ToolError(
        .dataError,
        "\(lower.path): \(lower.tool): in is \(lower.input), but out of \(upper.tool) before it is \(upper.output)"
          + " (\(upper.path))")
    }
  }
}
