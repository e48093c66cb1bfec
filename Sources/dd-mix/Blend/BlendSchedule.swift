/// Whose row comes next, so that every prefix of the blend has the sources' proportions. Whole numbers only.
protocol BlendSchedule {
  /// The source that is due.
  func next() -> Int
  /// Notes that a row of this size was taken from a source.
  mutating func took(_ source: Int, size: Int)
  /// Leaves a source out from now on; the others go on in their proportions, counted anew.
  mutating func drop(_ source: Int)
}

/// Proportions counted in rows: after n rows every source has given less than one row more or less than its share.
///
/// R. Tijdeman, The chairman assignment problem, Discrete Mathematics 32 (1980): of the sources whose deficit is
/// at least 1 / (2k - 2), the one whose deadline is nearest; no deviation exceeds 1 - 1 / (2k - 2).
struct RowSchedule: BlendSchedule {
  /// Positive weights; the sum and twice the number of sources multiply to less than 2⁵⁴.
  private let weights: [Int128]
  private var open: [Int]
  /// The sum of the open sources' weights.
  private var total: Int128
  /// Weight times rows so far minus the sum of weights times the source's rows.
  private var deficits: [Int128]

  init(weights: [Int]) {
    self.weights = weights.map { Int128($0) }
    open = Array(weights.indices)
    total = weights.reduce(0) { $0 + Int128($1) }
    deficits = weights.map { _ in 0 }
  }

  func next() -> Int {
    guard open.count > 1 else { return open.first ?? 0 }
    let scale = Int128(2 * open.count - 2)
    var best: (source: Int, slack: Int128)? = nil
    for source in open {
      let deficit = deficits[source] + weights[source]
      guard deficit * scale >= total else { continue }
      // How far the deficit may still grow, over the weight by which it grows: the rows until its deadline.
      let slack = total * (scale - 1) - deficit * scale
      if let best, slack * weights[best.source] >= best.slack * weights[source] { continue }
      best = (source, slack)
    }
    return best?.source ?? open[0]
  }

  mutating func took(_ source: Int, size: Int) {
    for other in open { deficits[other] += weights[other] }
    deficits[source] -= total
  }

  mutating func drop(_ source: Int) {
    open.removeAll { $0 == source }
    total -= weights[source]
    for other in weights.indices { deficits[other] = 0 }
  }
}

/// Proportions by size, in characters or tokens, when rows' sizes aren't known before: of the sources that are not
/// ahead, the one that would soonest be a largest row behind. None is ever ahead by more than its last row.
struct SizeSchedule: BlendSchedule {
  private let weights: [Int128]
  private var open: [Int]
  /// The sum of the open sources' weights.
  private var total: Int128
  /// Weight times the size so far minus the sum of weights times the source's size.
  private var deficits: [Int128]
  private var largest: Int128 = 1

  init(weights: [Int]) {
    self.weights = weights.map { Int128($0) }
    open = Array(weights.indices)
    total = weights.reduce(0) { $0 + Int128($1) }
    deficits = weights.map { _ in 0 }
  }

  func next() -> Int {
    let limit = total * largest
    var best: (source: Int, slack: Int128)? = nil
    for source in open where deficits[source] >= 0 {
      let slack = limit - deficits[source]
      if let best, slack * weights[best.source] >= best.slack * weights[source] { continue }
      best = (source, slack)
    }
    return best?.source ?? 0
  }

  mutating func took(_ source: Int, size: Int) {
    let size = Int128(size)
    largest = max(largest, size)
    for other in open { deficits[other] += weights[other] * size }
    deficits[source] -= total * size
  }

  mutating func drop(_ source: Int) {
    open.removeAll { $0 == source }
    total -= weights[source]
    for other in weights.indices { deficits[other] = 0 }
  }
}
