import Recipe
import Records
import ToolKit

/// Where a download stands: its plan, its whole rounds, and the short policy applied to what is known of supplies.
///
/// The rounds are gone through again step by step, each step's asks made from the rounds of the steps before it. So
/// what is asked next does not depend on where a run was interrupted, and a round of another size than the one that
/// would be asked now (it was made while somebody's failure hid what is known since), or that saw the keys of other
/// rounds, is asked for again.
struct SettlementState {
  let datasets: [DatasetState]
  let policy: ShortPolicy
  /// What quotas count.
  let unit: QuotaUnit
  /// Whether other categories have samples left for those that are missing, and don't give them.
  let canSpill: Bool
  /// The rounds that are to be made now; they may be made at the same time.
  let asks: [RoundRequest]
  /// Datasets whose rounds from a number on were made after one that is missing or made again: they don't count.
  let stale: [(dataset: String, round: Int)]

  /// What is missing after the policy, in the plan's unit; `shrink` wants no more than it gives.
  var missing: Int {
    let wanted = datasets.reduce(0) { $0 + (policy == .shrink ? $1.share.given : $1.plan.quota) }
    return max(0, wanted - datasets.reduce(0) { $0 + $1.take })
  }

  /// Rows of one round at most, unless the plan says, while a download is small.
  static let mostRows = 100_000

  /// Reads the state; no round is of more than `mostRows` rows (else the plan's number), or of an eighth of those before it.
  ///
  /// A dataset alone is settled by its own plan, or where it has none, as a part of the whole.
  init(_ download: DownloadFolder, dataset: String?, mostRows: Int? = nil) throws(ToolError) {
    let own = dataset.map { download.planPath(dataset: $0) } ?? ""
    let path = FileKind(of: own) == .file ? own : download.planPath()
    let lines = try DownloadPlan.read(path)
    let plan = try DownloadPlan.plan(lines, from: path)
    let mostRows = mostRows ?? lines[0].roundRows ?? Self.mostRows
    var progress: [DatasetProgress] = []
    for line in lines { progress.append(try DatasetProgress(line, download)) }
    var datasets = Self.settle(lines, plan, progress)
    var asks: [RoundRequest] = []
    var chains = KeyChains(lines)
    var goesOn = true
    while goesOn && asks.isEmpty {
      goesOn = false
      for (index, ask) in datasets.map({ $0.nextRound(most: mostRows) }).enumerated() {
        guard var ask else { continue }
        ask.after = chains.links(before: index)
        if !chains.isBroken(at: index), progress[index].take(ask) {
          goesOn = true
        } else {
          chains.breakOff(at: index)
          if progress[index].failure == nil { asks.append(ask) }
        }
        chains.add(ask, at: index)
      }
      // Only when nobody else has anything to do does a failure count: what it hides may change what others give.
      if !goesOn && asks.isEmpty {
        for index in progress.indices where datasets[index].nextRound(most: mostRows) != nil {
          progress[index].hasFailed = true
          goesOn = true
        }
      }
      datasets = Self.settle(lines, plan, progress)
    }
    func isMeant(_ name: String) -> Bool { dataset == nil || name == dataset }
    self.asks = asks.filter { isMeant($0.dataset) }
    stale = chains.broken.filter { isMeant(lines[$0].dataset) }.map { (lines[$0].dataset, progress[$0].rounds + 1) }
    self.datasets = datasets.filter { isMeant($0.plan.dataset) }
    policy = lines[0].policy
    unit = lines[0].unit
    canSpill =
      dataset == nil && policy == .redistribute && lines[0].spill == .category
      && datasets.contains { $0.failure == nil && ($0.take < $0.kept || !$0.progress.isExhausted) }
  }

  private static func settle(_ lines: [DownloadPlan], _ plan: Plan, _ progress: [DatasetProgress]) -> [DatasetState] {
    let policy = lines[0].policy
    var supplies: [String: Supply] = [:]
    for (line, one) in zip(lines, progress) { supplies[line.dataset] = one.supply }
    let settlement = plan.settle(supplies: supplies, policy: policy, spill: lines[0].spill)
    // Only redistribution moves quotas, and only when somebody has more than its own.
    let isMoved = policy == .redistribute && settlement.datasets.contains { $0.moved > 0 }
    return zip(zip(lines, progress), settlement.datasets).map { line, share in
      DatasetState(plan: line.0, progress: line.1, share: share, moved: isMoved ? share.moved : 0)
    }
  }
}

/// What a dataset's whole rounds brought, as far as they have been gone through.
struct DatasetProgress {
  private let all: [DownloadRound]
  /// What each of them kept, in the plan's unit.
  private let amounts: [Int]
  private(set) var rounds = 0
  /// Rows of the source that were used up.
  private(set) var read = 0
  /// Samples after all filters, without those that are held out.
  private(set) var samples = 0
  /// The same in the plan's unit.
  private(set) var kept = 0
  /// Samples that are held out of training.
  private(set) var heldOut = 0
  /// Whether the source came to its end.
  private(set) var isExhausted = false
  /// Why the download failed, this time.
  let failure: String?
  /// Whether it failed and is to give more than it has.
  var hasFailed = false

  /// Begins with the rounds that were there before the plan was made: these count whatever their size is.
  init(_ line: DownloadPlan, _ download: DownloadFolder) throws(ToolError) {
    failure = try download.failure(of: line.dataset)
    all = try download.rounds(of: line.dataset)
    amounts = try all.map { (round) throws(ToolError) in try round.amount(in: line.unit) }
    for round in all.dropLast() where round.isLast {
      throw ToolError(.dataError, "\(all[round.number].path): a round after the source's end")
    }
    for round in all.prefix(line.roundsBefore ?? all.count) { add(round) }
  }

  private mutating func add(_ round: DownloadRound) {
    rounds += 1
    read += round.read
    samples += round.kept
    kept += amounts[rounds - 1]
    heldOut += round.heldOut
    isExhausted = round.isLast
  }

  /// Goes on by the round that was asked for; false when it is not there yet.
  mutating func take(_ ask: RoundRequest) -> Bool {
    guard rounds < all.count else { return false }
    let round = all[rounds]
    guard round.after == ask.after, round.read == ask.limit || round.isLast && round.read < ask.limit else {
      return false
    }
    add(round)
    return true
  }

  /// A source's supply is known at its end only, and a failed one's never.
  var supply: Supply { isExhausted ? .amount(kept) : hasFailed ? .failed : .unknown }
}

/// One dataset: what was planned, what there is, and what it is to give now.
struct DatasetState {
  let plan: DownloadPlan
  let progress: DatasetProgress
  let share: Settlement.Share

  var read: Int { progress.read }
  /// In the plan's unit, as all that is asked and given.
  var kept: Int { progress.kept }
  var failure: String? { progress.isExhausted ? nil : progress.failure }
  /// Rows of the source: counted at its end, else the recipe's hint.
  var available: Int? { progress.isExhausted ? read : plan.rows }
  var epochs: Int { share.epochs }
  /// What goes into the final file. What a failed dataset has so far is no result.
  var take: Int { failure == nil ? min(share.given, kept * epochs) : 0 }
  /// Samples for the validation file, at most: a part of those that are trained on, however often they come.
  var heldOut: Int { min(progress.heldOut, plan.heldOut(beside: min(samples, progress.samples))) }
  /// Samples for the final file: those of so many tokens by the mean of all that are there, one that is begun as a whole.
  var samples: Int { samples(of: take) }
  /// What goes to the teacher for that, where there is so much.
  var taught: Int { min(plan.withSpare(take), kept * epochs) }
  /// What it does not give of its own quota.
  var short: Int { max(0, plan.quota - take) }

  /// What it takes over from others, or gives over to others when somebody can take it.
  let moved: Int

  var outcome: String {
    if failure != nil { return "failed" }
    if take < share.given { return "open" }
    return short > 0 ? "short" : "ok"
  }

  /// The next round, when the dataset is to give more than it has and its source has more.
  ///
  /// A round sees the keys and anchors of all rounds before it. So that k rounds don't cost k², it may have an eighth of
  /// their rows where that is more than `most`: all rounds together see what there is in the end no more than eight times.
  func nextRound(most: Int) -> RoundRequest? {
    let wanted = plan.withSpare(share.given)
    guard !progress.isExhausted, !progress.hasFailed, wanted > kept else { return nil }
    let most = max(most, read / 8)
    return RoundRequest(
      dataset: plan.dataset, skip: read, limit: min(limit(for: wanted - kept), most), round: progress.rounds + 1)
  }

  /// How many samples have so much.
  private func samples(of amount: Int) -> Int {
    if plan.unit == .samples { return amount }
    let (whole, count) = kept > 0 ? (kept, progress.samples) : (plan.unit.likelyAmount, 1)
    return Int(min((UInt128(amount) * UInt128(count) + UInt128(whole) - 1) / UInt128(whole), 1 << 60))
  }

  /// A first round at most, in a plan of tokens.
  private static let rowsForMean = 1024

  /// Rows that should bring so much: by the yield so far, at first by the hints, and a tenth and 16 more.
  /// Whole numbers only, so that the same rounds always ask for the same; rounded up to 32 rows.
  private func limit(for missing: Int) -> Int {
    var (rows, yield) = (1, plan.unit.likelyAmount)
    if read > 0 {
      (rows, yield) = (read, kept)
    } else if let hinted = plan.rows, let supply = plan.supply, supply > 0, supply < hinted {
      (rows, yield) = (hinted, min(supply, 1 << 50) * plan.unit.likelyAmount)
    }
    // The first rows tell how many tokens samples have. Few tell little about the yield: no round is more than eight times
    // all before it.
    let most =
      read == 0 && plan.unit == .tokens
      ? Self.rowsForMean
      : max(8 * min(read, 1 << 40), 100_000, 2 * samples(of: missing) + 32)
    guard yield > 0 else { return most }
    let wanted = (UInt128(missing) * UInt128(rows) * 11 + UInt128(yield) * 10 - 1) / (UInt128(yield) * 10) + 16
    return Int(min((wanted + 31) / 32 * 32, UInt128(most)))
  }
}
