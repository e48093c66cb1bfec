import Glibc
import Recipe
import Records
import ToolKit

/// A plan for people: quotas, and where sources were looked at, what they have and what fetching it takes.
struct PlanTable {
  let lines: [PlanLines.Line]
  let settlement: Settlement
  /// What quotas count.
  let unit: QuotaUnit

  /// Requests of five minutes without and with a free user's token (hub-docs, rate limits: resolvers, 2025-09).
  private static let budgets = (anonymous: 3_000, user: 5_000)

  var text: String {
    let looked = lines.contains { $0.facts != nil }
    let sampled = lines.contains { $0.sample != nil }
    let costs = lines.map { FetchCost($0) }
    var table = Table(
      ["<dataset", "<category", unit == .samples ? "wanted" : "wanted tokens"]
        + (looked ? ["files", "rows", "to fetch", "requests"] : [])
        + (sampled ? ["time", "kept of first rows"] : []) + ["can give", "short", "to get"])
    let more = looked && lines.contains(where: \.getsObjects)
    func fetched(_ bytes: Double?, getsObjects: Bool) -> String {
      (bytes.map { ByteSize(bytes: Int($0.rounded(.up))).description } ?? "?") + (getsObjects ? "+" : more ? " " : "")
    }
    for (line, cost) in zip(lines, costs) {
      let share = line.share
      let known = line.facts.flatMap { $0.failure == nil ? $0 : nil }
      let found = [
        known.map { grouped($0.files.count) } ?? "?", known?.rows.map(grouped) ?? "?",
        fetched(cost.bytes, getsObjects: line.getsObjects), cost.requests.map(grouped) ?? "–",
      ]
      let kept = line.sample.map { "\(grouped($0.kept)) of \(grouped($0.read))" } ?? "?"
      table.add(
        [share.name, share.category, grouped(share.wanted)] + (looked ? found : [])
          + (sampled ? [cost.minutes.map(Self.time) ?? "?", kept] : [])
          + [share.available.map(grouped) ?? "?", grouped(share.short), grouped(share.given)])
    }
    let short = settlement.datasets.reduce(0) { $0 + $1.short }
    let requests = costs.compactMap(\.requests).reduce(0, +)
    table.addTotal(
      ["total", "", grouped(settlement.wanted)]
        + (looked
          ? ["", "", fetched(costs.compactMap(\.bytes).reduce(0, +), getsObjects: more), grouped(requests)] : [])
        + (sampled ? [Self.time(costs.compactMap(\.minutes).reduce(0, +)), ""] : [])
        + ["", grouped(short), grouped(settlement.given)])
    let disk = sampled ? Self.disk(lines) : ""
    let objects = more ? Self.objectsNote : ""
    let columns = terminalSize(of: STDOUT_FILENO)?.columns
    let words = [disk, objects, budget(requests), notices].filter { !$0.isEmpty }
    return ([table.text(columns: columns, leavingOut: Self.dispensable)] + words.map { folded($0, columns) })
      .joined(separator: "\n")
  }

  /// What a narrow terminal does without, in this order.
  private static let dispensable = [
    "category", "files", "requests", "can give", "rows", "time", "kept of first rows", "to fetch",
  ]

  private func folded(_ lines: String, _ columns: Int?) -> String {
    guard let columns else { return lines }
    return lines.split(separator: "\n", omittingEmptySubsequences: false)
      .map { Records.folded(String($0), columns: columns) }.joined(separator: "\n")
  }

  private static let objectsNote =
    "+ and an object for each row that 'contents' looks up: only fetching tells how large they are\n"

  /// What the result takes, as far as first rows showed samples.
  private static func disk(_ lines: [PlanLines.Line]) -> String {
    let known = lines.filter { ($0.sample?.amount(in: $0.plan.unit) ?? 0) > 0 }
    let bytes = known.reduce(0.0) { sum, line in
      guard let sample = line.sample else { return sum }
      return sum + Double(sample.bytes) / Double(sample.amount(in: line.plan.unit)) * Double(line.share.given)
    }
    guard bytes > 0 else { return "" }
    let least = known.count < lines.filter { $0.share.given > 0 }.count ? "at least" : "about"
    return "on disk: \(least) \(ByteSize(bytes: Int(bytes))) of samples, and as much again for what rounds keep\n"
  }

  private func budget(_ requests: Int) -> String {
    guard requests > Self.budgets.anonymous else { return "" }
    return "\(grouped(requests)) requests: the Hub answers \(grouped(Self.budgets.anonymous)) in five minutes,"
      + " \(grouped(Self.budgets.user)) with HF_TOKEN; dd-fetch keeps to that by itself\n"
  }

  private var notices: String {
    lines.compactMap { line in line.entry?.notice.map { "\(line.share.name): \($0)".visible + "\n" } }.joined()
  }

  private static func time(_ minutes: Double) -> String {
    switch minutes {
    case ..<1: "< 1 min"
    case ..<90: "\(grouped(Int(minutes.rounded()))) min"
    default: decimal(minutes / 60, places: 1) + " h"
    }
  }
}

extension PlanLines.Line {
  /// Whether its rows name objects that are fetched besides.
  var getsObjects: Bool { entry?.stages.contains(.rawContents) ?? false }
}

/// What it takes to fetch the rows that a dataset's share is made from.
struct FetchCost {
  /// Bytes of the wanted columns; all of them when rows aren't counted.
  let bytes: Double?
  /// Requests; nil for sources that take none.
  let requests: Int?
  /// Minutes at the pace of the sampled rows, or of the Hub's requests for users without a token.
  let minutes: Double?

  init(_ line: PlanLines.Line) {
    var needed = Double(line.share.given) * 1.1
    if let sample = line.sample, sample.amount(in: line.plan.unit) > 0 {
      needed *= Double(sample.read) / Double(sample.amount(in: line.plan.unit))
    } else {
      needed /= Double(line.plan.unit.likelyAmount)
      if let hinted = line.plan.rows, let supply = line.plan.supply, supply > 0 {
        needed *= Double(hinted) / Double(supply)
      }
    }
    let rows = line.facts?.rows ?? line.plan.rows
    if let rows { needed = min(needed, Double(rows)) }
    let part = rows.map { $0 > 0 ? needed / Double($0) : 1 } ?? 1
    bytes = line.facts?.wantedBytes.map { Double($0) * part }
    requests = line.facts?.requests.map { Int((Double($0) * part).rounded(.up)) }
    guard let sample = line.sample, sample.read > 0 else {
      minutes = nil
      return
    }
    let paced = needed * sample.seconds / Double(sample.read)
    minutes = max(paced, Double(requests ?? 0) * 300 / 3_000) / 60
  }
}
