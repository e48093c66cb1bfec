import ArgumentParser
import Recipe
import Records
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
      "Add the turns in another form: messages adds 'messages', prompt-completion 'prompt' and 'completion' as texts,"
        + " chat-prompt-completion as turns (default: the recipe's 'format', else text).",
      valueName: "format"))
  var format: SampleFormat?

  @Option(help: ArgumentHelp("Number of the first row, for rows without '_source'.", valueName: "n"))
  var start = 0

  @Flag(help: "Keep each row's '_source' as metadata.provenance.")
  var provenance = false

  @Flag(help: "Print the columns that the map reads, one a line, and stop.")
  var columns = false

  @Flag(help: "Print what the first rows come to, step by step, and stop.")
  var explain = false

  @Flag(help: "Print a recipe's entry for the rows, as YAML to edit, and stop.")
  var guess = false

  @Option(help: ArgumentHelp("Rows that --explain looks at.", valueName: "n"))
  var rows = 3

  /// Checks the options against those that find a recipe's entry.
  func check(against recipe: RecipeOptions) throws {
    // Row numbers stay exact in readers that take JSON's numbers for doubles, and room is left to count on.
    guard (0...1_000_000_000_000_000).contains(start) else {
      throw ValidationError("--start takes 0 to 1000000000000000, not \(start)")
    }
    if source == "" { throw ValidationError("--source takes a name, the start of the samples' ids, not ''") }
    if rows < 1 { throw ValidationError("--rows takes at least 1, not \(rows)") }
    if guess {
      if spec != nil || recipe.dataset != nil || explain || columns {
        throw ValidationError("--guess looks at rows alone: leave out --spec, --dataset, --explain and --columns")
      }
      return
    }
    if spec == nil && recipe.dataset == nil {
      throw ValidationError("no map: name an entry with --dataset NAME, or a file with --spec FILE")
    }
    if spec != nil && recipe.dataset != nil { throw ValidationError("--spec and --dataset are two maps: name one") }
  }

  /// The command that shows step by step what becomes of the row in a line of a file, by the map that the options name.
  func explaining(_ recipe: RecipeOptions, file: String, line: Int) -> String {
    let values = [
      ("config", recipe.config), ("dataset", recipe.dataset), ("spec", spec), ("source", source),
      ("category", category), ("format", format?.rawValue),
    ]
    let given = values.compactMap { name, value in value.map { "--\(name) \($0.shellWord)" } }
    let words = (["dd-map"] + given + (provenance ? ["--provenance"] : []) + ["--explain"]).joined(separator: " ")
    let isFile = file != "stdin" && !file.isEmpty
    let name = file.hasPrefix("-") ? "./\(file)" : file
    if line <= rows { return isFile ? "\(words) \(name.shellWord) | less" : "... | \(words) | less" }
    return "\(isFile ? "" : "... | ")sed -n \(line)p\(isFile ? " \(name.shellWord)" : "") | \(words) | less"
  }
}
