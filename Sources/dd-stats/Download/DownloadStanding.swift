import Recipe
import Records
import ToolKit

/// How far each dataset of a running download is.
struct DownloadStanding {
  /// One dataset.
  struct Dataset {
    let plan: DownloadPlan
    fileprivate(set) var rounds = 0
    fileprivate(set) var read = 0
    /// In the plan's unit.
    fileprivate(set) var kept = 0
    fileprivate(set) var isExhausted = false
    /// Whether its final file, and its scores, are there and not being made anew.
    fileprivate(set) var isFinished = false
    /// Rows that the teacher has answered or scored, where it is at work.
    fileprivate(set) var taught: Int?
    fileprivate(set) var hasFailed = false
    /// Rows of the round that is being made; nil when none is.
    fileprivate(set) var rowsNow: Int?
    fileprivate var bytesNow = 0
    fileprivate var last: (bytes: Int, seconds: Double)?
    /// Bytes a second of the round that is being made.
    fileprivate(set) var rate: Double?

    /// Whether it has nothing more to fetch.
    private var isFetched: Bool { !hasFailed && (isExhausted || kept >= plan.quota) }
    /// Whether there is nothing left but to write its final file.
    var isWhole: Bool { isFetched && !isWithTeacher }
    /// Whether all is fetched, and what a teacher says of it is not there yet.
    var isWithTeacher: Bool { hasTeacher && isFetched && kept > 0 && !isFinished }
    fileprivate var hasTeacher: Bool { has("teach.answer") || hasScores }
    fileprivate var hasScores: Bool { has("teach.score") }
    private func has(_ stage: String) -> Bool {
      plan.json["stages"]?.elements.contains { $0.text == stage } ?? false
    }
    /// What it has, never more than is wanted; those of the round at work by what rows gave so far.
    var amount: Int {
      let yield = read > 0 ? Double(kept) / Double(read) : Double(plan.unit.likelyAmount)
      let now = min(Double(rowsNow ?? 0) * yield, Double(plan.quota))
      return min(plan.quota, kept + Int(now))
    }
  }

  private let download: DownloadFolder
  private(set) var datasets: [Dataset] = []
  /// Since the view began.
  private(set) var seconds = 0.0
  private var amountAtStart: Int?

  init(_ download: DownloadFolder) { self.download = download }

  var wanted: Int { datasets.reduce(0) { $0 + $1.plan.quota } }
  var amount: Int { datasets.reduce(0) { $0 + $1.amount } }
  /// What quotas count.
  var unit: QuotaUnit { datasets.first?.plan.unit ?? .samples }

  /// Sources that were looked at, and those of them that can't be read.
  var looks: (done: Int, failed: Int) {
    let names = (try? download.datasets()) ?? []
    func count(_ ending: String) -> Int {
      names.count { FileKind(of: "\(download.statePath)/\($0)/look.\(ending)") == .file }
    }
    let failed = count("error")
    return (count("json") + failed, failed)
  }

  /// Seconds that the rest takes at the pace so far; nil while that says nothing.
  var secondsLeft: Double? {
    guard seconds >= 3, let amountAtStart, amount > amountAtStart, amount < wanted else { return nil }
    return seconds * Double(wanted - amount) / Double(amount - amountAtStart)
  }

  /// Looks again. What is just being renamed or removed shows the next time.
  mutating func refresh(seconds: Double) {
    self.seconds = seconds
    guard let plan = try? DownloadPlan.readAll(download) else { return }
    datasets = plan.filter { $0.quota > 0 }.map { line in
      var dataset =
        datasets.first { $0.plan.dataset == line.dataset && $0.plan.quota == line.quota && $0.plan.unit == line.unit }
        ?? Dataset(plan: line)
      refresh(&dataset)
      return dataset
    }
    if amountAtStart == nil { amountAtStart = datasets.reduce(0) { $0 + min($1.kept, $1.plan.quota) } }
  }

  private func refresh(_ dataset: inout Dataset) {
    let folder = "\(download.statePath)/\(dataset.plan.dataset)"
    let names = (try? listFolder(folder + "/rounds")) ?? []
    let whole = names.count { !$0.hasPrefix(".") }
    // Reports are read once only.
    if whole != dataset.rounds, let rounds = try? download.rounds(of: dataset.plan.dataset) {
      dataset.rounds = rounds.count
      dataset.read = rounds.reduce(0) { $0 + $1.read }
      dataset.kept = rounds.reduce(0) { $0 + ((try? $1.amount(in: dataset.plan.unit)) ?? 0) }
      dataset.isExhausted = rounds.last?.isLast ?? false
    }
    if dataset.hasTeacher { refreshTeacher(of: &dataset, in: folder) }
    dataset.hasFailed = FileKind(of: folder + "/failed") == .file
    guard names.contains(where: { $0.hasPrefix(".0") }) else {
      (dataset.rowsNow, dataset.rate, dataset.last) = (nil, nil, nil)
      return
    }
    let progress = try? JSONValue.readFile(folder + "/progress")
    dataset.rowsNow = progress?["in"]?.count ?? 0
    let bytes = progress?["bytes_in"]?.byteCount ?? 0
    guard let last = dataset.last, last.bytes <= bytes else {
      dataset.last = (bytes, seconds)
      return
    }
    guard seconds - last.seconds >= 1 else { return }
    dataset.rate = Double(bytes - last.bytes) / (seconds - last.seconds)
    dataset.last = (bytes, seconds)
  }

  /// What a run that was killed left of a final file counts as being made: it is redone.
  private func refreshTeacher(of dataset: inout Dataset, in folder: String) {
    let names = (try? listFolder(folder)) ?? []
    let isAtWork = names.contains { $0.hasPrefix(".assembly.") || $0.hasPrefix(".scores.") }
    let parts = dataset.hasScores ? ["assembly", "scores"] : ["assembly"]
    dataset.isFinished = !isAtWork && parts.allSatisfy { FileKind(of: "\(folder)/\($0)/stamp") == .file }
    dataset.taught = isAtWork ? (try? JSONValue.readFile(folder + "/teaching"))?["out"]?.count : nil
  }

  /// `2:10, ~4:40 left`
  var clock: String {
    Self.clock(seconds) + (secondsLeft.map { ", ~\(Self.clock($0)) left" } ?? "")
  }

  private static func clock(_ seconds: Double) -> String {
    let whole = Int(min(max(seconds, 0), 360_000))
    func two(_ number: Int) -> String { (number < 10 ? "0" : "") + String(number) }
    let minutes = "\(whole / 60 % 60):\(two(whole % 60))"
    return whole < 3600 ? minutes : "\(whole / 3600):" + two(whole / 60 % 60) + ":" + two(whole % 60)
  }

  /// What a dataset has, when nothing more comes: `168 of 168 samples (200 rows read)`.
  func finished(_ name: String) -> String {
    guard let dataset = datasets.first(where: { $0.plan.dataset == name }) else { return "" }
    let amount = grouped(min(dataset.kept, dataset.plan.quota))
    return "\(amount) of \(grouped(dataset.plan.quota)) \(dataset.plan.unit) (\(grouped(dataset.read)) rows read)\n"
  }

  /// What a person should know after an interruption.
  func interrupted(after seconds: Int) -> String {
    let whole = datasets.count(where: \.isWhole)
    let kept = datasets.reduce(0) { $0 + min($1.kept, $1.plan.quota) }
    let time = seconds < 60 ? "\(seconds) s" : "\(seconds / 60) min \(seconds % 60) s"
    if datasets.isEmpty { return "Interrupted after \(time), before anything was fetched.\n" }
    let standing =
      "\(whole) of \(counted(datasets.count, "dataset")) \(whole == 1 || datasets.count == 1 ? "is" : "are") whole, \(grouped(kept)) of"
      + " \(grouped(wanted)) \(unit) kept"
      + (datasets.contains(where: \.isWithTeacher) ? ", and what the teacher said so far" : "")
    return "Interrupted after \(time): \(standing).\nThe same command goes on from here.\n"
  }
}
