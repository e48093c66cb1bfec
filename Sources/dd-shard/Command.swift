import ArgumentParser
import Keys
import Parquet
import Records
package import ToolKit

/// What dd-shard is to its executable and to a chain.
package enum ShardTool {
  /// The tool.
  package static var tool: Tool { Tool(Shard.self) }
}

/// Writes records as training files of a given size.
struct Shard: ReportingCommand {
  static let configuration = CommandConfiguration(
    commandName: "dd-shard",
    abstract: "Write records as training files of a given size: Parquet or compressed JSON lines.",
    discussion: """
        dd-shard out/sample --shard-size 500MB -o shards

      It writes shards/train-00000-of-00003.parquet and so on, with a README.md by which load_dataset("shards") reads \
      them. The folder appears whole or not at all. The same records and options make the same bytes.
      All Parquet files have one schema, found in a first pass over the records. Memory: under 200 MB, whatever the size.
      """,
    version: toolVersion)

  @Option(help: "What the files are: parquet, jsonl.zst, jsonl.gz, jsonl, or megatron (pairs of .bin and .idx).")
  var to = ShardFormat.parquet

  @Option(help: ArgumentHelp("Bytes of a file, such as 500MB or 2GB.", valueName: "size"))
  var shardSize = ByteSize(bytes: 2 << 30)

  @Option(
    name: [.customShort("o", allowingJoined: true), .long],
    help: ArgumentHelp("The folder to be made. One that dd-shard made before is replaced.", valueName: "dir"))
  var output: String

  @OptionGroup var layout: LayoutOptions

  @Flag(help: "Write the records in random order.")
  var shuffle = false

  @Option(help: "Where the random order starts.")
  var seed = 0

  @Option(
    help: ArgumentHelp("Mebibytes that --shuffle sorts in memory; more is sorted through $TMPDIR.", valueName: "mib"))
  var memory = 100

  @Option(help: ArgumentHelp("What the files of the records are called.", valueName: "name"))
  var split = "train"

  @Option(
    help: ArgumentHelp(
      "Write this part of the records as validation-... files: by a hash, so that equal texts stay together.",
      valueName: "part"))
  var holdout: Double?

  @Option(
    help: ArgumentHelp(
      "The fields that --holdout goes by, as dd-dedup's --key (default: text).", valueName: "field,..."))
  var holdoutKey: String?

  @Option(
    help: ArgumentHelp(
      "What these may differ in, as dd-dedup's --normalize: none (default), or some of nfc, case, whitespace, punctuation.",
      valueName: "word,..."),
    transform: { value in
      guard let normalization = Normalization(names: splitList(value)) else {
        throw ValidationError("it takes none, or some of \(Normalization.words.map(\.name).joined(separator: ", "))")
      }
      return normalization
    })
  var holdoutNormalize: Normalization?

  @Option(
    help: ArgumentHelp(
      "End with exit 65 at an id in input_ids or labels that is not below N, the model's vocab_size.", valueName: "n"))
  var vocabSize: Int?

  @OptionGroup var common: CommonOptions

  @Argument(
    help: ArgumentHelp(
      "JSON lines, or folders with *.jsonl files; what lies below their folder validation/ is that split. Standard "
        + "input when there are none, or for '-'.", valueName: "dir|file"))
  var sources: [String] = []

  func validate() throws {
    if !Split.isName(split) {
      throw ValidationError("--split takes letters, digits and _, such as train, not '\(split)'")
    }
    if !(1...1_048_576).contains(memory) { throw ValidationError("--memory takes 1 to 1048576, not \(memory)") }
    if shardSize.bytes < 1 << 10 { throw ValidationError("--shard-size takes 1 KB or more, not \(shardSize)") }
    if let vocabSize, !(1...1 << 31).contains(vocabSize) {
      throw ValidationError("--vocab-size takes 1 to 2147483648, not \(vocabSize)")
    }
    if let holdout, !(holdout > 0 && holdout < 1) {
      throw ValidationError("--holdout takes a part between 0 and 1, not \(holdout)")
    }
    if holdout != nil && split == Split.validation {
      throw ValidationError("--holdout writes validation-... files: give the others another --split")
    }
    for (option, isGiven) in [
      ("--holdout-key", holdoutKey != nil), ("--holdout-normalize", holdoutNormalize != nil),
    ] where isGiven && holdout == nil { throw ValidationError("\(option) goes with --holdout") }
    let folder = realPath(output)
    for written in common.writes where folder != nil && realPath(parentFolder(of: written.path)) == folder {
      throw ValidationError("\(written.option) '\(written.path)' lies in the --output folder: name another file")
    }
    try layout.validate(for: to)
  }

  func run() throws {
    let files = try ShardSources(sources, split: split)
    try files.requireOutside(output)
    let ledger = try Ledger(
      tool: "dd-shard", options: common, reads: files.paths + [layout.schema].compactMap { $0 })
    try Sharding(self, files, ledger).run()
  }
}

/// What the files are, by the ending of their names.
enum ShardFormat: String, ExpressibleByArgument, CaseIterable {
  case parquet
  case jsonl
  case zstdLines = "jsonl.zst"
  case gzipLines = "jsonl.gz"
  case megatron

  /// What the names of files end in.
  var ending: String { self == .megatron ? "bin" : rawValue }
}
