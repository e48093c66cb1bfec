import ArgumentParser
import Recipe
import Records
import ToolKit

/// The command line of dd-download, which is a script: read here, checked, and handed to it as words.
///
/// The words are `options`, then `name=value` for each option that was given, a NUL behind each.
struct DownloadOptions: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "dd-download",
    version: toolVersion)

  @Option(help: ArgumentHelp("a recipe, laid over the built-in one; - is standard input", valueName: "path"))
  var config: String?

  @Option(help: ArgumentHelp("samples in all (default: the recipe's, 100000)", valueName: "n"))
  var totalSamples: Int?

  @Option(
    help: ArgumentHelp("tokens in all, such as 500M, counted by the tokenizer", valueName: "n"), transform: Self.tokens)
  var totalTokens: Int?

  @Option(help: ArgumentHelp("where to write (default: the recipe's, data/distillation)", valueName: "path"))
  var outputDir: String?

  @Option(help: ArgumentHelp("only this entry", valueName: "name"))
  var dataset: String?

  @Option(help: ArgumentHelp("entries at a time (default: 1); the result is the same", valueName: "n"))
  var jobs = 1

  @Option(help: ArgumentHelp("another Hub, or a folder with org/name/... inside", valueName: "url|dir"))
  var hub: String?

  @Option(
    help: ArgumentHelp("the I-th of N parts of every source, for downloads in batches", valueName: "i/n"),
    transform: Chunk.init(argument:))
  var chunk: Chunk?

  @Option(
    help: ArgumentHelp(
      "without the samples of the finished download in DIR, such as an earlier batch; may be repeated",
      valueName: "dir"))
  var seenOutput: [String] = []

  @Option(
    help: ArgumentHelp("redistribute, shrink, repeat:N or fail", valueName: "policy"),
    transform: PlanCommand.policy)
  var onShort: ShortPolicy?

  @Option(
    help: ArgumentHelp(
      "text, messages, prompt-completion or chat-prompt-completion: what samples have beside their text",
      valueName: "format"))
  var format: SampleFormat?

  @Flag(help: "leave 'text' out of the samples: with another format, for trainers that would prefer it")
  var noText = false

  @Flag(help: "give all samples the same keys of metadata, null where a dataset has none")
  var uniform = false

  @Option(
    help: ArgumentHelp(
      "also write all samples, in random order, as Parquet files of this size (2GB) into shards/", valueName: "size"))
  var shards: ByteSize?

  // As text: the library would take the default for a value that is no size.
  @Option(
    defaultAsFlag: "256m",
    parsing: .next,
    help: ArgumentHelp(
      "write an entry's samples in files of this size (256m when not said), CATEGORY/NAME/part-000000.jsonl and so on",
      valueName: "size"))
  var parts: String? = nil

  @Option(
    help: ArgumentHelp(
      "count tokens exactly, and make the shards of training rows: a tokenizer.json, a folder, or org/model[@revision]",
      valueName: "name"))
  var tokenizer: String?

  @Option(
    help: ArgumentHelp(
      "the server that the recipe's 'teach' asks, with /v1 at its end (default: OPENAI_BASE_URL, else the recipe's)",
      valueName: "url"))
  var teacher: String?

  @Option(
    help: ArgumentHelp(
      "have rounds done in tasks by what runs commands on many machines: dd-engine-parallel, -slurm, -spark or -ray,"
        + " with its options", valueName: "command"))
  var engine: String?

  @Option(help: ArgumentHelp("with --engine: tasks that a round of an entry is cut into", valueName: "n"))
  var tasks: Int?

  @Option(help: ArgumentHelp("with --engine: what a task reads instead (default: 256m)", valueName: "size"))
  var taskBytes: ByteSize?

  @Option(
    help: ArgumentHelp(
      "rows of one round at most, or an eighth of those before it (default: 100000; with --engine 50000000)",
      valueName: "n"))
  var roundRows: Int?

  @Flag(help: "go on without sources that can't be read; others get their share")
  var skipUnavailable = false

  @Flag(help: "refuse licences that don't allow commercial use")
  var commercialOnly = false

  @Flag(help: "refuse licences that ask the same licence of copies")
  var noShareAlike = false

  @Flag(help: "repeat what dd.lock.json says, or fail naming the difference")
  var locked = false

  @Option(
    help: ArgumentHelp(
      "redo this entry from its source's newest commit; may be repeated", valueName: "name"))
  var update: [String] = []

  @Flag(help: "redo entries whose recipe changed since they were begun")
  var force = false

  @Option(
    help: ArgumentHelp(
      "what it does where a rule takes more than can be right: warn, or fail with exit 65 at the end",
      valueName: "action"))
  var alarm: AlarmAction?

  @Flag(help: "keep every dropped row, in .dd/NAME.rejects.jsonl.zst")
  var keepRejects = false

  @Flag(help: "read the first rows only: say what comes out, from how many bytes, in how long")
  var dryRun = false

  @Flag(name: [.short, .long], help: "errors and the final table only")
  var quiet = false

  /// Reads `--total-tokens`.
  static func tokens(_ text: String) throws -> Int {
    guard let count = SpelledAmount.read(text), count > 0 else {
      throw ValidationError("it takes \(SpelledAmount.words)")
    }
    return count
  }

  func validate() throws {
    try alarm?.checkEnds()
    if totalSamples != nil && totalTokens != nil {
      throw ValidationError("--total-samples or --total-tokens, not both")
    }
    if let totalSamples, totalSamples < 1 {
      throw ValidationError("--total-samples takes 1 or more, not \(totalSamples)")
    }
    if let shards, shards.bytes < 1 << 10 { throw ValidationError("--shards takes 1 KB or more, not \(shards)") }
    if let parts {
      guard let size = ByteSize(argument: parts) else {
        throw ValidationError(
          "--parts takes a number of bytes, such as 500MB or 2GB, or nothing for 256MB, not '\(parts)'")
      }
      if size.bytes < 1 << 10 { throw ValidationError("--parts takes 1 KB or more, not \(size)") }
    }
    if let roundRows, roundRows < 1 { throw ValidationError("--round-rows takes 1 or more, not \(roundRows)") }
    guard (1...999).contains(jobs) else { throw ValidationError("--jobs takes 1 to 999, not \(jobs)") }
    if let tasks, !(1...1_000_000).contains(tasks) { throw ValidationError("--tasks takes 1 to 1000000, not \(tasks)") }
    if tasks != nil && taskBytes != nil { throw ValidationError("--tasks and --task-bytes exclude each other") }
    if engine == nil && (tasks != nil || taskBytes != nil) {
      throw ValidationError("--tasks and --task-bytes are about --engine: say what is to run them")
    }
    if engine != nil && keepRejects {
      throw ValidationError(
        "--keep-rejects goes with no --engine: tasks don't know the numbers of the lines before them")
    }
    if let teacher, teacher.contains(where: { "?# ".contains($0) }) {
      throw ValidationError(
        "--teacher is an address without a query, such as http://host:8000/v1; a key goes into OPENAI_API_KEY")
    }
    let texts = [
      ("engine", engine), ("config", config), ("output-dir", outputDir), ("dataset", dataset), ("hub", hub),
      ("tokenizer", tokenizer),
      ("teacher", teacher), ("update", update.first(where: \.isEmpty)),
      ("seen-output", seenOutput.first(where: \.isEmpty)),
    ]
    for (name, text) in texts where text?.isEmpty == true { throw ValidationError("--\(name) needs a value, not ''") }
  }

  func run() throws {
    let values: [(String, String?)] = [
      ("config", config), ("total-samples", totalSamples.map { String($0) }),
      ("total-tokens", totalTokens.map { String($0) }), ("output-dir", outputDir),
      ("dataset", dataset), ("jobs", String(jobs)), ("hub", hub), ("chunk", chunk?.description),
      ("on-short", onShort?.description), ("format", format?.rawValue),
      ("shards", shards.map { String($0.bytes) }),
      ("parts", parts.flatMap(ByteSize.init(argument:)).map { String($0.bytes) }), ("tokenizer", tokenizer),
      ("teacher", teacher), ("alarm", alarm?.rawValue),
      ("engine", engine), ("tasks", tasks.map { String($0) }), ("task-bytes", taskBytes.map { String($0.bytes) }),
      ("round-rows", (roundRows ?? (engine == nil ? nil : 50_000_000)).map { String($0) }),
    ]
    let flags = [
      ("skip-unavailable", skipUnavailable), ("commercial-only", commercialOnly), ("no-share-alike", noShareAlike),
      ("no-text", noText), ("uniform", uniform), ("locked", locked), ("force", force), ("keep-rejects", keepRejects),
      ("dry-run", dryRun), ("quiet", quiet),
    ]
    var words = ["options"]
    words += values.compactMap { name, value in value.map { "\(name)=\($0)" } }
    words.append("again=\(again(values, flags))")
    words += seenOutput.map { "seen-output=\($0)" } + update.map { "update=\($0)" }
    words += flags.filter(\.1).map { "\($0.0)=yes" }
    try printToStandardOutput(words.map { $0 + "\0" }.joined())
  }

  /// The command with what decides about the samples, for the next time: not where they go, nor how they are made.
  private func again(_ values: [(String, String?)], _ flags: [(String, Bool)]) -> String {
    let others = [
      "jobs", "output-dir", "engine", "tasks", "task-bytes", "alarm", "locked", "force", "dry-run", "quiet",
    ]
    var words = ["dd-download"]
    for (name, value) in values where !others.contains(name) {
      // What came through a pipe has no name for the next time.
      let isPiped = name == "config" && value.map { FileKind(of: $0) != .file } ?? false
      if let value { words.append("--\(name) \(isPiped ? "RECIPE" : Secrets.hide(value).shellWord)") }
    }
    words += seenOutput.map { "--seen-output \(Secrets.hide($0).shellWord)" }
    words += flags.filter { $0.1 && !others.contains($0.0) }.map { "--\($0.0)" }
    return words.joined(separator: " ")
  }
}
