import Records
import ToolKit

/// What a plan knows of, and leaves in, the state of a download.
enum DownloadState {
  /// The digest of the recipe that the dataset's rounds were made by; nil when there is none.
  static func recipe(_ name: String, _ download: DownloadFolder) throws(ToolError) -> String? {
    let path = "\(download.statePath)/\(name)/recipe"
    guard FileKind(of: path) == .file else { return nil }
    return String(try readText(path).prefix { $0 != "\n" })
  }

  /// Whether the dataset has rounds of another recipe.
  static func isChanged(_ name: String, _ digest: String, _ download: DownloadFolder) throws(ToolError) -> Bool {
    try recipe(name, download).map { $0 != digest } ?? false
  }

  /// Makes the dataset's folder ready for rounds: without what an interrupted run left there, and without what
  /// another recipe made.
  static func prepare(_ name: String, digest: String, _ download: DownloadFolder) throws(ToolError) {
    let folder = "\(download.statePath)/\(name)"
    let isChanged = try isChanged(name, digest, download)
    try makeFolders("\(folder)/rounds")
    for place in [folder, "\(folder)/rounds"] {
      for leftover in try listFolder(place) where leftover.hasPrefix(".") { try removeWhole("\(place)/\(leftover)") }
    }
    try removeWhole("\(folder)/failed")
    if isChanged {
      try removeWhole("\(folder)/rounds")
      try removeWhole("\(folder)/assembly")
      try makeFolders("\(folder)/rounds")
    }
    let line = ByteBuffer()
    line.append(digest + "\n")
    try writeWhole(line.view, to: "\(folder)/recipe")
  }

  /// Moves finished files that the last whole plan named, and the new one doesn't, into the state: beside the new ones
  /// they would count as samples of this download. Returns what was moved, in words.
  static func setAsideFormer(_ lines: [DownloadPlan], _ download: DownloadFolder) throws(ToolError) -> [String] {
    guard FileKind(of: download.planPath()) == .file else { return [] }
    var notes: [String] = []
    for former in try DownloadPlan.read(download.planPath())
    where !lines.contains(where: { $0.dataset == former.dataset && $0.category == former.category }) {
      let file = "\(former.category)/\(former.dataset)"
      guard FileKind(of: download.planPath(dataset: former.dataset)) == .nothing else { continue }
      for ending in [".stats.json", ".jsonl"] where FileKind(of: "\(download.path)/\(file)\(ending)") == .file {
        let aside = "\(download.statePath)/\(former.dataset)/former\(ending)"
        try renameWhole("\(download.path)/\(file)\(ending)", to: aside)
        if ending == ".jsonl" { notes.append("\(file).jsonl is not in the plan any more: it was moved to \(aside)") }
      }
      try removeWhole("\(download.statePath)/\(former.dataset)/assembly")
    }
    return notes
  }

  /// Whether a dataset asked for alone is as it is in the whole plan here, with nothing left to fetch for others: then
  /// its share of the whole counts, not its quota, and the whole stays whole.
  static func isPartOfWhole(_ line: DownloadPlan, _ download: DownloadFolder) throws(ToolError) -> Bool {
    guard FileKind(of: download.planPath()) == .file,
      let former = try DownloadPlan.read(download.planPath()).first(where: { $0.dataset == line.dataset }),
      former.category == line.category, former.quota == line.quota, former.isFixed == line.isFixed,
      former.policy == line.policy, former.spill == line.spill
    else { return false }
    return try SettlementState(download, dataset: nil).asks.allSatisfy { $0.dataset == line.dataset }
  }

  /// Writes the plan where dd-mix settle reads it.
  ///
  /// A new plan says how many rounds there were before it: they count as they are, while all later ones are of the
  /// size that the plan asks for. The same plan again leaves the file as it is.
  static func write(
    _ lines: [(plan: DownloadPlan, text: (DownloadPlan) -> String)], alone: String?, changed: Set<String>,
    _ download: DownloadFolder
  ) throws(ToolError) {
    let path = download.planPath(dataset: alone)
    if FileKind(of: path) == .file, let earlier = try? DownloadPlan.read(path), earlier.count == lines.count,
      zip(earlier, lines).allSatisfy({ $0.settlesAs($1.plan) })
    {
      return
    }
    let buffer = ByteBuffer()
    for (plan, text) in lines {
      var plan = plan
      plan.roundsBefore = changed.contains(plan.dataset) ? 0 : try download.rounds(of: plan.dataset).count
      buffer.append(text(plan))
    }
    try writeWhole(buffer.view, to: path)
  }
}

extension DownloadPlan {
  /// Whether another plan asks for the same, whatever rounds there were before it.
  fileprivate func settlesAs(_ other: DownloadPlan) -> Bool {
    var (left, right) = (self, other)
    left.roundsBefore = nil
    right.roundsBefore = nil
    return JSONValue.object(left.members) == .object(right.members)
  }
}
