public import Records

/// How many samples, or how many tokens, every dataset is asked for.
public struct Plan: Sendable {
  /// A dataset's quota and what redistribution needs to know of it.
  public struct Quota: Sendable {
    /// The dataset.
    public let name: String
    /// Its category.
    public let category: String
    /// What is asked of it, in the plan's unit.
    public internal(set) var amount: Int
    /// Whether `target_samples` or `target_tokens` set the quota: such a dataset takes nothing over from others.
    public let isFixed: Bool
    let weight: UInt128
    /// Its weight among the category's datasets; 0 when the quota is fixed.
    public var allocation: ExactDecimal { ExactDecimal(units: weight) }

    init(name: String, category: String, amount: Int, isFixed: Bool, weight: UInt128) {
      self.name = name
      self.category = category
      self.amount = amount
      self.isFixed = isFixed
      self.weight = weight
    }

    /// A quota from a plan that was written down. Amounts below 0 count as 0, above 10¹² as 10¹².
    public init(name: String, category: String, amount: Int, isFixed: Bool, allocation: ExactDecimal) {
      let amount = min(max(amount, 0), Schema.samples.upperBound)
      self.init(
        name: name, category: category, amount: amount, isFixed: isFixed, weight: isFixed ? 0 : allocation.units)
    }
  }

  /// A category's quota.
  public struct CategoryQuota: Sendable {
    /// The category.
    public let name: String
    /// What is asked of its datasets together.
    public internal(set) var amount: Int
    let weight: UInt128
    /// Its weight among the categories; 0 when it has no dataset to fill it.
    public var ratio: ExactDecimal { ExactDecimal(units: weight) }
  }

  /// What was divided.
  public let unit: QuotaUnit
  /// The total that was divided; fixed quotas can make all sum to something else, which a note says.
  public internal(set) var total: Int
  /// Categories in file order, those with nothing in them too.
  public internal(set) var categories: [CategoryQuota]
  /// Enabled datasets in file order.
  public internal(set) var datasets: [Quota]
  /// What a person should know about the division.
  public internal(set) var notes: [RecipeNote]

  /// What all quotas sum to.
  public var amount: Int { datasets.reduce(0) { $0 + $1.amount } }

  /// A dataset's quota in the whole plan; nil when it is not enabled.
  public subscript(name: String) -> Int? { datasets.first { $0.name == name }?.amount }
}

extension Plan {
  /// A plan from quotas that were written down: categories by name and ratio, in the recipe's order.
  public init(
    unit: QuotaUnit, total: Int, categories: [(name: String, ratio: ExactDecimal)], datasets: [Quota]
  ) {
    self.unit = unit
    self.total = total
    self.categories = categories.map { category in
      let members = datasets.filter { $0.category == category.name }
      return CategoryQuota(
        name: category.name, amount: members.reduce(0) { $0 + $1.amount }, weight: category.ratio.units)
    }
    self.datasets = datasets
    notes = []
  }
}

extension Recipe {
  /// Divides the total by category ratio and allocation, by largest remainder at both levels, ties in file order.
  ///
  /// `total` replaces the recipe's, in a unit of its own; datasets in `without` count as not enabled. Throws when nothing is enabled, when
  /// there are no ratios, when some but not all datasets of a category have an allocation, when one of them has a quota in the other unit, or above 10¹².
  public func plan(
    total: Int? = nil, in unit: QuotaUnit = .samples, without: Set<String> = []
  ) throws(ToolError) -> Plan {
    let unit = total == nil ? self.unit : unit
    let total = total ?? self.total
    guard Schema.samples.contains(total) else {
      throw ToolError(
        at: nil, "the total must be from 1 to \(Schema.samples.upperBound) \(unit), not '\(total)'", code: .usage)
    }
    let entries = datasets.filter { $0.enabled && !without.contains($0.name) }
    guard !entries.isEmpty else { throw ToolError(at: nil, "no dataset is enabled: set 'enabled: true' in an entry") }
    guard !categoryRatios.isEmpty || entries.allSatisfy({ $0.target != nil }) else {
      throw ToolError(at: nil, "the recipe has no category_ratios: give every category its part of 1")
    }
    try Mistakes(mistakes(in: unit, without: without)).finish()
    let plan = Planner(ratios: categoryRatios, entries: entries, unit: unit).plan(total: total)
    guard plan.amount > 0 || entries.contains(where: { $0.target != nil }) else {
      let names = categoryRatios.filter { $0.ratio > .zero }.map(\.name).joined(separator: ", ")
      throw ToolError(
        at: categoryRatios.first { $0.ratio > .zero }?.mark,
        "no dataset is asked for anything: category_ratios are for \(names) alone, and no enabled dataset of these has a part"
      )
    }
    guard plan.amount <= Schema.samples.upperBound else {
      throw ToolError(at: nil, "the quotas sum to '\(plan.amount)', more than \(Schema.samples.upperBound) \(unit)")
    }
    return plan
  }
}

extension Recipe {
  /// What leaves no plan in that unit: quotas in the other one, entries without an allocation beside those with one.
  public func mistakes(in unit: QuotaUnit, without: Set<String> = []) -> [ToolError] {
    let entries = datasets.filter { $0.enabled && !without.contains($0.name) }
    return entries.compactMap { $0.mistakenTarget(in: unit) } + DatasetEntry.withoutAllocation(in: entries)
  }
}

extension Plan {
  /// The plan without the datasets that it asks nothing of, whatever others lack: what is not wanted is neither looked at
  /// nor judged. Datasets with a quota of 0 that are left are reserves for others of their category, and where shortages
  /// spill, for other categories.
  public func asked(policy: ShortPolicy, spill: Spill) -> Plan {
    let open = categories.filter { policy == .redistribute && $0.weight > 0 && ($0.amount > 0 || spill == .global) }
    return without(
      Set(
        datasets.filter { dataset in
          dataset.amount == 0 && !(dataset.weight > 0 && open.contains { $0.name == dataset.category })
        }.map(\.name)))
  }

  /// The plan without datasets that have a quota of 0.
  public func without(_ names: Set<String>) -> Plan {
    var plan = self
    plan.datasets.removeAll { $0.amount == 0 && names.contains($0.name) }
    return plan
  }

  /// The same proportions for another total.
  func divided(_ total: Int) -> Plan {
    var plan = self
    plan.total = total
    let shares = Apportionment.largestRemainder(total, weights: categories.map(\.weight))
    for (category, share) in zip(categories.indices, shares) { plan.divide(category, share) }
    return plan
  }

  /// Fixed quotas come out of their category's share; the others divide what is left.
  private mutating func divide(_ category: Int, _ share: Int) {
    let members = datasets.indices.filter { datasets[$0].category == categories[category].name }
    let fixed = members.reduce(0) { $0 + (datasets[$1].isFixed ? datasets[$1].amount : 0) }
    let free = members.filter { !datasets[$0].isFixed }
    let parts = Apportionment.largestRemainder(max(share - fixed, 0), weights: free.map { datasets[$0].weight })
    for (index, part) in zip(free, parts) { datasets[index].amount = part }
    categories[category].amount = fixed + parts.reduce(0, +)
  }
}
