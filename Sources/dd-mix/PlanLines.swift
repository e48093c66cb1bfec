import CXXHash
import Recipe
import Records
import ToolKit

/// A plan as it is printed: JSON lines, columns for shells, or a table.
struct PlanLines {
  /// One dataset.
  struct Line {
    let plan: DownloadPlan
    let share: Settlement.Share
    let entry: DatasetEntry?
    /// What is known of its source.
    let facts: SourceFacts?
    /// Its source as it is now, where its download began before.
    let now: SourceFacts?
    /// What its first rows showed, in a dry run.
    let sample: SampledRows?
  }

  let lines: [Line]
  /// Which keys the samples have after `metadata`.
  let format: SampleFormat
  let settlement: Settlement
  private let chunk: Chunk?
  private let lock: DownloadLock?
  /// Datasets whose source is taken as it is now.
  private let update: [String]

  init(
    recipe: Recipe, format: SampleFormat, plan: Plan, settlement: Settlement, policy: ShortPolicy, spill: Spill,
    known: KnownSources, chunk: Chunk?, lock: DownloadLock?, update: [String]
  ) {
    self.settlement = settlement
    self.format = format
    self.lock = lock
    self.update = update
    self.chunk = chunk
    func part(_ count: Int?) -> Int? { chunk.map { chunk in count.map { chunk.range(of: $0).count } } ?? count }
    lines = zip(plan.datasets, settlement.datasets).map { quota, share in
      let index = plan.categories.firstIndex { $0.name == quota.category } ?? 0
      let entry = recipe.datasets.first { $0.name == quota.name }
      let line = DownloadPlan(
        quota, ratio: plan.categories.isEmpty ? .zero : plan.categories[index].ratio, categoryIndex: index,
        total: plan.total, policy: policy, spill: spill,
        rows: known.facts[quota.name]?.rows ?? part(entry?.rowsHint),
        supply: part(entry?.supply))
      return Line(
        plan: line, share: share, entry: entry, facts: known.facts[quota.name], now: known.now[quota.name],
        sample: known.samples[quota.name])
    }
  }

  func text(_ format: OutputFormat) -> String {
    switch format {
    case .json: lines.map { json($0.plan, $0.share, $0.entry).line }.joined()
    case .tsv: lines.map { row($0).joined(separator: "\t") + "\n" }.joined()
    case .table: PlanTable(lines: lines, settlement: settlement).text
    }
  }

  func json(_ plan: DownloadPlan, _ share: Settlement.Share, _ entry: DatasetEntry?) -> JSONValue {
    .object(
      plan.members + [
        ("available", share.available.map(JSONValue.int) ?? .null),
        ("short", .int(share.short)),
        ("given", .int(share.given)),
        ("license", entry?.license.map(JSONValue.string) ?? .null),
        ("notice", entry?.notice.map(JSONValue.string) ?? .null),
        ("repo", entry.map { .string($0.repo) }),
        ("pinned", entry.map { .bool((try? $0.fetch.string("revision")) ?? nil != nil) }),
        ("across", across(entry)),
        ("format", format == .text ? nil : .string(format.rawValue)),
        ("chunk", chunk.map { .string($0.description) }),
        ("stages", .array((entry?.stages ?? []).map { .string($0.rawValue) })),
        ("samples_digest", .string(entry.map(digest) ?? "")),
        ("order_digest", entry.map { .string($0.orderDigest) }),
      ])
  }

  /// Whom the entry shares no sample with, where that is somebody.
  private func across(_ entry: DatasetEntry?) -> JSONValue? {
    guard let entry, entry.stages.contains(.dedup), let across = (try? entry.dedup.string("across")) ?? nil else {
      return nil
    }
    return across == "none" ? nil : .string(across)
  }

  private func row(_ line: Line) -> [String] {
    let share = line.share
    return [
      share.name, share.category, String(share.wanted), share.available.map { String($0) } ?? "-", String(share.short),
      String(share.given), (line.entry?.stages ?? []).map(\.rawValue).joined(separator: ","),
      line.entry.map(digest) ?? "-", line.facts?.revision ?? lockedRevision(share.name) ?? "-",
      line.entry?.orderDigest ?? "-",
    ]
  }

  private func lockedRevision(_ name: String) -> String? {
    update.contains(name) ? nil : lock?[name]?["revision"]?.text
  }

  func digest(_ entry: DatasetEntry) -> String { entry.samplesDigest(format, chunk) }
}

extension DatasetEntry {
  /// 16 hexadecimal digits that change when the entry's samples would.
  func samplesDigest(_ format: SampleFormat, _ chunk: Chunk?) -> String {
    Self.digits(samplesText + (format == .text ? "" : " \(format)") + (chunk.map { " \($0)" } ?? ""))
  }

  /// The same for the order in which the samples come.
  var orderDigest: String { Self.digits(section.node("curriculum")?.canonicalText ?? "") }

  private static func digits(_ text: String) -> String {
    let hash = text.withBytes { unsafe XXH_INLINE_XXH3_64bits($0.pointer, $0.count) }
    let digits = String(hash, radix: 16)
    return String(repeating: "0", count: 16 - digits.count) + digits
  }
}
