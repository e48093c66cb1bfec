import Records
import ToolKit

/// What the tools of one or more pipes dropped, by their reports.
struct Losses {
  var duplicates = 0
  var malformed = 0
  /// By reason, in the order in which reasons came.
  private(set) var rejected: [(reason: String, count: Int)] = []

  init(reports: [RunReport] = []) {
    for report in reports { add(report) }
  }

  mutating func add(_ report: RunReport) {
    duplicates &+= report.duplicates
    malformed &+= report.malformed
    for (reason, count) in report.rejected where count > 0 { add(reason, count) }
  }

  mutating func add(_ other: Losses) {
    duplicates &+= other.duplicates
    malformed &+= other.malformed
    for (reason, count) in other.rejected { add(reason, count) }
  }

  mutating func add(_ reason: String, _ count: Int) {
    if let known = rejected.firstIndex(where: { $0.reason == reason }) {
      rejected[known].count &+= count
    } else {
      rejected.append((reason, count))
    }
  }

  /// All rejections together.
  var rejectedInAll: Int { rejected.reduce(0) { $0 &+ $1.count } }
}
