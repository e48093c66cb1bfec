import ArgumentParser
import Records
package import ToolKit

/// What dd-dedup is to its executable and to a chain.
package enum DedupTool {
  /// The tool.
  package static var tool: Tool { Tool(Dedup.self, beside: [Learn.self, HoldOut.self, Pairs.self, Meet.self]) }
}

/// Drops records whose key was seen before and keeps the first.
struct Dedup: StageCommand {
  static let configuration = CommandConfiguration(
    commandName: "dd-dedup",
    abstract: "Drop records whose key was seen before; keep the first.",
    usage: """
      dd-dedup [<options>] [<file> ...]
      dd-dedup learn [<options>] --output <keyset> [<file> ...]
      dd-dedup meet --slice <i/n> --into <dir> <keyset> ...
      dd-dedup pairs <duplicates> <file> ...
      dd-dedup holdout [<options>] --output <held> [<file> ...]
      """,
    discussion: """
        dd-dedup --near 0.8 --duplicates repeats.jsonl in.jsonl > out.jsonl

      Records are copied byte for byte. Memory: at most 30 bytes for each distinct key.
      A record that lacks a field of the key, or has null there, is rejected as missing_key.

      With --near, records go too that say almost the same as one kept before: of those that resemble it by hashes \
      the words themselves are compared. That takes some 450 bytes for each record kept, and room for about the size of \
      the texts in $TMPDIR.
      """,
    version: toolVersion,
    subcommands: [Learn.self, HoldOut.self, Pairs.self, Meet.self])

  @OptionGroup var keys: KeyOptions

  @Flag(help: "Take the recipe's section for raw rows, raw.dedup, instead of the one for samples.")
  var raw = false

  @Option(help: "What to do with a record that lacks a field of the key: drop (default) or keep.")
  var keyMissing = MissingKey.drop

  @Option(
    help: ArgumentHelp(
      "Drop what this file holds too: a key set of 'dd-dedup learn', or JSON lines. Repeat the option for each file.",
      valueName: "file"))
  var seen: [String] = []

  @Option(
    help: ArgumentHelp(
      "Drop what the finished download in DIR has of the recipe's entry too, and of those that 'across' joins it with. May be repeated.",
      valueName: "dir"))
  var seenOutput: [String] = []

  @Option(
    help: ArgumentHelp(
      "At the end of the input, write the keys of all that passed, of --seen and of --against, as a key set for the next run's --seen.",
      valueName: "keyset"))
  var learn: String?

  @Option(
    help: ArgumentHelp(
      "The same of the keys that passed alone, without those of --seen: what 'dd-dedup meet' compares between tasks.",
      valueName: "keyset"))
  var learnNew: String?

  @Option(
    help: ArgumentHelp(
      "Write every dropped row to FILE with the id that it repeats. Costs about 80 bytes more for each key.",
      valueName: "file"))
  var duplicates: String?

  @OptionGroup(title: "Near-duplicates") var near: NearOptions
  @OptionGroup var threads: ThreadOptions
  @OptionGroup var common: CommonOptions

  @Argument(help: ArgumentHelp("JSON lines; standard input when there are none, or for '-'.", valueName: "file"))
  var files: [String] = []

  var jobs: Int? { threads.jobs }

  func validate() throws {
    if !seenOutput.isEmpty && keys.recipe.dataset == nil {
      throw ValidationError("--seen-output is about a recipe's entry: name it with --dataset")
    }
    if seen.contains("-") && (files.isEmpty || files.contains("-")) {
      throw ValidationError("--seen - takes standard input, which is the input already: name the input's file")
    }
  }

  var writes: [OutputFile] {
    [("--duplicates", duplicates), ("--learn", learn), ("--learn-new", learnNew)].compactMap { option, path in
      path.map { OutputFile(option, $0) }
    }
  }

  func stage(at place: Place) throws -> any RecordStage {
    let section = try keys.section(isRaw: raw)
    let specification = try keys.specification(section)
    var near = try near.plan(section)
    var seen = seen
    if let entry = try keys.recipe.entry() {
      for folder in seenOutput {
        let files = try SeenOutput(folder).files(for: entry, isRaw: raw)
        seen += files
        near?.against += files
      }
    }
    try requireReadOnce(seen + (near?.against ?? []) + (!place.isFirst ? [] : files.isEmpty ? ["-"] : files))
    // They are read before --learn and standard output are written, which may well add to them.
    try requireDistinct(
      reads: seen + (near?.against ?? []),
      writes: common.writes + writes.filter { $0.option != "--learn" && $0.option != "--learn-new" },
      checksStandardOutput: false)
    try KeySetReader.requireSets(seen + (near?.against ?? []), under: writes)
    let run = try RecordRun(
      tool: "dd-dedup", stage: raw ? "dd-dedup --raw" : nil, files: files, options: common, reads: keys.recipe.reads,
      writes: writes, at: place)
    run.ledger.advice = { _ in nil }
    return try FirstOnes(self, seen: seen, specification, near, run)
  }
}

/// The value of `--key-missing`.
enum MissingKey: String, ExpressibleByArgument, CaseIterable {
  case keep, drop
}
