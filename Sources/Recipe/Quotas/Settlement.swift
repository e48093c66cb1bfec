/// What is known of a dataset's supply while quotas are settled.
public enum Supply: Sendable, Hashable {
  /// Its source has not ended yet: it may have any number.
  case unknown
  /// It has exactly this much after all filters, in the plan's unit.
  case amount(Int)
  /// It failed: its quota stays open, and it takes nothing over from others. Failure is not shortage.
  case failed
}

/// Quotas after the short policy: who gives how many, and why that is not what was wanted.
public struct Settlement: Sendable {
  /// One dataset's outcome.
  public struct Share: Sendable {
    /// The dataset.
    public let name: String
    /// Its category.
    public let category: String
    /// The quota in the plan.
    public let wanted: Int
    /// What it has; nil when that is not known.
    public let available: Int?
    /// What is asked of it now, repeated samples counted each time.
    public let given: Int
    /// How often its samples come at most: 1 without `repeat:N`.
    public let epochs: Int

    /// What it cannot give of its own quota.
    public var short: Int { max(wanted - (available ?? wanted), 0) }
    /// What it takes over from others; negative when others take over from it.
    public var moved: Int { given - wanted }
  }

  /// Enabled datasets in file order.
  public let datasets: [Share]
  /// What the plan wanted in all.
  public let wanted: Int
  /// What comes out.
  public var given: Int { datasets.reduce(0) { $0 + $1.given } }
  /// What is still missing after the policy; 0 with `shrink`, which lowers the total instead.
  public let short: Int

  /// A dataset's outcome; nil when it is not in the plan.
  public subscript(name: String) -> Share? { datasets.first { $0.name == name } }
}

extension Recipe {
  /// Supplies by the recipe's own hints: `supply`, else `fetch.rows`; datasets without a hint are unknown, and all are in a
  /// plan of tokens, as hints count rows.
  public func hintedSupplies(in unit: QuotaUnit) -> [String: Supply] {
    var supplies: [String: Supply] = [:]
    for entry in datasets {
      supplies[entry.name] = unit == .samples ? entry.supplyHint.map(Supply.amount) ?? .unknown : .unknown
    }
    return supplies
  }

  /// Applies a short policy to a plan, by default the recipe's. A dataset that `supplies` does not name is unknown.
  public func settle(
    _ plan: Plan, supplies: [String: Supply], policy: ShortPolicy? = nil, spill: Spill? = nil
  ) -> Settlement {
    plan.settle(supplies: supplies, policy: policy ?? onShort, spill: spill ?? self.spill)
  }
}

extension Plan {
  /// Applies a short policy. A dataset that `supplies` does not name is unknown.
  public func settle(supplies: [String: Supply], policy: ShortPolicy, spill: Spill) -> Settlement {
    let supplies = datasets.map { quota in
      if case .amount(let available)? = supplies[quota.name] { return Supply.amount(max(available, 0)) }
      return supplies[quota.name] ?? .unknown
    }
    switch policy {
    case .redistribute: return Redistribution(self, supplies, spill: spill).settlement(wanted: self)
    case .shrink: return Self.shrink(self, supplies)
    case .repeat(let epochs): return Self.cut(self, supplies, epochs: epochs)
    case .fail: return Self.cut(self, supplies, epochs: 1)
    }
  }

  /// Everyone gives what it has of its own quota, up to `epochs` times over.
  private static func cut(_ plan: Plan, _ supplies: [Supply], epochs: Int) -> Settlement {
    let given = zip(plan.datasets, supplies).map { quota, supply in
      guard case .amount(let available) = supply else { return quota.amount }
      let (most, overflows) = available.multipliedReportingOverflow(by: epochs)
      return overflows ? quota.amount : min(quota.amount, most)
    }
    return Settlement(plan: plan, supplies: supplies, given: given, isShortened: false)
  }

  /// Finds by bisection a total whose quotas everyone can fill; fixed quotas are cut to what there is.
  ///
  /// Largest remainders do not grow strictly with the total, so a total that is a little larger may also fit; the one
  /// found always fits and is always the same.
  private static func shrink(_ plan: Plan, _ supplies: [Supply]) -> Settlement {
    let isEnough = zip(plan.datasets, supplies).allSatisfy { quota, supply in
      if case .amount(let available) = supply { quota.amount <= available } else { true }
    }
    // The plan as it is, which need not divide its total: it may lack datasets that have a share of none.
    if isEnough {
      return Settlement(plan: plan, supplies: supplies, given: plan.datasets.map(\.amount), isShortened: true)
    }
    func fits(_ total: Int) -> Bool {
      zip(plan.divided(total).datasets, supplies).allSatisfy { quota, supply in
        guard case .amount(let available) = supply else { return true }
        return quota.isFixed || quota.amount <= available
      }
    }
    var (low, high) = (0, plan.total)
    while low < high {
      let middle = high - (high - low) / 2
      if fits(middle) { low = middle } else { high = middle - 1 }
    }
    let given = zip(plan.divided(low).datasets, supplies).map { quota, supply in
      if case .amount(let available) = supply { min(quota.amount, available) } else { quota.amount }
    }
    return Settlement(plan: plan, supplies: supplies, given: given, isShortened: true)
  }
}

extension Settlement {
  init(plan: Plan, supplies: [Supply], given: [Int], isShortened: Bool) {
    datasets = plan.datasets.indices.map { index in
      let quota = plan.datasets[index]
      var available: Int?
      if case .amount(let count) = supplies[index] { available = count }
      let epochs = available.map { $0 > 0 && given[index] > 0 ? (given[index] - 1) / $0 + 1 : 1 } ?? 1
      return Share(
        name: quota.name, category: quota.category, wanted: quota.amount, available: available,
        given: given[index], epochs: epochs)
    }
    wanted = plan.amount
    short = isShortened ? 0 : plan.amount - given.reduce(0, +)
  }
}
