import Recipe
import Records
import Testing

@Suite struct PlanTests {
  private static let names = [
    "openhermes", "ultrachat", "open_orca", "the_stack_python", "the_stack_javascript", "starcoder", "code_contests",
    "gsm8k", "math", "numina_math", "natural_questions", "hotpotqa",
  ]

  @Test(arguments: [
    (100_000, [14_000, 14_000, 7_000, 15_000, 4_500, 6_000, 4_500, 7_500, 7_500, 10_000, 5_000, 5_000]),
    (500_000, [70_000, 70_000, 35_000, 75_000, 22_500, 30_000, 22_500, 37_500, 37_500, 50_000, 25_000, 25_000]),
    (1_200, [168, 168, 84, 180, 54, 72, 54, 90, 90, 120, 60, 60]),
    (1_000, [140, 140, 70, 150, 45, 60, 45, 75, 75, 100, 50, 50]),
    (7, [1, 1, 0, 1, 0, 1, 0, 1, 0, 1, 1, 0]),
    (1, [1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0]),
  ])
  func dividesTheBuiltInMix(total: Int, expected: [Int]) throws {
    let plan = try Recipe.load(user: nil).plan(total: total)
    #expect(plan.datasets.map(\.name) == Self.names)
    #expect(plan.datasets.map(\.amount) == expected)
    #expect(plan.notes.isEmpty)
  }

  @Test func sumsAreExactForAnyRatios() throws {
    var random = Random(state: 1)
    for _ in 0..<200 {
      let text = Self.randomRecipe(&random)
      let total = Int.random(in: 1...1_000_000_000_000, using: &random)
      let read = try recipe(text)
      let plan = try read.plan(total: total)
      #expect(plan.amount == total)
      #expect(plan.categories.reduce(0) { $0 + $1.amount } == total)
      for (category, ratio) in zip(plan.categories, read.categoryRatios) {
        #expect(abs(Double(category.amount) - Double(total) * ratio.ratio.value) <= 1 + Double(total) * 1e-6)
      }
    }
  }

  /// Five categories of thirds and sevenths, one to four datasets in each.
  private static func randomRecipe(_ random: inout Random) -> String {
    var parts = (0..<5).map { _ in Int.random(in: 1...999_999, using: &random) }
    let sum = parts.reduce(0, +)
    parts = parts.map { $0 * 1_000_000_000 / sum }
    parts[4] = 1_000_000_000 - parts.prefix(4).reduce(0, +)
    func decimal(_ part: Int) -> String { "0." + String(repeating: "0", count: 9 - String(part).count) + String(part) }
    var text = "category_ratios: {"
    text += parts.enumerated().map { "c\($0): \(decimal($1))" }.joined(separator: ", ") + "}\ndatasets:\n"
    for category in 0..<5 {
      for dataset in 0..<Int.random(in: 1...4, using: &random) {
        let allocation = Int.random(in: 1...999_999_999, using: &random)
        text +=
          "  d\(category)_\(dataset): {category: c\(category), allocation: \(decimal(allocation)), fetch: {repo: a}}\n"
      }
    }
    return text
  }

  @Test func anEmptyCategoryGivesItsShareToTheOthers() throws {
    let text =
      "datasets: {gsm8k: {enabled: no}, math: {enabled: no}, numina_math: {enabled: no}, open_orca: {enabled: no}}"
    let layered = try Recipe(
      user: try tree(text), builtIn: try builtIn())
    let plan = try layered.plan(total: 75_000)
    #expect(plan.categories.map(\.amount) == [35_000, 30_000, 0, 10_000])
    #expect(plan["openhermes"] == 17_500 && plan["gsm8k"] == nil)
    #expect(
      plan.notes.map(\.message) == [
        "category 'math_reasoning' has no dataset to fill it: its share goes to the other categories",
        "allocations of category 'instruction_chat' sum to 0.8, not 1: each is taken in proportion to that",
      ])
  }

  @Test func targetSamplesFixesAQuota() throws {
    let plan = try recipe("datasets: {one: {target_samples: 5}}", over: small).plan()
    #expect(plan.datasets.map(\.amount) == [5, 70, 25])
    let fixed = try recipe("datasets: {two: {target_samples: 5}}", over: small).plan()
    #expect(fixed.datasets.map(\.amount) == [70, 5, 25])
    let large = try recipe("datasets: {three: {target_samples: 40}}", over: small).plan()
    #expect(large.datasets.map(\.amount) == [38, 37, 40])
    #expect(large.notes.map(\.message) == ["the quotas sum to 115, not 100: 'target_samples' fixes some of them"])
  }

  @Test func datasetsCanBeLeftOut() throws {
    #expect(try recipe(nil, over: small).plan(without: ["one"]).datasets.map(\.amount) == [75, 25])
  }

  @Test(arguments: [
    (
      "datasets: {one: {enabled: no}, two: {enabled: no}, three: {enabled: no}}",
      "no dataset is enabled: set 'enabled: true' in an entry"
    ),
    ("category_ratios: null", "the recipe has no category_ratios: give every category its part of 1"),
    (
      "datasets: {new: {category: code, fetch: {repo: a/b}}}",
      "user.yaml:1:12: enabled dataset 'new' has no 'allocation', and 'three' of the same category has one: give it its part of"
        + " 'code', such as 0.2"
    ),
    (
      "datasets: {one: {target_samples: 1000000000000}}",
      "the quotas sum to '1000000000025', more than 1000000000000 samples"
    ),
  ])
  func refuses(user: String, expected: String) {
    #expect(message { _ = try recipe(user, over: small).plan() } == expected)
  }

  @Test func totalsAreBounded() throws {
    let read = try recipe(nil, over: small)
    #expect(throws: ToolError(.usage, "the total must be from 1 to 1000000000000 samples, not '0'")) {
      try read.plan(total: 0)
    }
  }
}

@Test(
  "amounts as people write them",
  arguments: [
    ("500M", 500_000_000), ("1.5B", 1_500_000_000), ("250_000", 250_000), ("0.5k", 500), ("1T", 1_000_000_000_000),
    ("7", 7), ("12345.678K", 12_345_678),
  ])
func readsAmounts(text: String, amount: Int) {
  #expect(SpelledAmount.read(text) == amount)
}

@Test(
  "what is no amount",
  arguments: ["", "K", "1.5", "0.0001K", "-3", "1e4", "_5", "5_", "5X", "1001T", "5MM", "5 M", ".", "∞"])
func refusesAmounts(text: String) {
  #expect(SpelledAmount.read(text) == nil)
}
