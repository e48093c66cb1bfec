import Records
import ToolKit

/// Rules that took more of the rows than can be right.
enum AlarmSection {
  /// Nil where there are none.
  static func markup(_ survey: Survey) throws(ToolError) -> Markup? {
    guard let download = survey.corpus.download else { return nil }
    let alarms = try DownloadAlarm.all(in: download)
    guard !alarms.isEmpty else { return nil }
    return Charts.section(
      "alarms", "Alarms",
      lead: "Rules that take more than can be right. Look at such rows before you believe these rules.",
      alarms.map { "<p class=\"warning\">\($0.text)</p>\n" as Markup }.concatenated)
  }
}
