import Recipe
import Records
import ToolKit

/// A plan as it is printed: JSON lines, columns for shells, or a table.
struct PlanLines {
  private let lines: [(plan: DownloadPlan, share: Settlement.Share, entry: DatasetEntry?)]
  private let settlement: Settlement

  init(recipe: Recipe, plan: Plan, settlement: Settlement, policy: ShortPolicy, spill: Spill?) {
    self.settlement = settlement
    lines = zip(plan.datasets, settlement.datasets).map { quota, share in
      let index = plan.categories.firstIndex { $0.name == quota.category } ?? 0
      let entry = recipe.datasets.first { $0.name == quota.name }
      let line = DownloadPlan(
        quota, ratio: plan.categories.isEmpty ? .zero : plan.categories[index].ratio, categoryIndex: index,
        total: plan.total, policy: policy, spill: spill ?? recipe.spill, rows: entry?.rowsHint, supply: entry?.supply)
      return (line, share, entry)
    }
  }

  func text(_ format: OutputFormat) -> String {
    switch format {
    case .json: lines.map { Self.json($0.plan, $0.share, $0.entry).line }.joined()
    case .tsv: lines.map { Self.row($0.share).joined(separator: "\t") + "\n" }.joined()
    case .table: table
    }
  }

  private static func json(_ plan: DownloadPlan, _ share: Settlement.Share, _ entry: DatasetEntry?) -> JSONValue {
    .object(
      plan.members + [
        ("available", share.available.map(JSONValue.int) ?? .null),
        ("short", .int(share.short)),
        ("given", .int(share.given)),
        ("license", entry?.license.map(JSONValue.string) ?? .null),
        ("notice", entry?.notice.map(JSONValue.string) ?? .null),
      ])
  }

  private static func row(_ share: Settlement.Share) -> [String] {
    [
      share.name, share.category, String(share.wanted), share.available.map { String($0) } ?? "-", String(share.short),
      String(share.given),
    ]
  }

  private var table: String {
    var table = Table(["<dataset", "<category", "quota", "available", "short", "given"])
    for line in lines {
      let share = line.share
      table.add([
        share.name, share.category, grouped(share.wanted), share.available.map(grouped) ?? "?", grouped(share.short),
        grouped(share.given),
      ])
    }
    let short = settlement.datasets.reduce(0) { $0 + $1.short }
    table.addTotal(["total", "", grouped(settlement.wanted), "", grouped(short), grouped(settlement.given)])
    let notices = lines.compactMap { line in line.entry?.notice.map { "\(line.share.name): \($0)\n" } }
    return table.text + (notices.isEmpty ? "" : "\n" + notices.joined())
  }
}

extension DatasetEntry {
  /// Rows of the source, by the recipe's hint.
  var rowsHint: Int? { (try? fetch.int("rows")) ?? nil }
}
