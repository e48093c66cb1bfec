import Expressions
import Glibc
import Recipe
import Records
import ToolKit

/// The map of a run and whose samples it makes.
struct MappingPlan {
  let map: SampleMap
  /// What it is compiled from.
  private let section: MapSection
  let options: SampleOptions
  /// The columns that the rows must bring: also those that earlier stages of the entry read.
  let columns: [ImpliedColumn]
  /// Stages before this one may have dropped rows: a row's place in the input is then not its number.
  let needsRowNumbers: Bool

  init(recipe: RecipeOptions, options: MappingOptions) throws(ToolError) {
    var name = options.source
    var category = options.category
    var format = options.format
    if let (recipe, entry) = try recipe.recipe() {
      guard let section = MapSection(of: entry) else {
        throw ToolError(at: entry.mark, "dataset '\(entry.name)' has no 'map': the section that dd-map runs")
      }
      self.section = section
      map = try section.compile()
      columns = try EntryColumns(entry, map).columns
      needsRowNumbers = !entry.raw.isEmpty
      name = name ?? entry.name
      category = category ?? (entry.category.isEmpty ? "uncategorised" : entry.category)
      format = format ?? recipe.format
    } else {
      section = MapSection(map: try MappingPlan.read(options.spec ?? ""))
      map = try section.compile()
      columns = map.columns
      needsRowNumbers = false
      name = name ?? MappingPlan.name(ofFile: options.spec ?? "")
      category = category ?? "uncategorised"
    }
    if format == .chatPromptCompletion && !map.hasPrompt {
      throw ToolError(
        .configuration,
        "'\(name ?? "")' makes plain text ('map.text'), which answers nothing: give its map an 'instruction' for"
          + " --format chat-prompt-completion")
    }
    self.options = SampleOptions(
      source: name ?? "", category: category ?? "", format: format ?? .text,
      keepsProvenance: options.provenance)
  }

  /// `my_set` of `maps/my_set.yaml`.
  private static func name(ofFile path: String) -> String {
    let file = path.parts(at: "/").last ?? path
    let name = file.parts(at: ".").first ?? file
    return name.isEmpty ? file : name
  }

  /// A file that is a map, or has one under `map:`.
  private static func read(_ path: String) throws(ToolError) -> YAMLNode {
    guard let node = try YAMLNode.read(path: path) else {
      throw ToolError(.configuration, "\(path): no map in it")
    }
    return node["map"] ?? node
  }

  /// The map compiled once more: threads that share one wait for each other's reference counts.
  func compiledAnew() throws(ToolError) -> SampleMap { try section.compile() }

  /// One column a line to standard output.
  func printColumns() throws(ToolError) {
    let text = ByteBuffer()
    for column in columns {
      text.append(column.spelling)
      text.append(0x0A)
    }
    let failure = writeAll(STDOUT_FILENO, text.view).error
    if failure != 0 && failure != EPIPE { throw ToolError(.ioError, "standard output: \(describe(errno: failure))") }
  }
}
