import Columns
import Records
import ToolKit

/// The README.md of a folder of shards: the card by which `datasets` finds splits and columns.
struct ShardCard {
  private let command: Shard
  private let columns: [Column]
  private let shards: [FinishedShard]

  init(_ command: Shard, _ dataset: ShardDataset, _ shards: [FinishedShard], isEmpty: Bool) {
    self.command = command
    columns = isEmpty ? [] : dataset.columns
    self.shards = shards
  }

  private var splits: [String] {
    shards.map(\.split).reduce(into: []) { splits, split in if !splits.contains(split) { splits.append(split) } }
  }

  var text: String {
    if command.to == .megatron { return body + "\n" }
    var lines = ["---", "configs:", "- config_name: default", "  data_files:"]
    for split in splits { lines += ["  - split: \(split)", "    path: \(yaml("\(split)-*.\(command.to.rawValue)"))"] }
    if !columns.isEmpty { lines += ["dataset_info:", "  features:"] + Features.card(columns, level: 1) }
    return (lines + ["---", ""]).joined(separator: "\n") + body
  }

  private var example: String {
    let split = splits.first ?? command.split
    if command.to == .megatron {
      return "--data-path path/to/this/folder/\(split)-00000-of-\(ShardFolder.number(shards.count))"
    }
    return "from datasets import load_dataset\n    samples = load_dataset(\"path/to/this/folder\", split=\"\(split)\")"
  }

  private var body: String {
    var table = "| file | records | size |\n|---|---:|---:|\n"
    for shard in shards {
      table += "| [\(shard.file)](\(shard.file)) | \(grouped(shard.rows)) | \(ByteSize(bytes: max(shard.bytes, 1))) |\n"
    }
    return """

      # Training files

      \(grouped(shards.reduce(0) { $0 + $1.rows }))\(ShardsPlace.mark)\(toolVersion).

      \(table)
          \(example)

      """ + (command.layout.scores?.note ?? "")
  }
}
