import ArgumentParser
import Recipe
import Records
import ToolKit

/// Says which rules take more of a download's rows than can be right.
struct Alarms: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "alarms",
    abstract: "Say which rules of a download take more than can be right: of all its rounds together.",
    discussion: """
      Rounds are made with --alarm report: dd-dedup --near reports the kept rows that stand for most, dd-filter what \
      --profile, --language and --decontaminate drop of each source. This adds them up for each dataset and says on \
      standard error what near_alarm, quality_alarm and decontaminate_alarm of the recipe call an alarm; exit code 0.
      """)

  @Argument(help: ArgumentHelp("The output folder of a download.", valueName: "dir"))
  var folder: String

  func run() throws {
    let download = DownloadFolder(folder)
    let planned = try DownloadPlan.readAll(download).map(\.dataset)
    for dataset in planned.isEmpty ? try download.datasets() : planned {
      var totals = RuleTotals()
      for round in try download.rounds(of: dataset) {
        for report in round.reports { totals.add(report) }
      }
      for alarm in totals.alarms {
        ToolMain.say("\(dataset): \(alarm): 'dd-stats report' shows them, of rounds made with --keep-rejects")
      }
    }
  }
}

/// Rows of a round at most, so that sums of what a damaged report says end somewhere.
private let mostRows = 1 << 40

private func bounded(_ count: JSONValue?) -> Int { min(count?.count ?? 0, mostRows) }

/// What the rules that have an alarm did to a dataset's rows, from the reports of its rounds.
private struct RuleTotals {
  /// The kept rows that stand for others, by the names that the reports have for them.
  private var groups: [(name: JSONValue, rows: Int)] = []
  private var places: [String: Int] = [:]
  private var near: (threshold: String, alarm: Share)?
  private var rows = 0
  private var quality = SourceTotals(rule: "the rules about quality", done: "dropped")
  private var contamination = SourceTotals(rule: "filter.decontaminate", done: "contaminated")

  mutating func add(_ report: RunReport) {
    quality.add(report.json["quality"])
    contamination.add(report.json["contamination"])
    guard let near = report.json["near"], let alarm = Share(ofReport: near) else { return }
    self.near = (near["threshold"]?.line.parts(at: "\n").first ?? "", alarm)
    rows += min(report.input, mostRows)
    for group in near["groups"]?.elements ?? [] {
      guard let name = group["repeats"] else { continue }
      let place = places[name.line] ?? groups.count
      if place == groups.count { groups.append((name, 0)) }
      places[name.line] = place
      groups[place].rows += bounded(group["rows"])
    }
  }

  /// Each in a sentence; of the groups the largest alone.
  var alarms: [String] {
    var alarms: [String] = []
    if let near, let largest = groups.max(by: { $0.rows < $1.rows }), near.alarm.isAlarm(group: largest.rows, of: rows)
    {
      let name = largest.name.text ?? largest.name.line
      alarms.append(
        "dedup.near \(near.threshold): \(name) stands for \(grouped(largest.rows)) of \(grouped(rows)) rows, more than \(near.alarm)"
      )
    }
    return alarms + quality.alarms + contamination.alarms
  }
}

/// What one rule dropped of each source.
private struct SourceTotals {
  let rule: String
  let done: String
  private var alarm: Share?
  private var sources: [(name: String, rows: Int, dropped: Int)] = []

  init(rule: String, done: String) {
    self.rule = rule
    self.done = done
  }

  mutating func add(_ report: JSONValue?) {
    guard let report, let alarm = Share(ofReport: report) else { return }
    self.alarm = alarm
    for source in report["sources"]?.members ?? [] {
      let (rows, dropped) = (bounded(source.value["rows"]), bounded(source.value["dropped"]))
      if let place = sources.firstIndex(where: { $0.name == source.name }) {
        sources[place].rows += rows
        sources[place].dropped += dropped
      } else {
        sources.append((source.name, rows, dropped))
      }
    }
  }

  var alarms: [String] {
    guard let alarm else { return [] }
    return sources.filter { alarm.isAlarm(dropped: $0.dropped, of: $0.rows) }.map { source in
      let name = source.name.isEmpty ? "rows without a source" : "source '\(source.name)'"
      return
        "\(rule): \(name): \(grouped(source.dropped)) of \(grouped(source.rows)) rows are \(done), more than \(alarm)"
    }
  }
}

extension Share {
  /// What a rule's part of a report calls an alarm; nil where its run spoke for itself.
  fileprivate init?(ofReport report: JSONValue) {
    guard let text = report["alarm_above"]?.text else { return nil }
    self.init(argument: text)
  }
}
