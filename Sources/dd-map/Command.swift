import ArgumentParser
import Expressions
import Records
package import ToolKit

/// What dd-map is to its executable and to a chain.
package enum MapTool {
  /// The tool.
  package static var tool: Tool { Tool(Map.self) }
}

/// Turns raw rows into samples by a recipe's `map:`.
struct Map: StageCommand {
  static let configuration = CommandConfiguration(
    commandName: "dd-map",
    abstract: "Turn raw rows into samples: one JSON object per line in, one out.",
    discussion: """
      What a row becomes is said by 'map:' of a recipe's entry, or of a file of its own (docs/mapping.md).

        dd-map --dataset gsm8k rows.jsonl > samples.jsonl
        dd-map --guess rows.jsonl > mine.yaml         # an entry to edit
        dd-map --config mine.yaml --dataset my_set --explain rows.jsonl
      """,
    version: toolVersion)

  @OptionGroup var recipe: RecipeOptions
  @OptionGroup var mapping: MappingOptions
  @OptionGroup var threads: ThreadOptions
  @OptionGroup var common: CommonOptions

  @Argument(help: ArgumentHelp("JSON lines; standard input when there are none, or for '-'.", valueName: "file"))
  var files: [String] = []

  var jobs: Int? { threads.jobs }

  func validate() throws { try mapping.check(against: recipe) }

  func run() throws {
    let rows = FirstRows(files, maximumLineBytes: common.maxLineBytes)
    if mapping.guess {
      try Guess.run(rows, name: files.first)
    } else if mapping.explain {
      try plan().explain(rows, count: mapping.rows, start: mapping.start)
    } else if mapping.columns {
      try plan().printColumns()
    } else {
      try runAlone()
    }
  }

  func stage(at place: Place) throws -> any RecordStage {
    for (name, isGiven) in [("columns", mapping.columns), ("explain", mapping.explain), ("guess", mapping.guess)]
    where isGiven {
      throw ToolError(.usage, "--\(name) prints no records: it is no stage of a chain")
    }
    return try Mapping(plan(), mapping, recipe, files: files, options: common, at: place)
  }

  private func plan() throws(ToolError) -> MappingPlan {
    let plan = try MappingPlan(recipe: recipe, options: mapping)
    if !common.quiet {
      for note in plan.map.notes { say("dd-map", note) }
    }
    return plan
  }
}
