import Glibc
import Recipe
import Records
import ToolKit

/// What a run is to read: the flags laid over the recipe's `fetch` section.
struct RowsRequest {
  let source: String
  let hub: String?
  let revision: String?
  let files: FileRequest
  let columns: [Column]?
  let isSequential: Bool
  /// The seed of a spread sample; nil reads in the source's own order.
  let seed: Int?
  let skip: Int
  let limit: Int?
  let earlier: EarlierReport?
  let provenance: Bool
  let policy: RetryPolicy

  /// Reads the recipe where one is named. Throws exit 64 or 78.
  init(_ command: Rows) throws(ToolError) {
    let entry = try command.recipe.entry()
    let choice = command.choice
    do throws(RecipeError) {
      let fetch = entry?.fetch
      source = command.source ?? entry?.repo ?? ""
      revision = try choice.revision ?? fetch?.string("revision")
      files = FileRequest(
        subsets: try Self.list(choice.subset) ?? fetch?.strings("subset") ?? [],
        splits: Self.splits(try Self.list(choice.split) ?? fetch?.strings("split") ?? []),
        dataDirectories: try Self.list(choice.dataDir) ?? fetch?.strings("data_dir") ?? [],
        dataFiles: try Self.list(choice.dataFiles) ?? fetch?.strings("data_files") ?? [],
        format: Self.format(try choice.format ?? fetch?.string("format")))
      isSequential = try choice.order.map { $0 == .sequential } ?? (fetch?.string("order") == "sequential")
      let sampling = try command.sample ?? fetch?.string("sample").flatMap(Sampling.init) ?? .head
      seed = sampling == .spread ? command.seed ?? 0 : nil
      skip = try command.resume == nil ? command.skip ?? fetch?.int("skip") ?? 0 : 0
      limit = try command.limit ?? fetch?.int("limit")
    } catch { throw ToolError(recipe: error) }
    if source.isEmpty { throw ToolError(.configuration, "dataset '\(entry?.name ?? "")' has no 'fetch.repo'") }
    hub = choice.hub ?? Self.endpoint
    columns = try Self.columns(choice, entry)
    provenance = command.provenance
    policy = command.network.policy
    if let path = command.resume { earlier = try EarlierReport(path: path) } else { earlier = nil }
    if let earlier, earlier.point.seed != seed {
      let then = earlier.point.seed.map { "a sample spread by seed \($0)" } ?? "the source's own order"
      throw ToolError(.usage, "the report to resume from is of \(then): give the same --sample and --seed")
    }
  }

  private static var endpoint: String? {
    guard let value = unsafe getenv("HF_ENDPOINT").map({ unsafe String(cString: $0) }), !value.isEmpty else { return nil }
    return value
  }

  private static func list(_ text: String?) -> [String]? {
    text?.split(separator: ",").map(String.init)
  }

  /// `train+test` is both, as `datasets` writes it.
  private static func splits(_ names: [String]) -> [String] { names.flatMap { $0.split(separator: "+").map(String.init) } }

  private static func format(_ name: String?) -> DataFormat? {
    name == "jsonl" ? .json : name.flatMap(DataFormat.init)
  }

  private static func columns(_ choice: ChoiceOptions, _ entry: DatasetEntry?) throws(ToolError) -> [Column]? {
    var names: [String]?
    do throws(RecipeError) {
      names = try list(choice.columns) ?? entry?.fetch.strings("columns")
    } catch { throw ToolError(recipe: error) }
    guard let names else { return nil }
    var columns: [Column] = []
    for name in names { columns.append(try Column(name)) }
    return columns
  }
}

extension ToolError {
  /// A recipe's error with its own exit code.
  init(recipe error: RecipeError) {
    self.init(ExitCode(rawValue: error.exitCode) ?? .configuration, error.description)
  }
}
