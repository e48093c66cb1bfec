import ArgumentParser
import Records
import ToolKit

/// Says which rules take more of a download's rows than can be right.
struct Alarms: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "alarms",
    abstract: "Say which rules of a download take more than can be right: of all its rounds together.",
    discussion: """
      Rounds are made with --alarm report: dd-dedup --near reports the kept rows that stand for most, dd-filter what \
      --profile, --language and --decontaminate drop of each source. This adds them up for each dataset, near-duplicates \
      also over those that dedup.across joins, and says what near_alarm, quality_alarm and decontaminate_alarm of the \
      recipe call an alarm: on standard error, or with --json as lines on standard output.
      """)

  @Option(help: "What an alarm does: warn (default), or fail with exit 65.")
  var alarm = AlarmAction.warn

  @Flag(help: "Print the alarms as JSON lines.")
  var json = false

  @Argument(help: ArgumentHelp("The output folder of a download.", valueName: "dir"))
  var folder: String

  func validate() throws { try alarm.checkEnds() }

  func run() throws {
    let download = DownloadFolder(folder)
    let alarms = try DownloadAlarm.all(in: download)
    guard !alarms.isEmpty else { return }
    if json {
      try printToStandardOutput(alarms.map(\.json.line).joined())
    } else {
      for alarm in alarms { ToolMain.say(alarm.text) }
      ToolMain.say(try Self.help(download, alarms))
    }
    if alarm == .fail { throw Ending(.dataError) }
  }

  /// How one gets to see the rows.
  private static func help(_ download: DownloadFolder, _ alarms: [DownloadAlarm]) throws(ToolError) -> String {
    let isKept = alarms.flatMap(\.datasets).allSatisfy {
      FileKind(of: "\(download.statePath)/\($0).rejects.jsonl.zst") == .file
    }
    return isKept
      ? "look at such rows before you believe these rules: 'dd-stats report \(download.path.shellWord)' shows them"
      : "look at such rows before you believe these rules: download into another folder with --keep-rejects, then 'dd-stats report' it"
  }
}
