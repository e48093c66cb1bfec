import ArgumentParser
import Recipe
import ToolKit

/// Prints every key that a recipe may have.
struct KeysCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "keys",
    abstract: "List every key that a recipe may have, and what it takes.",
    discussion: "One a line: the key, a tab, what it takes. What they mean is in docs/recipe.md.")

  func run() throws {
    try printToStandardOutput(RecipeKey.all.map { "\($0.path)\t\($0.takes)\n" }.joined())
  }
}
