import ArgumentParser
import Recipe
import Records
import ToolKit
import Web

/// The rows of a dataset as JSON lines.
struct Rows: SourceCommand {
  static let configuration = CommandConfiguration(
    commandName: "rows",
    abstract: "Write a dataset's rows as JSON lines.",
    discussion: """
      SOURCE is a dataset's id 'org/name' on the Hub, 'hf://datasets/org/name@revision/path', the URL of its page, \
      a local file or folder, an http(s) URL, or '-'. Parquet, JSON lines, one JSON array, objects over many \
      lines, CSV and TSV are read, each also as .gz, .zst, .xz, .bz2 or alone in a .zip.
      """)

  @Argument(help: ArgumentHelp("What to read; the recipe's 'repo' when left out.", valueName: "source"))
  var source: String?

  @OptionGroup var choice: ChoiceOptions
  @OptionGroup var reading: ReadingOptions
  @OptionGroup var recipe: RecipeOptions

  @Option(help: ArgumentHelp("Pass over the first rows.", valueName: "n"))
  var skip: Int?

  @Option(help: ArgumentHelp("Stop after so many rows.", valueName: "n"))
  var limit: Int?

  @Option(
    help: ArgumentHelp(
      "Only the I-th of N parts of the source's rows: ranges where their number is known or JSON lines can be counted, else every N-th.",
      valueName: "i/n"), transform: Chunk.init(argument:))
  var chunk: Chunk?

  @Option(help: ArgumentHelp("Go on where the run of this report stopped.", valueName: "report"))
  var resume: String?

  @Option(help: "Take rows from the head, or spread over the source in an order drawn by --seed.")
  var sample: Sampling?

  @Option(help: ArgumentHelp("What 'spread' draws its order from.", valueName: "n"))
  var seed: Int?

  @Option(
    name: [.customShort("j", allowingJoined: true), .long],
    help: ArgumentHelp(
      "Read a local Parquet file with N threads; the rows are the same. All cores, in a pipe one, unless told.",
      valueName: "n"))
  var jobs: Int?

  @Flag(help: "Add '_source' with repo, revision, file and row to each row.")
  var provenance = false

  @Flag(help: "Print what would be read as JSON, and read no rows.")
  var plan = false

  @OptionGroup var tasks: TaskOptions
  @OptionGroup var network: NetworkOptions
  @OptionGroup var common: CommonOptions

  func validate() throws {
    if let skip, skip < 0 { throw ValidationError("--skip takes 0 or more, not \(skip)") }
    if let limit, limit < 0 { throw ValidationError("--limit takes 0 or more, not \(limit)") }
    if let seed, seed < 0 { throw ValidationError("--seed takes 0 or more, not \(seed)") }
    if let jobs, !(1...1024).contains(jobs) { throw ValidationError("--jobs takes 1 to 1024, not \(jobs)") }
    if skip != nil && resume != nil { throw ValidationError("--skip and --resume exclude each other") }
    if chunk != nil && resume != nil { throw ValidationError("--chunk and --resume exclude each other") }
    if tasks.task != nil && (skip != nil || limit != nil || chunk != nil || resume != nil || sample != nil || plan) {
      throw ValidationError(
        "--task says which rows: it goes with no --skip, --limit, --chunk, --resume, --sample or --plan")
    }
    if tasks.size != nil && (resume != nil || plan) { throw ValidationError("--tasks goes with no --resume or --plan") }
    if source == nil && recipe.dataset == nil && tasks.task == nil {
      throw ValidationError("a SOURCE is missing, or --dataset NAME with a recipe's entry")
    }
  }

  func run() throws {
    if let size = tasks.size { return try printTasks(size) }
    if tasks.count, let task = try tasks.named() {
      let opening = try open(task, RowsRequest(self, task), Watch(output: RecordOutput()), DecodingThreads())
      return try printToStandardOutput(try TaskCount.line(task, opening))
    }
    guard plan else { return try source(at: .alone).run(nil, RecordOutput()) }
    var request = try RowsRequest(self)
    request.policy = network.firstPolicy
    try Plan(open(request, Watch(output: RecordOutput())), chunk: chunk).write()
  }

  var readsRecords: Bool { false }
  var files: [String] { [] }

  func source(at place: Place) throws -> RecordSource {
    if plan || tasks.size != nil || tasks.count {
      throw ToolError(.usage, "--plan, --tasks and --count print no records: they are no stage of a chain")
    }
    let task = try tasks.named()
    if let task, task.rows == nil {
      throw ToolError(
        .dataError, "task \(task.number) isn't counted yet: plan with --counted what --count prints of each task")
    }
    let request = try RowsRequest(self, task)
    let ledger = try Ledger(
      tool: "dd-fetch", options: common,
      reads: [source, choice.hub, resume, tasks.file].compactMap { $0 } + recipe.reads)
    return RecordSource { (_, output) throws(ToolError) in
      let threads = DecodingThreads(jobs: jobs, for: output, at: place)
      if let task { return try fetch(task, request, output, Watch(output: output), ledger, threads) }
      try fetch(request, output, Watch(output: output), ledger, threads)
    }
  }

  private func printTasks(_ size: TaskSize) throws {
    let request = try RowsRequest(self)
    if request.seed != nil { return try printToStandardOutput(FetchTask.spread.line) }
    let opening = try open(request, Watch(output: RecordOutput()))
    let counts = try tasks.counted.map { (path) throws(ToolError) in
      try TaskCounts(path, source: opening.repository.id, commit: opening.repository.revision)
    }
    let plan = try TaskPlan(opening, counts, size, chunk: chunk, skip: request.skip, limit: request.limit)
    try printToStandardOutput(try plan.tasks().map(\.json.line).joined())
  }

  private func open(
    _ task: FetchTask, _ request: RowsRequest, _ watch: Watch, _ threads: DecodingThreads
  ) throws(ToolError) -> Opening {
    try Opening(
      task, request, quiet: common.quiet, watch: watch, maximumLineBytes: common.maxLineBytes, threads: threads)
  }

  private func fetch(
    _ task: FetchTask, _ request: RowsRequest, _ output: RecordOutput, _ watch: Watch, _ ledger: Ledger,
    _ threads: DecodingThreads
  ) throws(ToolError) {
    try ledger.run(output) { () throws(ToolError) in
      let opening = try open(task, request, watch, threads)
      let run = RowsRun(
        try opening.stream(of: task), of: opening.repository, columns: opening.columns, provenance: request.provenance,
        seed: nil, output: output, watch: watch, ledger: ledger, note: opening.note)
      do throws(ToolError) {
        run.name(task)
        try run.run(ChunkRows(first: task.skip, step: task.step, count: task.rows), skip: 0, limit: nil)
        try run.finish(task)
      } catch {
        guard error.code == .dataError, let end = watch.end else { throw opening.repository.cause(of: error) }
        ledger.end = end
      }
    }
  }

  private func open(
    _ request: RowsRequest, _ watch: Watch, _ threads: DecodingThreads = DecodingThreads()
  ) throws(ToolError) -> Opening {
    try Opening(
      request, quiet: common.quiet, watch: watch, maximumLineBytes: common.maxLineBytes, threads: threads)
  }

  private func fetch(
    _ request: RowsRequest, _ output: RecordOutput, _ watch: Watch, _ ledger: Ledger,
    _ threads: DecodingThreads
  ) throws(ToolError) {
    try ledger.run(output) { () throws(ToolError) in
      let opening = try open(request, watch, threads)
      let stream = try opening.stream()
      let run = RowsRun(
        stream, of: opening.repository, columns: opening.columns, provenance: request.provenance, seed: request.seed,
        output: output, watch: watch, ledger: ledger, note: opening.note)
      do throws(ToolError) {
        let part =
          if let chunk {
            ChunkRows(chunk, of: opening.window, counted: try stream.count())
          } else {
            ChunkRows(opening.window, after: resume == nil ? nil : stream.taken)
          }
        if let chunk { run.name(chunk, part) }
        try run.run(part, skip: opening.skip, limit: request.limit)
      } catch {
        // Data that broke off because the run is over is not bad.
        guard error.code == .dataError, let end = watch.end else { throw opening.repository.cause(of: error) }
        ledger.end = end
      }
    }
  }
}

/// Which rows of a large source a run takes.
enum Sampling: String, ExpressibleByArgument, CaseIterable {
  case head, spread
}

/// Which part of a source is wanted.
struct ChoiceOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp("Another Hub than HF_ENDPOINT's, or a folder with 'org/name/...' inside.", valueName: "url|dir"))
  var hub: String?

  @Option(help: ArgumentHelp("Take these subsets, one row of each in turn. May be repeated.", valueName: "name,..."))
  var subset: [String] = []

  @Option(help: ArgumentHelp("Take these splits, one after the other. May be repeated.", valueName: "name,..."))
  var split: [String] = []

  @Option(
    help: ArgumentHelp(
      "Take the files of these folders, one row of each in turn. May be repeated.", valueName: "dir,..."))
  var dataDir: [String] = []

  @Option(help: ArgumentHelp("Take the files that match these patterns. May be repeated.", valueName: "pattern,..."))
  var dataFiles: [String] = []

  @Option(help: ArgumentHelp("The branch, tag or commit.", valueName: "name"))
  var revision: String?

  @Option(help: "The files' format: parquet, jsonl, json, csv or tsv.")
  var format: String?

  @Option(help: ArgumentHelp("Keep only these columns. May be repeated.", valueName: "a,b.c"))
  var columns: [String] = []

  @Option(help: "How several subsets or folders are read: interleave or sequential.")
  var order: Order?

  enum Order: String, ExpressibleByArgument, CaseIterable { case interleave, sequential }

  func validate() throws {
    if let format, !["auto", "parquet", "jsonl", "json", "csv", "tsv"].contains(format) {
      throw ValidationError("--format takes parquet, jsonl, json, csv or tsv, not '\(format)'")
    }
  }
}
