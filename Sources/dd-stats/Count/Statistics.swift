import Records
import ToolKit

/// The statistics of one dataset, as its `.stats.json` has them: the original tool's eight fields first.
struct Statistics {
  let tally: SampleTally
  /// The size of the file that the samples are in.
  let bytes: Int
  let losses: Losses
  /// What tokens were counted by; nil where they weren't.
  let tokenizer: String?
  let wanted: Int?
  let wantedTokens: Int?
  let outputFile: String?

  static let percents = [1, 5, 25, 50, 75, 95, 99]

  /// Code points a sample with text, to two places.
  var averageLength: Double {
    tally.lengths.count > 0 ? Double(tally.lengths.sum) / Double(tally.lengths.count) : 0
  }

  /// Samples missing of those wanted.
  var short: Int? { wanted.map { max(0, $0 - tally.samples) } }
  private var shortTokens: Int? { wantedTokens.map { max(0, $0 - tally.tokens.sum) } }

  var json: JSONValue {
    let lengths = tally.lengths
    let conflicts = tally.metadata.conflicts
    return .object([
      ("samples", .int(tally.samples)),
      ("total_chars", .int(lengths.sum)),
      ("size_mb", .number(megabytes(bytes))),
      ("avg_length", .number(floatingPoint(averageLength, places: 2))),
      ("min_length", .int(lengths.count > 0 ? lengths.minimum : 0)),
      ("max_length", .int(lengths.maximum)),
      ("duplicates_removed", .int(losses.duplicates)),
      ("output_file", outputFile.map(JSONValue.string) ?? .null),
      ("size_bytes", .int(bytes)),
      ("total_words", .int(tally.words)),
      ("length_quantiles", Self.quantiles(lengths)),
      ("tokens", tokens),
      ("labels", labels),
      ("types", .counts(tally.types.sorted)),
      ("licenses", .counts(tally.licenses.sorted)),
      ("metadata", .object(tally.metadata.keys.map { ($0.name, .counts($0.types)) })),
      ("rejected", .counts(losses.rejected)),
      ("malformed", .int(losses.malformed)),
      ("wanted", wanted.map(JSONValue.int)),
      ("short", short.map(JSONValue.int)),
      ("without_text", tally.withoutText > 0 ? .int(tally.withoutText) : nil),
      (
        "metadata_type_conflicts",
        conflicts.isEmpty ? nil : .object(conflicts.map { ($0.name, .counts($0.types)) })
      ),
    ])
  }

  private var tokens: JSONValue? {
    guard let tokenizer else { return nil }
    let counts = tally.tokens
    return .object([
      ("tokenizer", .string(tokenizer)), ("total", .int(counts.sum)),
      ("min", .int(counts.count > 0 ? counts.minimum : 0)), ("max", .int(counts.maximum)),
      ("quantiles", Self.quantiles(counts)),
      ("wanted", wantedTokens.map(JSONValue.int)), ("short", shortTokens.map(JSONValue.int)),
    ])
  }

  private var labels: JSONValue? {
    tally.labels.map { labels in
      let share = labels.all > 0 ? Double(labels.learned) / Double(labels.all) : 0
      return .object([
        ("total", .int(labels.all)), ("learned", .int(labels.learned)), ("share", .number(decimal(share, places: 4))),
      ])
    }
  }

  private static func quantiles(_ lengths: LengthHistogram) -> JSONValue {
    .counts(percents.compactMap { percent in lengths.quantile(percent: percent).map { ("p\(percent)", $0) } })
  }

  /// What a person should know before training on these samples.
  var warnings: [String] {
    var warnings: [String] = []
    if tally.withoutText > 0 {
      warnings.append("\(grouped(tally.withoutText)) of \(grouped(tally.samples)) samples have no text")
    }
    for conflict in tally.metadata.conflicts {
      let types = conflict.types.map { "\($0.name) (\(grouped($0.count)))" }.joined(separator: ", ")
      warnings.append("metadata key '\(conflict.name)' has more than one JSON type: \(types)")
    }
    if let shortTokens, shortTokens > 0, let wantedTokens {
      warnings.append("\(grouped(shortTokens)) tokens short of the \(grouped(wantedTokens)) wanted")
    }
    if let short, short > 0, let wanted {
      warnings.append("\(grouped(short)) samples short of the \(grouped(wanted)) wanted")
    }
    return warnings
  }
}

/// Bytes / 1024², to six places: a byte shows.
func megabytes(_ bytes: Int) -> String { floatingPoint(Double(bytes) / 1_048_576, places: 6) }

/// A number as Python's json writes a rounded float: without trailing zeros, but always with a point.
func floatingPoint(_ value: Double, places: Int) -> String {
  var text = decimal(value, places: places)
  while text.hasSuffix("0"), !text.hasSuffix(".0") { text.removeLast() }
  return text
}
