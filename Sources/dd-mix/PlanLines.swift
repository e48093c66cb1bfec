import CXXHash
import Recipe
import Records
import ToolKit

/// A plan as it is printed: JSON lines, columns for shells, or a table.
struct PlanLines {
  private let lines: [(plan: DownloadPlan, share: Settlement.Share, entry: DatasetEntry?)]
  private let settlement: Settlement
  private let sources: [String: PlannedSource]

  init(
    recipe: Recipe, plan: Plan, settlement: Settlement, policy: ShortPolicy, spill: Spill?,
    sources: [String: PlannedSource]
  ) {
    self.settlement = settlement
    self.sources = sources
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
    case .tsv: lines.map { Self.row($0.share, $0.entry).joined(separator: "\t") + "\n" }.joined()
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
        ("stages", .array((entry?.stages ?? []).map { .string($0.rawValue) })),
        ("samples_digest", .string(entry.map(digest) ?? "")),
      ])
  }

  private static func row(_ share: Settlement.Share, _ entry: DatasetEntry?) -> [String] {
    [
      share.name, share.category, String(share.wanted), share.available.map { String($0) } ?? "-", String(share.short),
      String(share.given), (entry?.stages ?? []).map(\.rawValue).joined(separator: ","), entry.map(digest) ?? "-",
    ]
  }

  /// 16 hexadecimal digits that change when the entry's samples would.
  private static func digest(_ entry: DatasetEntry) -> String {
    let hash = entry.samplesText.withBytes { unsafe XXH_INLINE_XXH3_64bits($0.pointer, $0.count) }
    let digits = String(hash, radix: 16)
    return String(repeating: "0", count: 16 - digits.count) + digits
  }

  private var table: String {
    let looked = !sources.isEmpty
    var table = Table(
      ["<dataset", "<category", "quota"] + (looked ? ["files", "MB to fetch"] : []) + ["available", "short", "given"])
    for line in lines {
      let share = line.share
      let source = sources[share.name]
      let found = [
        source.map { grouped($0.files) } ?? "?", source.map { decimal(Double($0.bytes) / 1e6, places: 1) } ?? "?",
      ]
      table.add(
        [share.name, share.category, grouped(share.wanted)] + (looked ? found : [])
          + [share.available.map(grouped) ?? "?", grouped(share.short), grouped(share.given)])
    }
    let short = settlement.datasets.reduce(0) { $0 + $1.short }
    let bytes = sources.values.reduce(0) { $0 + $1.bytes }
    table.addTotal(
      ["total", "", grouped(settlement.wanted)] + (looked ? ["", decimal(Double(bytes) / 1e6, places: 1)] : [])
        + ["", grouped(short), grouped(settlement.given)])
    let notices = lines.compactMap { line in line.entry?.notice.map { "\(line.share.name): \($0)\n" } }
    let failures = lines.compactMap { line in sources[line.share.name]?.failure.map { "\(line.share.name): \($0)\n" } }
    return ([table.text] + [notices.joined(), failures.joined()].filter { !$0.isEmpty }).joined(separator: "\n")
  }
}

extension DatasetEntry {
  /// Rows of the source, by the recipe's hint.
  var rowsHint: Int? { (try? fetch.int("rows")) ?? nil }
}
