import ArgumentParser
import Parquet
import ToolKit

/// How the files are laid out inside.
struct LayoutOptions: ParsableArguments {
  @Option(help: "Compression of Parquet's pages: zstd, snappy or none (default: zstd).")
  var compression: PageCompression?

  @Option(help: ArgumentHelp("Level of zstd (1 to 22, default 3) or gzip (1 to 9, default 6).", valueName: "n"))
  var level: Int?

  @Option(help: ArgumentHelp("Bytes of a Parquet row group before compression (default: 64 MB).", valueName: "size"))
  var rowGroupSize: ByteSize?

  @Option(
    help: ArgumentHelp(
      "Columns of Parquet files, from a dataset card: a README.md, or a YAML or JSON file with features as it has them.",
      valueName: "file"))
  var schema: String?

  @Option(help: "A Parquet column whose values are of several types: error, or json, which keeps each as JSON.")
  var mixed: MixedColumns?

  @Option(
    help: ArgumentHelp(
      "A Parquet column that is looked up by value, such as id: a Bloom filter finds its row groups. May be repeated.",
      valueName: "column"))
  var bloomFilter: [String] = []

  @Flag(
    help: """
      End Parquet pages and row groups by what is in them (as pyarrow's use_content_defined_chunking), so that a changed \
      mix uploads little more than what changed.
      """)
  var contentDefinedChunking = false

  @Option(
    help: """
      A teacher's scores (dd-teach score) as Parquet columns for a trainer: distillkit (input_ids, labels, token_ids, \
      top_values) or axolotl (..., target_token_ids, target_logprobs, target_mask), aligned to logits.
      """)
  var scores: ScoreLayout?

  @Option(help: ArgumentHelp("The member that has the scores.", valueName: "name"))
  var scoresField = "teacher_scores"

  /// Checks that the options are of use for the format.
  func validate(for format: ShardFormat) throws {
    if format != .parquet {
      for (option, isGiven) in [
        ("--compression", compression != nil), ("--row-group-size", rowGroupSize != nil), ("--schema", schema != nil),
        ("--content-defined-chunking", contentDefinedChunking), ("--scores", scores != nil), ("--mixed", mixed != nil),
        ("--bloom-filter", !bloomFilter.isEmpty),
      ] where isGiven { throw ValidationError("\(option) is for --to parquet, not for \(format.rawValue)") }
    }
    if scores != nil && (schema != nil || mixed != nil) {
      throw ValidationError("--scores has columns of its own: leave out --schema and --mixed")
    }
    let levels: ClosedRange<Int>? =
      switch format {
      case .parquet: (compression ?? .zstd) == .zstd ? 1...22 : nil
      case .zstdLines: 1...22
      case .gzipLines: 1...9
      case .jsonl, .megatron: nil
      }
    guard let level else { return }
    guard let levels else { throw ValidationError("--level is for zstd and gzip") }
    if !levels.contains(level) {
      throw ValidationError("--level takes \(levels.lowerBound) to \(levels.upperBound), not \(level)")
    }
  }

  /// The layout of a Parquet file.
  var writerOptions: WriterOptions {
    var options = WriterOptions()
    switch compression ?? .zstd {
    case .zstd: options.codec = .zstd(level: level ?? 3)
    case .snappy: options.codec = .snappy
    case .none: options.codec = .none
    }
    if let rowGroupSize { options.rowGroupBytes = rowGroupSize.bytes }
    if contentDefinedChunking { options.contentChunks = ContentChunkLimits() }
    options.bloomFilters = Set(bloomFilter)
    if let scores { options.metadata = [scores.metadata] }
    options.createdBy = "dd-shard version \(toolVersion)"
    return options
  }
}

/// The value of `--compression`.
enum PageCompression: String, ExpressibleByArgument, CaseIterable {
  case zstd, snappy, none
}

/// The value of `--mixed`.
enum MixedColumns: String, ExpressibleByArgument, CaseIterable {
  case error, json
}
