public import ArgumentParser
internal import Records

/// A command with a `--report`, which also says so when a run failed before its books were open.
public protocol ReportingCommand: ParsableCommand {
  /// The options that every tool has.
  var common: CommonOptions { get }
}

extension ReportingCommand {
  /// Leaves a report of a run that ended before it had a ledger, so that an earlier run's is not taken for this one's.
  func reportFailure(_ failure: ToolError, tool: String, words: [String]) {
    if !failure.isReported { Self.report(failure, tool: tool, common, words) }
  }

  /// The same where the parser understood nothing of the command line: `--report` is looked for among its words.
  static func reportUnparsed(_ failure: ToolError, tool: String, words: [String]) {
    guard let path = reportPath(in: words.prefix { $0 != "--" }),
      let options = try? CommonOptions.parse(["--report=\(path)"])
    else { return }
    report(failure, tool: tool, options, words)
  }

  /// Nothing is written over a file that the command line names twice, or that is no report: the mistake may be there.
  private static func report(_ failure: ToolError, tool: String, _ options: CommonOptions, _ words: [String]) {
    guard let path = options.report, !isNamedTwice(path, in: words), RunReport.mayReplace(path) else { return }
    // What ends the run is said either way.
    guard (try? requireDistinct(reads: ["-"], writes: options.writes)) != nil else { return }
    try? Ledger.reportUnopened(tool: tool, options: options, failure)
  }

  /// The file of the last `--report FILE` or `--report=FILE`.
  private static func reportPath(in words: ArraySlice<String>) -> String? {
    var path: String? = nil
    for (word, next) in zip(words, words.dropFirst() + [""]) {
      if word == "--report" && !next.isEmpty && !next.hasPrefix("-") { path = next }
      if word.hasPrefix("--report=") { path = String(word.dropFirst("--report=".count)) }
    }
    return path
  }

  /// Whether more than one word names the file, as in `FILE`, `--resume=FILE` and `FILE=0.5`.
  private static func isNamedTwice(_ path: String, in words: [String]) -> Bool {
    let namings = words.filter { word in
      let parts = word.split(separator: "=", maxSplits: 1).map(String.init)
      return ([word] + parts).contains { $0 == path || isSameFile($0, path) }
    }
    return namings.count > 1
  }
}
