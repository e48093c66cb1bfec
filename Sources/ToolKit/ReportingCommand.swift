public import ArgumentParser
internal import Glibc
internal import Records

/// A command with a `--report`, which also says so when a run failed before its books were open.
public protocol ReportingCommand: ParsableCommand {
  /// The options that every tool has.
  var common: CommonOptions { get }
}

extension ReportingCommand {
  /// Leaves a report of a run that ended before it had a ledger, so that an earlier run's is not taken for this one's.
  ///
  /// Nothing is written over a file that the command line names twice, or that is no report: the mistake may be there.
  func reportFailure(_ failure: ToolError, tool: String) {
    guard let path = common.report, CommandLine.arguments.filter({ $0 == path }).count < 2, Self.mayWrite(path) else {
      return
    }
    // What ends the run is said either way.
    guard (try? requireDistinct(reads: ["-"], writes: common.writes)) != nil else { return }
    try? Ledger.reportUnopened(tool: tool, options: common, failure)
  }

  private static func mayWrite(_ path: String) -> Bool {
    var status = stat()
    guard unsafe stat(path, &status) == 0, status.st_mode & S_IFMT == S_IFREG, status.st_size > 0 else { return true }
    return (try? RunReport(path: path)) != nil
  }
}
