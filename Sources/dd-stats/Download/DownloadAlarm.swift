import Recipe
import Records
import ToolKit

/// A rule that took more of a download's rows than can be right.
struct DownloadAlarm {
  let rule: AlarmRule
  /// Whose rows they are: several where `dedup.across` joins them.
  let datasets: [String]
  /// The kept row that stands for the others, or the source that lost them, by the name that reports have for it.
  let name: JSONValue
  let dropped: Int
  let rows: Int
  /// What is an alarm.
  let bound: Share
  /// Of near-duplicates, from which similarity they are some; else empty.
  var threshold = ""

  /// In a sentence, with its datasets before it.
  var text: String {
    let who = FailureCause.who(datasets)
    let name = name.text ?? name.line.parts(at: "\n").first ?? ""
    let counts = "\(grouped(dropped)) of \(grouped(rows)) rows"
    let source = name == datasets.first ? "" : name.isEmpty ? "rows without a source: " : "source '\(name)': "
    return switch rule {
    case .near: "\(who): dedup.near \(threshold): \(name) stands for \(counts), more than \(bound)"
    case .quality: "\(who): the rules about quality: \(source)\(counts) are dropped, more than \(bound)"
    case .contamination: "\(who): filter.decontaminate: \(source)\(counts) are contaminated, more than \(bound)"
    }
  }

  var json: JSONValue {
    .object([
      ("rule", .string(rule.rawValue)), ("datasets", .array(datasets.map(JSONValue.string))),
      (rule == .near ? "repeats" : "source", name), ("dropped", .int(dropped)), ("rows", .int(rows)),
      ("above", .string("\(bound)")),
    ])
  }

  /// All of a download, from the reports of its rounds and the bounds of its plan: of each dataset, then of those that
  /// `dedup.across` joins, of which no report alone sees how many rows a kept one stands for.
  static func all(in download: DownloadFolder) throws(ToolError) -> [DownloadAlarm] {
    let plan = try DownloadPlan.readAll(download)
    var alarms: [DownloadAlarm] = []
    var joined = JoinedDatasets()
    for dataset in plan.isEmpty ? try download.datasets() : plan.map(\.dataset) {
      var totals = RuleTotals(dataset)
      for round in try download.rounds(of: dataset) {
        for report in round.reports { totals.add(report) }
      }
      let line = plan.first { $0.dataset == dataset }
      func bound(_ rule: AlarmRule) -> Share {
        line?.json["alarms"]?[rule.rawValue]?.text.flatMap { Share($0) } ?? rule.usualBound
      }
      alarms += totals.alarms(bound)
      if let line { joined.add(totals.near, of: line, bound(.near)) }
    }
    return alarms + joined.alarms.filter { alarm in !alarms.contains { $0.rule == .near && $0.name == alarm.name } }
  }
}

/// What near-duplicates are of datasets that `dedup.across` joins.
private struct JoinedDatasets {
  private var groups: [(key: String, totals: NearTotals, bound: Share)] = []

  /// The strictest bound holds for all of a group.
  mutating func add(_ totals: NearTotals, of line: DownloadPlan, _ bound: Share) {
    guard totals.rows > 0, let across = line.json["across"]?.text else { return }
    let key = across == "all" ? "" : line.category
    guard let place = groups.firstIndex(where: { $0.key == key }) else { return groups.append((key, totals, bound)) }
    groups[place].totals.add(totals)
    groups[place].bound = min(groups[place].bound, bound)
  }

  var alarms: [DownloadAlarm] {
    groups.compactMap { $0.totals.datasets.count > 1 ? $0.totals.alarm($0.bound) : nil }
  }
}
