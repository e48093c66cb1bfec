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
  /// In what form the samples are written.
  var form: SampleForm { variant.form }
  let settlement: Settlement
  let recipe: Recipe
  private let variant: SampleVariant
  private let lock: DownloadLock?
  /// Datasets whose source is taken as it is now.
  private let update: [String]

  init(
    recipe: Recipe, variant: SampleVariant, plan: Plan, settlement: Settlement, policy: ShortPolicy, spill: Spill,
    known: KnownSources, lock: DownloadLock?, update: [String], roundRows: Int?
  ) {
    self.settlement = settlement
    self.recipe = recipe
    self.lock = lock
    self.update = update
    self.variant = variant
    func part(_ count: Int?) -> Int? { variant.chunk.map { chunk in count.map { chunk.range(of: $0).count } } ?? count }
    lines = zip(plan.datasets, settlement.datasets).map { quota, share in
      let index = plan.categories.firstIndex { $0.name == quota.category } ?? 0
      let entry = recipe.datasets.first { $0.name == quota.name }
      var line = DownloadPlan(
        quota, in: plan.unit, ratio: plan.categories.isEmpty ? .zero : plan.categories[index].ratio,
        categoryIndex: index,
        total: plan.total, policy: policy, spill: spill,
        rows: known.facts[quota.name]?.rows ?? part(entry?.rowsHint),
        supply: part(entry?.supply), holdout: recipe.holdout, spare: entry?.teaching.spare)
      line.roundRows = roundRows
      return Line(
        plan: line, share: share, entry: entry, facts: known.facts[quota.name], now: known.now[quota.name],
        sample: known.samples[quota.name])
    }
  }

  func text(_ format: OutputFormat) -> String {
    switch format {
    case .json: lines.map { json($0.plan, $0.share, $0.entry).line }.joined()
    case .tsv: lines.map { row($0).joined(separator: "\t") + "\n" }.joined()
    case .table: PlanTable(lines: lines, settlement: settlement, unit: variant.unit).text
    }
  }

  func json(_ plan: DownloadPlan, _ share: Settlement.Share, _ entry: DatasetEntry?) -> JSONValue {
    .object(
      plan.members + variant.form.members + [
        ("available", share.available.map(JSONValue.int) ?? .null),
        ("short", .int(share.short)),
        ("given", .int(share.given)),
        ("license", entry?.license.map(JSONValue.string) ?? .null),
        ("notice", entry?.notice.map(JSONValue.string) ?? .null),
        ("repo", entry.map { .string(Secrets.hide($0.repo)) }),
        ("pinned", entry.map { .bool((try? $0.fetch.string("revision")) ?? nil != nil) }),
        ("across", across(entry)),
        ("alarms", alarms(entry)),
        ("chunk", variant.chunk.map { .string($0.description) }),
        ("stages", .array(stages(entry).map(JSONValue.string))),
        ("samples_digest", .string(entry.map(digest) ?? "")),
        ("order_digest", entry.map { .string(variant.orderDigest($0)) }),
        ("scores_digest", entry.flatMap(variant.scoresDigest).map(JSONValue.string)),
      ])
  }

  /// The stages of an entry's rounds, and what comes after them.
  private func stages(_ entry: DatasetEntry?) -> [String] {
    let stages = entry?.stages ?? []
    let rounds =
      stages.filter(\.isOfRounds).map(\.rawValue) + (variant.holdout == nil ? [] : ["holdout"])
      + (variant.unit == .samples ? [] : ["count"])
    return rounds + stages.filter { !$0.isOfRounds }.map(\.rawValue)
  }

  /// Whom the entry shares no sample with, where that is somebody.
  private func across(_ entry: DatasetEntry?) -> JSONValue? {
    guard let entry, !entry.dedup.isEmpty, let across = (try? entry.dedup.string("across")) ?? nil else {
      return nil
    }
    return across == "none" ? nil : .string(across)
  }

  /// What the entry calls an alarm, by the rule, where it says so.
  private func alarms(_ entry: DatasetEntry?) -> JSONValue? {
    let bounds = AlarmRule.allCases.compactMap { rule in
      (try? entry?.bound(of: rule)).map { (rule.rawValue, JSONValue.string("\($0)") as JSONValue?) }
    }
    return bounds.isEmpty ? nil : .object(bounds)
  }

  private func row(_ line: Line) -> [String] {
    let share = line.share
    return [
      share.name, share.category, String(share.wanted), share.available.map { String($0) } ?? "-", String(share.short),
      String(share.given), stages(line.entry).joined(separator: ","),
      line.entry.map(digest) ?? "-", line.facts?.revision ?? lockedRevision(share.name) ?? "-",
      line.entry.map(variant.orderDigest) ?? "-", line.entry.flatMap(variant.scoresDigest) ?? "-",
      String(samples(line)), String(asked(line)),
    ]
  }

  /// The quota in samples: where it is in tokens, by the mean of the first rows where a dry run has them.
  private func samples(_ line: Line) -> Int {
    if line.plan.unit == .samples { return line.plan.quota }
    guard let sample = line.sample, sample.tokens > 0 else { return line.plan.quota / line.plan.unit.likelyAmount }
    let samples = UInt128(line.plan.quota) * UInt128(sample.kept) / UInt128(sample.tokens)
    return Int(min(samples, 1 << 60))
  }

  /// How many of them a teacher is asked about, with those to spare.
  private func asked(_ line: Line) -> Int { line.plan.withSpare(samples(line)) }

  private func lockedRevision(_ name: String) -> String? {
    update.contains(name) ? nil : lock?[name]?["revision"]?.text
  }

  func digest(_ entry: DatasetEntry) -> String { variant.digest(entry) }
}
