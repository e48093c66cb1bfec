import Parquet
import Records
import ToolKit

/// The files of all splits while they are filled.
final class SplitSeries {
  private let command: Shard
  private let dataset: ShardDataset
  private let folder: ShardFolder
  private var open: [String: ShardSeries] = [:]
  /// The files that are whole, those of one split in their order.
  var shards: [FinishedShard] { open.values.sorted { $0.rank < $1.rank }.flatMap(\.finished) }

  init(_ command: Shard, _ dataset: ShardDataset, _ folder: ShardFolder) {
    self.command = command
    self.dataset = dataset
    self.folder = folder
  }

  /// Puts a record into a split's file.
  func add(_ row: Row, split: String) throws(ToolError) { try series(split).add(row) }

  private func series(_ split: String) -> ShardSeries {
    if let known = open[split] { return known }
    // The records' own split comes first, whatever row is read first.
    let rank = split == command.split ? -1 : open.count
    let series = ShardSeries(split, rank: rank, size: command.shardSize.bytes, command.to.ending, folder) {
      [command, dataset] (sink) throws(ToolError) in try Self.writer(command, dataset, sink)
    }
    open[split] = series
    return series
  }

  private static func writer(
    _ command: Shard, _ dataset: ShardDataset, _ sink: any ByteSink
  ) throws(ToolError) -> any ShardWriter {
    let frames: any FrameCompressor
    switch command.to {
    case .parquet:
      let scores = command.layout.scores.map {
        ScoredRow($0, field: command.layout.scoresField, vocabularySize: command.vocabSize)
      }
      return try ParquetShard(dataset.columns, command.layout.writerOptions, scores: scores, sink)
    case .megatron: return MegatronShard(sink)
    case .jsonl: frames = PlainFrames()
    case .zstdLines: frames = try ZstdFrames(level: command.layout.level ?? 3)
    case .gzipLines: frames = try GzipMembers(level: command.layout.level ?? 6)
    }
    return LinesShard(sink, frames, size: command.shardSize.bytes)
  }

  /// Closes the last files. Without a record there is one all the same, empty and valid.
  func finish(firstSplit: String) throws(ToolError) {
    if open.isEmpty { try series(firstSplit).begin() }
    for split in open.values.sorted(by: { $0.rank < $1.rank }) { try split.finish() }
  }
}
