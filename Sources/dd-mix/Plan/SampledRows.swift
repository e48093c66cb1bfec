import Recipe
import Records
import ToolKit

/// What a dry run's first rows of a source showed: how many become samples, and how long they take.
struct SampledRows {
  /// Rows of the source.
  let read: Int
  /// Samples that they became.
  let kept: Int
  /// Tokens of those, where they are counted.
  let tokens: Int
  /// Bytes of those samples.
  let bytes: Int
  /// Whether the source has no more rows.
  let isAll: Bool
  /// What the whole pipe took; the longest of its tools.
  let seconds: Double

  /// Reads the first round below a folder; nil when there is none.
  init?(_ name: String, _ download: DownloadFolder) throws(ToolError) {
    guard let round = try download.rounds(of: name).first else { return nil }
    read = round.read
    kept = round.kept
    tokens = round.tokens ?? 0
    bytes = (try? fileSize(round.keptPath)) ?? 0
    isAll = round.isLast
    seconds = round.reports.compactMap { $0.json["seconds"]?.double }.max() ?? 0
  }

  /// What they became, in a plan's unit.
  func amount(in unit: QuotaUnit) -> Int { unit == .samples ? kept : tokens }

  /// What so many rows become, when the rest is like these; exact when these are all.
  func supply(ofRows rows: Int?, in unit: QuotaUnit) -> Int? {
    let amount = amount(in: unit)
    if isAll { return amount }
    guard let rows, read > 0 else { return nil }
    return Int(min(UInt128(rows) * UInt128(amount) / UInt128(read), UInt128(Int.max)))
  }
}
