import Expressions
import Glibc
import Recipe
import Records
import ToolKit
import Web

/// What a run is to read: the flags laid over the recipe's `fetch` section.
struct RowsRequest {
  let source: String
  /// What --hub names.
  let hub: String?
  let revision: String?
  /// Requests of other sources, for when this one is gone for good.
  private(set) var alternates: [RowsRequest] = []
  /// Whether the source is the recipe's, and not typed.
  let isOfRecipe: Bool
  let files: FileRequest
  let columns: [Column]?
  let isSequential: Bool
  /// The seed of a spread sample; nil reads in the source's own order.
  let seed: Int?
  /// The rows of the source that the entry is made of; `skip` and `limit` count within.
  let window: RowWindow
  let skip: Int
  let limit: Int?
  let earlier: EarlierReport?
  let provenance: Bool
  var policy: RetryPolicy
  let limits: ReadingLimits

  /// Reads the recipe where one is named. Throws exit 64 or 78.
  init(_ command: Rows, _ task: FetchTask? = nil) throws(ToolError) {
    let entry = try command.recipe.entry()
    try self.init(command, entry, fetch: entry?.fetch, task)
    guard command.source == nil else { return }
    for section in entry?.alternates ?? [] { alternates.append(try RowsRequest(command, entry, fetch: section)) }
  }

  private init(_ command: Rows, _ entry: DatasetEntry?, fetch: Section?, _ task: FetchTask? = nil) throws(ToolError) {
    let settings = Settings(command, fetch: fetch)
    isOfRecipe = command.source == nil
    source = try settings.text(command.source, "repo") ?? task?.source ?? ""
    if source.isEmpty { throw ToolError(.configuration, "dataset '\(entry?.name ?? "")' has no 'fetch.repo'") }
    hub = command.choice.hub
    files = try settings.files()
    isSequential = try settings.text(command.choice.order?.rawValue, "order") == "sequential"
    let sampling = try settings.text(command.sample?.rawValue, "sample")
    let seed = sampling == "spread" ? command.seed ?? entry?.seed ?? 0 : nil
    self.seed = seed
    window = try RowWindow(fetch)
    skip = command.skip ?? 0
    limit = command.limit
    let implied = try Self.implied(entry)
    columns = try settings.columns(beside: implied?.columns)
    provenance = command.provenance || implied?.provenance ?? false
    policy = command.network.policy
    limits = ReadingLimits(verifiesChecksums: command.reading.checksum, largestWindow: command.reading.maxWindow)
    earlier = try Self.earlier(command.resume, seed: seed)
    // What is gone on with is the same commit, also after a push.
    revision = try settings.text(command.choice.revision ?? earlier?.commit, "revision")
  }

  /// The columns that the entry's stages read, and whether they need to know where a row is from; without a map whoever
  /// reads the rows may read all.
  private static func implied(_ entry: DatasetEntry?) throws(ToolError) -> (columns: [Column], provenance: Bool)? {
    guard let entry, let section = MapSection(of: entry) else { return nil }
    let found = try EntryColumns(entry, try section.compile())
    return (found.columns.map { Column(names: $0.path, isNeeded: $0.isNeeded) }, found.usesProvenance)
  }

  private static func earlier(_ path: String?, seed: Int?) throws(ToolError) -> EarlierReport? {
    guard let path else { return nil }
    let earlier = try EarlierReport(path: path)
    if earlier.point.seed != seed {
      let order = earlier.point.seed.map { "a sample spread by seed \($0)" } ?? "the source's own order"
      throw ToolError(.usage, "\(path) is of a run in \(order): give the same --sample and --seed")
    }
    return earlier
  }
}

/// A flag where there is one, else the recipe's key.
private struct Settings {
  private let command: Rows
  private let fetch: Section?

  init(_ command: Rows, fetch: Section?) {
    self.command = command
    self.fetch = fetch
  }

  func text(_ flag: String?, _ key: String) throws(ToolError) -> String? {
    if let flag { return flag }
    return try fetch?.string(key)
  }

  func number(_ flag: Int?, _ key: String) throws(ToolError) -> Int? {
    if let flag { return flag }
    return try fetch?.int(key)
  }

  /// The lists of an option that may be repeated, in one.
  func list(_ flags: [String], _ key: String) throws(ToolError) -> [String]? {
    guard !flags.isEmpty else { return try fetch?.strings(key) }
    let lists = flags.map { $0.split(separator: ",").map(String.init) }
    if lists.contains(where: \.isEmpty) {
      throw ToolError(.usage, "--\(key.replacing("_", with: "-")) '' names nothing")
    }
    return lists.flatMap { $0 }
  }

  func files() throws(ToolError) -> FileRequest {
    let choice = command.choice
    let format = try text(choice.format, "format")
    return FileRequest(
      subsets: try list(choice.subset, "subset") ?? [],
      // `train+test` is both, as `datasets` writes it.
      splits: (try list(choice.split, "split") ?? []).flatMap { $0.split(separator: "+").map(String.init) },
      dataDirectories: try list(choice.dataDir, "data_dir") ?? [],
      dataFiles: try list(choice.dataFiles, "data_files") ?? [],
      format: format == "jsonl" ? .json : format.flatMap(DataFormat.init), options: try readerOptions())
  }

  /// What a text means; what is wrong with it is said of the option, or of the recipe's key with its place.
  private func value<Value>(_ flag: String?, _ key: String, _ parse: (String) throws(ToolError) -> Value)
    throws(ToolError) -> Value?
  {
    guard let text = try text(flag, key) else { return nil }
    do throws(ToolError) { return try parse(text) } catch {
      if flag != nil {
        throw ToolError(error.code, "--\(key.replacing("_", with: "-")): \(error.message)")
      }
      throw ToolError(at: fetch?.mark(of: key), "'\(key)': \(error.message)")
    }
  }

  private func readerOptions() throws(ToolError) -> ReaderOptions {
    let flags = command.reading
    var options = ReaderOptions()
    options.delimiter = try value(flags.csvDelimiter, "csv_delimiter", ReaderOptions.delimiter)
    options.quote = try value(flags.csvQuote, "csv_quote", ReaderOptions.quote)
    options.header = try header()
    options.skippedLines = try number(flags.csvSkip, "csv_skip")
    options.encoding = try value(flags.encoding, "encoding", ReaderOptions.encoding)
    options.field = try value(flags.jsonField, "json_field", ReaderOptions.field)
    options.nonFinite = try text(flags.jsonNan?.rawValue, "json_nan").flatMap(ReaderOptions.NonFinite.init)
    return options
  }

  /// CSV's columns, of which one without a name keeps its place.
  private func header() throws(ToolError) -> ReaderOptions.Header? {
    guard let names = try list(command.reading.csvHeader, "csv_header") else { return nil }
    let flags = command.reading.csvHeader
    let all = flags.flatMap { $0.split(separator: ",", omittingEmptySubsequences: false).map(String.init) }
    return ReaderOptions.header(flags.isEmpty ? names : all)
  }

  /// What `--columns` names, and nothing else; what the recipe names, beside those that the entry's stages read.
  func columns(beside implied: [Column]?) throws(ToolError) -> [Column]? {
    guard let names = try list(command.choice.columns, "columns") else { return implied }
    if names.isEmpty, implied == nil {
      throw ToolError(at: fetch?.mark(of: "columns"), "'columns' is an empty list: rows would have none")
    }
    var columns = command.choice.columns.isEmpty ? implied ?? [] : []
    for name in names {
      let column = try Column(name)
      if !columns.contains(where: { $0.names == column.names }) { columns.append(column) }
    }
    return columns
  }
}
