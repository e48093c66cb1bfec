import ArgumentParser
import Recipe
import ToolKit

/// dd-map's own options.
struct MappingOptions: ParsableArguments {
  @Option(help: ArgumentHelp("Read the map from a YAML file that is one, or has one under 'map:'.", valueName: "file"))
  var spec: String?

  @Option(
    help: ArgumentHelp("Source of the samples and start of their ids (default: the entry's name).", valueName: "name"))
  var source: String?

  @Option(help: ArgumentHelp("Category of the samples (default: the entry's).", valueName: "name"))
  var category: String?

  @Option(
    help: ArgumentHelp(
      "Add the turns in another form: messages adds 'messages', prompt-completion 'prompt' and 'completion'"
        + " (default: the recipe's 'format', else text).",
      valueName: "text|messages|prompt-completion"))
  var format: SampleFormat?

  @Option(help: ArgumentHelp("Number of the first row, for rows without '_source'.", valueName: "n"))
  var start = 0

  @Flag(help: "Keep each row's '_source' as metadata.provenance.")
  var provenance = false

  @Flag(help: "Print the columns that the map reads, one a line, and stop.")
  var columns = false

  /// Checks the options against those that find a recipe's entry.
  func check(against recipe: RecipeOptions) throws {
    // Row numbers stay exact in readers that take JSON's numbers for doubles, and room is left to count on.
    guard (0...1_000_000_000_000_000).contains(start) else {
      throw ValidationError("--start takes 0 to 1000000000000000, not \(start)")
    }
    if source == "" { throw ValidationError("--source takes a name, the start of the samples' ids, not ''") }
    if spec == nil && recipe.dataset == nil {
      throw ValidationError("no map: name an entry with --dataset NAME, or a file with --spec FILE")
    }
    if spec != nil && recipe.dataset != nil { throw ValidationError("--spec and --dataset are two maps: name one") }
    if spec != nil && !columns && (source ?? "").isEmpty {
      throw ValidationError("--spec needs --source NAME, the start of the samples' ids")
    }
    if spec != nil && !columns && category == nil { throw ValidationError("--spec needs --category NAME") }
  }
}
