import Recipe
import Records
import Testing

/// The recipes that come with dd.
@Suite struct ConfigurationTests {
  private func load(_ name: String) throws -> Recipe {
    try Recipe.load(user: "\(repository)/configs/\(name).yaml")
  }

  @Test func theBuiltInRecipeIsWhole() throws {
    let read = try load("dataset_download")
    #expect(read.datasets.count == 12 && read.datasets.allSatisfy { $0.enabled && $0.map != nil && $0.license != nil })
    #expect(read.notes.isEmpty)
    let javascript = try read.dataset(named: "the_stack_javascript")
    #expect(try javascript.repo == "bigcode/the-stack-v2" && javascript.fetch.strings("subset") == ["JavaScript"])
    #expect(try javascript.raw.section("contents").string("into") == "content")
    #expect(try javascript.filter.int("min_chars") == 100 && javascript.filter.int("min_words") == 5)
  }

  @Test func theOthersLieOverIt() throws {
    #expect(try load("large_download").plan().amount == 500_000)
    let code = try load("code_only").plan()
    #expect(code.datasets.filter { $0.amount > 0 }.map(\.name) == ["the_stack_python", "starcoder", "code_contests"])
    #expect(code.amount == 50_000)
    #expect(try load("sample_hub").plan().amount == 1_200)
  }

  /// Example 3 of the original's README: entries switched off one by one.
  @Test func codeOnlyByEntries() throws {
    let off = ["openhermes", "ultrachat", "open_orca", "gsm8k", "math", "numina_math", "natural_questions", "hotpotqa"]
    let text =
      "datasets:\n" + off.map { "  \($0):\n    enabled: false\n" }.joined()
      + "  the_stack_python:\n    enabled: true\n  starcoder:\n    enabled: true\n"
    let plan = try Recipe(user: try tree(text), builtIn: try builtIn()).plan()
    #expect(plan.categories.map(\.amount) == [0, 100_000, 0, 0])
  }
}
