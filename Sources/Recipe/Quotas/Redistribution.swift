/// `on_short: redistribute`: what a dataset lacks is asked of its category's others by weight, each up to what it has;
/// with `spill: global` what a category lacks is asked of the other categories in the same way.
struct Redistribution {
  private let plan: Plan
  private let supplies: [Supply]
  private let spill: Spill

  /// More than any plan asks for, and small enough to add up.
  private static let unlimited = Schema.samples.upperBound * 2

  init(_ plan: Plan, _ supplies: [Supply], spill: Spill) {
    self.plan = plan
    self.supplies = supplies
    self.spill = spill
  }

  func settlement(wanted plan: Plan) -> Settlement {
    var given = plan.datasets.indices.map { keepsQuota($0) ? min(plan.datasets[$0].amount, most($0)) : 0 }
    var targets = plan.categories.map(\.amount)
    let groups = plan.categories.map { category in
      plan.datasets.indices.filter { plan.datasets[$0].category == category.name }
    }
    if spill == .global { spread(groups, given, &targets) }
    for (group, target) in zip(groups, targets) { fill(group, target, &given) }
    return Settlement(plan: plan, supplies: supplies, given: given, isShortened: false)
  }

  /// Fixed and failed datasets take nothing over.
  private func keepsQuota(_ index: Int) -> Bool { plan.datasets[index].isFixed || supplies[index] == .failed }

  private func most(_ index: Int) -> Int {
    if case .amount(let available) = supplies[index] { min(available, Self.unlimited) } else { Self.unlimited }
  }

  private func fill(_ group: [Int], _ target: Int, _ given: inout [Int]) {
    let free = group.filter { !keepsQuota($0) }
    let rest = target - group.reduce(0) { $0 + given[$1] }
    let parts = Apportionment.waterFill(
      max(rest, 0), weights: free.map { plan.datasets[$0].weight }, capacities: free.map(most))
    for (index, part) in zip(free, parts) { given[index] = part }
  }

  /// Lowers the targets of categories that cannot reach them and raises the others', by ratio, up to what they have.
  private func spread(_ groups: [[Int]], _ given: [Int], _ targets: inout [Int]) {
    let reachable = groups.map { group in
      group.reduce(0) { sum, index in
        let free = plan.datasets[index].weight > 0 ? most(index) : 0
        return min(sum + (keepsQuota(index) ? given[index] : free), Self.unlimited)
      }
    }
    let lacking = zip(targets, reachable).reduce(0) { $0 + max($1.0 - $1.1, 0) }
    let spare = zip(targets, reachable).map { max($1 - $0, 0) }
    let extra = Apportionment.waterFill(lacking, weights: plan.categories.map(\.weight), capacities: spare)
    for index in targets.indices { targets[index] = min(targets[index], reachable[index]) + extra[index] }
  }
}
