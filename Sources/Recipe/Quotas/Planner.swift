import Records

/// Turns the recipe's enabled entries into the weights of a plan, with notes on what had to be settled.
struct Planner {
  private let ratios: [CategoryRatio]
  private let entries: [DatasetEntry]
  private let unit: QuotaUnit

  init(ratios: [CategoryRatio], entries: [DatasetEntry], unit: QuotaUnit) {
    self.unit = unit
    self.ratios = ratios
    self.entries = entries
  }

  func plan(total: Int) -> Plan {
    var datasets: [Plan.Quota] = []
    for entry in entries {
      datasets.append(
        Plan.Quota(
          name: entry.name, category: entry.category, amount: entry.target ?? 0,
          isFixed: entry.target != nil, weight: weight(of: entry)))
    }
    let notes = emptyCategoryNotes(datasets) + allocationNotes(datasets)
    var plan = Plan(unit: unit, total: total, categories: categories(datasets), datasets: datasets, notes: notes)
      .divided(total)
    if plan.amount != total {
      plan.notes.append(
        RecipeNote(nil, "the quotas sum to \(plan.amount), not \(total): '\(unit.targetKey)' fixes some of them"))
    }
    return plan
  }

  /// 0 for a fixed dataset; equal parts where no dataset of the category has an allocation.
  private func weight(of entry: DatasetEntry) -> UInt128 {
    entry.target == nil ? (entry.allocation ?? .one).units : 0
  }

  /// Categories of the ratios, then those that only fixed datasets name. One with no dataset to fill it weighs nothing,
  /// so its share goes to the others by their ratios.
  private func categories(_ datasets: [Plan.Quota]) -> [Plan.CategoryQuota] {
    let named = ratios.map { ratio in
      Plan.CategoryQuota(
        name: ratio.name, amount: 0, weight: isFilled(ratio.name, datasets) ? ratio.ratio.units : 0)
    }
    var seen = Set(ratios.map(\.name))
    let others = datasets.filter { seen.insert($0.category).inserted }
    return named + others.map { Plan.CategoryQuota(name: $0.category, amount: 0, weight: 0) }
  }

  private func isFilled(_ category: String, _ datasets: [Plan.Quota]) -> Bool {
    datasets.contains { $0.category == category && ($0.isFixed || $0.weight > 0) }
  }

  private func emptyCategoryNotes(_ datasets: [Plan.Quota]) -> [RecipeNote] {
    ratios.filter { $0.ratio > .zero && !isFilled($0.name, datasets) }.map { ratio in
      RecipeNote(
        ratio.mark, "category '\(ratio.name)' has no dataset to fill it: its share goes to the other categories")
    }
  }

  private func allocationNotes(_ datasets: [Plan.Quota]) -> [RecipeNote] {
    ratios.compactMap { ratio in
      let members = datasets.indices.filter { datasets[$0].category == ratio.name && !datasets[$0].isFixed }
      let allocations = members.compactMap { entries[$0].allocation }
      guard ratio.ratio > .zero, !allocations.isEmpty, !Ratios.sumToOne(allocations) else { return nil }
      let sum = ExactDecimal(units: allocations.reduce(0) { $0 + $1.units })
      return RecipeNote(
        nil, "allocations of category '\(ratio.name)' sum to \(sum), not 1: each is taken in proportion to that")
    }
  }
}
