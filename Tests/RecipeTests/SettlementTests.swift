import Recipe
import Records
import Testing

@Suite struct SettlementTests {
  @Test func gsm8kIsShortBy27AtTheDefaultTotal() throws {
    let read = try Recipe.load(user: nil)
    let settlement = read.settle(try read.plan(), supplies: read.hintedSupplies(in: .samples))
    let gsm8k = try #require(settlement["gsm8k"])
    #expect(gsm8k.wanted == 7_500 && gsm8k.available == 7_473 && gsm8k.short == 27 && gsm8k.given == 7_473)
    #expect(settlement["math"]?.given == 7_500 && settlement["numina_math"]?.moved == 27)
    #expect(settlement.given == 100_000 && settlement.short == 0)
  }

  @Test func halfAMillionComesOutWithAQuarterOfMathematics() throws {
    let read = try Recipe.load(user: nil)
    let settlement = read.settle(try read.plan(total: 500_000), supplies: read.hintedSupplies(in: .samples))
    let mathematics = settlement.datasets.filter { $0.category == "math_reasoning" }
    #expect(settlement.given == 500_000)
    #expect(mathematics.map(\.given) == [7_473, 7_500, 110_027])
    #expect(settlement["code_contests"]?.given == 8_139)
    #expect(settlement.datasets.filter { $0.category == "code" }.reduce(0) { $0 + $1.given } == 150_000)
  }

  /// Weights 1, 1 and 2 of 75 and 25 samples in two categories.
  private let three = """
    category_ratios: {chat: 0.5, code: 0.5}
    datasets:
      a: {category: chat, allocation: 0.25, fetch: {repo: a}}
      b: {category: chat, allocation: 0.25, fetch: {repo: b}}
      c: {category: chat, allocation: 0.50, fetch: {repo: c}}
      d: {category: code, allocation: 1, fetch: {repo: d}}
    """

  @Test(arguments: [
    ("redistribute", Spill.category, ["a": 0], [0, 67, 133, 200], 0),
    ("redistribute", .category, ["a": 10, "c": 100], [10, 90, 100, 200], 0),
    ("redistribute", .category, ["a": 10, "b": 20, "c": 30], [10, 20, 30, 200], 140),
    ("redistribute", .global, ["a": 10, "b": 20, "c": 30], [10, 20, 30, 340], 0),
    ("redistribute", .global, ["a": 10, "b": 20, "c": 30, "d": 250], [10, 20, 30, 250], 90),
    ("redistribute", .global, ["d": 100], [75, 75, 150, 100], 0),
    ("fail", .category, ["a": 10], [10, 50, 100, 200], 40),
    ("repeat:3", .category, ["a": 10, "b": 20], [30, 50, 100, 200], 20),
    ("shrink", .category, ["a": 10], [10, 10, 21, 41], 0),
    ("shrink", .category, ["a": 0], [0, 0, 1, 1], 0),
  ])
  func settles(policy: String, spill: Spill, supplies: [String: Int], expected: [Int], short: Int) throws {
    let read = try recipe(three)
    let known = supplies.mapValues { Supply.amount($0) }
    let parsed = ShortPolicy(policy)
    #expect(parsed?.description == policy)
    let settlement = read.settle(try read.plan(total: 400), supplies: known, policy: parsed, spill: spill)
    #expect(settlement.datasets.map(\.given) == expected)
    #expect(settlement.short == short)
  }

  @Test func repetitionsAreCounted() throws {
    let read = try recipe(three)
    let settlement = read.settle(
      try read.plan(total: 400), supplies: ["a": .amount(20), "d": .amount(0)], policy: .repeat(9))
    #expect(settlement.datasets.map(\.epochs) == [3, 1, 1, 1])
    #expect(settlement.datasets.map(\.given) == [50, 50, 100, 0])
  }

  @Test func aFailedDatasetKeepsItsQuota() throws {
    let read = try recipe(three)
    let settlement = read.settle(
      try read.plan(total: 400), supplies: ["a": .amount(10), "b": .failed], spill: .global)
    #expect(settlement.datasets.map(\.given) == [10, 50, 140, 200])
  }

  @Test func aFixedDatasetTakesNothingOver() throws {
    let read = try recipe("datasets: {b: {target_samples: 20}}", over: three)
    let plan = try read.plan(total: 400)
    #expect(plan.datasets.map(\.amount) == [60, 20, 120, 200])
    let settlement = read.settle(plan, supplies: ["a": .amount(10), "b": .amount(15)])
    #expect(settlement.datasets.map(\.given) == [10, 15, 175, 200])
  }

  @Test func nobodyIsAskedForMoreThanItHas() throws {
    var random = Random(state: 3)
    let read = try Recipe.load(user: nil)
    for _ in 0..<300 {
      var supplies: [String: Supply] = [:]
      for entry in read.datasets where Bool.random(using: &random) {
        supplies[entry.name] = .amount(Int.random(in: 0...20_000, using: &random))
      }
      let plan = try read.plan(total: Int.random(in: 1...100_000, using: &random))
      for policy in [ShortPolicy.redistribute, .shrink, .fail] {
        let settlement = read.settle(plan, supplies: supplies, policy: policy, spill: .global)
        #expect(settlement.datasets.allSatisfy { $0.given <= $0.available ?? Int.max })
        #expect(policy == .shrink || settlement.given + settlement.short == plan.amount)
        let hasMore = settlement.datasets.contains { ($0.available ?? Int.max) > $0.given }
        #expect(policy != .redistribute || settlement.short == 0 || !hasMore)
      }
    }
  }
}
