import ArgumentParser
import Records
import ToolKit

/// Enforces the law over the reports of pipes: every row accounted for, nothing lost between neighbours.
struct Check: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "check",
    abstract: "Check that the reports of a pipe account for every row.",
    discussion: """
      Report files are those of one pipe, in its order. A folder is a folder of one pipe's reports, named \
      1-dd-fetch.json, 2-dd-map.json and so on; a job's, whose tasks are checked as 'dd-stats gather' does it; or a \
      download's output folder: all its rounds and assemblies are checked, that what was kept was assembled and counted, and that the finished files have the sizes that were \
      written (their SHA-256 is in .dd/<dataset>/assembly/sha256).
      Quiet when all is well; exit code 65 with the file and the numbers that clash otherwise.
      """)

  @Flag(help: "Fail also when a tool's reader left early, and no tool after it had all that it was to take.")
  var whole = false

  @Argument(help: ArgumentHelp("Reports in pipe order, or folders.", valueName: "report"))
  var paths: [String]

  func run() throws {
    var files: [RunReport] = []
    for path in paths {
      if FileKind(of: path) != .folder {
        files.append(try RunReport(path: path))
      } else if FileKind(of: DownloadFolder(path).statePath) == .folder {
        try checkDownload(DownloadFolder(path))
      } else if JobBooks.isJob(path) {
        _ = try JobBooks(path)
      } else {
        let reports = try DownloadFolder.reports(in: path)
        guard !reports.isEmpty else { throw ToolError(.dataError, "\(path): there are no reports in it") }
        try Law.check(reports, whole: whole)
      }
    }
    try Law.check(files, whole: whole)
  }

  private func checkDownload(_ download: DownloadFolder) throws(ToolError) {
    try TrainingFiles.check(download)
    let plan = try DownloadPlan.readAll(download)
    for dataset in try download.datasets() {
      let rounds = try download.rounds(of: dataset)
      for round in rounds {
        try Law.check(round.reports, whole: true)
        let written = round.reports.last?.json["bytes_out"]?.int ?? 0
        if written > 0 { try checkSize(round.keptPath, written) }
      }
      let assembly = try download.assembly(of: dataset)
      guard let first = assembly.first, let last = assembly.last else { continue }
      try Law.check(assembly, whole: true)
      let kept = rounds.reduce(0) { $0 &+ $1.kept }
      // dd-mix take --epochs reads the rounds' samples several times.
      guard first.input == kept || first.end != .endOfInput || first.tool == "dd-mix take" else {
        throw ToolError(
          .dataError, "\(first.path): \(first.tool): in is \(first.input), but the rounds of \(dataset) kept \(kept)")
      }
      guard let line = plan.first(where: { $0.dataset == dataset }) else { continue }
      try checkFinished(line, download, samples: last.output)
      let scores = try download.scores(of: dataset)
      try Law.check(scores, whole: true)
      if let written = scores.last?.json["bytes_out"]?.int {
        try checkSize("\(download.path)/scores/\(line.category)/\(dataset).jsonl", written)
      }
      if let held = try download.validation(of: line) {
        try checkSize("\(download.path)/\(held.file)", held.bytes)
      }
    }
  }

  /// The finished file is the one that was assembled, and its statistics are about it.
  private func checkFinished(_ plan: DownloadPlan, _ download: DownloadFolder, samples: Int) throws(ToolError) {
    let path = "\(download.path)/\(plan.category)/\(plan.dataset)"
    let statistics = try JSONValue.readFile(path + ".stats.json")
    let counted = statistics["samples"]?.int
    guard counted == samples else {
      let said = counted.map { String($0) } ?? "no count"
      throw ToolError(.dataError, "\(path).stats.json: 'samples' is \(said), but the assembly wrote \(samples)")
    }
    guard let written = statistics["size_bytes"]?.int else { return }
    guard let at = try download.samples(of: plan) else {
      throw ToolError(.noInput, "\(path).jsonl: no such file or directory")
    }
    try checkSize("\(download.path)/\(at.name)", try at.size(), written)
  }
}

/// Throws exit 65 where a file has other than the bytes that were written, 66 where it is gone.
func checkSize(_ path: String, _ written: Int) throws(ToolError) {
  try checkSize(path, try fileSize(path), written)
}

func checkSize(_ path: String, _ size: Int, _ written: Int) throws(ToolError) {
  guard size != written else { return }
  throw ToolError(.dataError, "\(path): it has \(size) bytes, but \(written) were written")
}

/// The law of reports: `in + made = out + merged + duplicates + Σ rejected + malformed + held`, and `out(k) = in(k+1)`.
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
    case .budget: throw fail("its budget is used up: it has more to do")
    case .endOfInput, .limit, .readerGone: break
    }
    let isManyFold = report.made > 0 || report.merged > 0
    let entering = isManyFold ? "in \(report.input) + made \(report.made)" : "in"
    let sum =
      "out \(report.output)\(isManyFold ? " + merged \(report.merged)" : "") + duplicates \(report.duplicates) + rejected \(report.rejectedInAll)"
      + " + malformed \(report.malformed) + held \(report.held)"
    if !report.passesRecords {
      // It takes records in for good: only what it dropped is named.
      if report.output != 0 || report.accountedFor > report.toAccountFor {
        throw fail("in is \(report.input), but a tool that passes no records says \(sum)")
      }
    } else if report.accountedFor != report.toAccountFor {
      throw fail("\(entering) is \(report.toAccountFor), but \(sum) = \(report.accountedFor)")
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
