import Recipe
import Records
import ToolKit

/// What the rules that have an alarm did to a dataset's rows, from the reports of its rounds.
struct RuleTotals {
  private let dataset: String
  private(set) var near: NearTotals
  private var quality = SourceTotals()
  private var contamination = SourceTotals()

  init(_ dataset: String) {
    self.dataset = dataset
    near = NearTotals(dataset)
  }

  mutating func add(_ report: RunReport) {
    near.add(report)
    quality.add(report.json["quality"])
    contamination.add(report.json["contamination"])
  }

  func alarms(_ bound: (AlarmRule) -> Share) -> [DownloadAlarm] {
    let ofNear = near.alarm(bound(.near)).map { [$0] } ?? []
    return ofNear
      + [(AlarmRule.quality, quality), (.contamination, contamination)].flatMap { rule, totals in
        totals.alarms(of: dataset, rule, bound(rule))
      }
  }
}

/// Rows of a round at most, so that sums of what a damaged report says end somewhere.
private let mostRows = 1 << 40

private func bounded(_ count: JSONValue?) -> Int { min(count?.count ?? 0, mostRows) }

/// How many near-duplicates kept rows stand for.
struct NearTotals {
  private(set) var datasets: [String]
  private(set) var rows = 0
  private var threshold = ""
  /// The kept rows, by the names that the reports have for them.
  private var groups: [(name: JSONValue, rows: Int)] = []
  private var places: [String: Int] = [:]

  init(_ dataset: String) { datasets = [dataset] }

  mutating func add(_ report: RunReport) {
    guard let near = report.json["near"] else { return }
    threshold = near["threshold"]?.line.parts(at: "\n").first ?? ""
    rows += min(report.input, mostRows)
    for group in near["groups"]?.elements ?? [] {
      if let name = group["repeats"] { add(name, bounded(group["rows"])) }
    }
  }

  /// Adds another dataset's.
  mutating func add(_ other: NearTotals) {
    datasets += other.datasets
    rows += other.rows
    for group in other.groups { add(group.name, group.rows) }
  }

  private mutating func add(_ name: JSONValue, _ rows: Int) {
    let place = places[name.line] ?? groups.count
    if place == groups.count { groups.append((name, 0)) }
    places[name.line] = place
    groups[place].rows += rows
  }

  /// Of the largest group.
  func alarm(_ bound: Share) -> DownloadAlarm? {
    guard let largest = groups.max(by: { $0.rows < $1.rows }), bound.isAlarm(group: largest.rows, of: rows) else {
      return nil
    }
    return DownloadAlarm(
      rule: .near, datasets: datasets, name: largest.name, dropped: largest.rows, rows: rows, bound: bound,
      threshold: threshold)
  }
}

/// What one rule dropped of each source.
private struct SourceTotals {
  private var sources: [(name: String, rows: Int, dropped: Int)] = []
  private var places: [String: Int] = [:]

  mutating func add(_ report: JSONValue?) {
    for source in report?["sources"]?.members ?? [] {
      let place = places[source.name] ?? sources.count
      if place == sources.count { sources.append((source.name, 0, 0)) }
      places[source.name] = place
      sources[place].rows += bounded(source.value["rows"])
      sources[place].dropped += bounded(source.value["dropped"])
    }
  }

  func alarms(of dataset: String, _ rule: AlarmRule, _ bound: Share) -> [DownloadAlarm] {
    sources.filter { bound.isAlarm(dropped: $0.dropped, of: $0.rows) }.map { source in
      DownloadAlarm(
        rule: rule, datasets: [dataset], name: .string(source.name), dropped: source.dropped, rows: source.rows,
        bound: bound)
    }
  }
}
