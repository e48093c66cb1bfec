public import Records

/// How many samples every dataset is asked for.
public struct Plan: Sendable {
  /// A dataset's quota and what redistribution needs to know of it.
  public struct Quota: Sendable {
    /// The dataset.
    public let name: String
    /// Its category.
    public let category: String
    /// Samples asked of it.
    public internal(set) var samples: Int
    /// Whether `target_samples` set the quota: such a dataset takes nothing over from others.
    public let isFixed: Bool
    let weight: UInt128
  }

  /// A category's quota.
  public struct CategoryQuota: Sendable {
    /// The category.
    public let name: String
    /// Samples asked of its datasets together.
    public internal(set) var samples: Int
    let weight: UInt128
  }

  /// The total that was divided; `target_samples` can make the quotas sum to something else, which a note says.
  public internal(set) var total: Int
  /// Categories in file order, those with nothing in them too.
  public internal(set) var categories: [CategoryQuota]
  /// Enabled datasets in file order.
  public internal(set) var datasets: [Quota]
  /// What a person should know about the division.
  public internal(set) var notes: [RecipeNote]

  /// What all quotas sum to.
  public var samples: Int { datasets.reduce(0) { $0 + $1.samples } }

  /// A dataset's quota in the whole plan; nil when it is not enabled.
  public subscript(name: String) -> Int? { datasets.first { $0.name == name }?.samples }
}

extension Recipe {
  /// Divides the total by category ratio and allocation, by largest remainder at both levels, ties in file order.
  ///
  /// `total` replaces the recipe's; datasets in `without` count as not enabled. Throws when nothing is enabled, when
  /// there are no ratios, when some but not all datasets of a category have an allocation, or above 10¹² samples.
  public func plan(total: Int? = nil, without: Set<String> = []) throws(ToolError) -> Plan {
    let total = total ?? totalSamples
    guard Schema.samples.contains(total) else {
      throw ToolError(
        at: nil, "the total must be from 1 to \(Schema.samples.upperBound) samples, not '\(total)'", code: .usage)
    }
    let entries = datasets.filter { $0.enabled && !without.contains($0.name) }
    guard !entries.isEmpty else { throw ToolError(at: nil, "no dataset is enabled: set 'enabled: true' in an entry") }
    guard !categoryRatios.isEmpty || entries.allSatisfy({ $0.targetSamples != nil }) else {
      throw ToolError(at: nil, "the recipe has no category_ratios: give every category its part of 1")
    }
    let plan = try Planner(ratios: categoryRatios, entries: entries).plan(total: total)
    guard plan.samples <= Schema.samples.upperBound else {
      throw ToolError(at: nil, "the quotas sum to '\(plan.samples)', more than \(Schema.samples.upperBound) samples")
    }
    return plan
  }
}

extension Plan {
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
    let fixed = members.reduce(0) { $0 + (datasets[$1].isFixed ? datasets[$1].samples : 0) }
    let free = members.filter { !datasets[$0].isFixed }
    let parts = Apportionment.largestRemainder(max(share - fixed, 0), weights: free.map { datasets[$0].weight })
    for (index, part) in zip(free, parts) { datasets[index].samples = part }
    categories[category].samples = fixed + parts.reduce(0, +)
  }
}
