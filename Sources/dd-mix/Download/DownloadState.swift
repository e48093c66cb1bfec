import Records
import ToolKit

/// What a plan knows of, and leaves in, the state of a download.
enum DownloadState {
  /// The digest of the recipe that the dataset's rounds were made by; nil when there is none.
  static func recipe(_ name: String, _ download: DownloadFolder) throws(ToolError) -> String? {
    let path = "\(download.statePath)/\(name)/recipe"
    guard FileKind(of: path) == .file else { return nil }
    return try readText(path).parts(at: "\n").first ?? ""
  }

  /// Whether the dataset has rounds of another recipe.
  static func isChanged(_ name: String, _ digest: String, _ download: DownloadFolder) throws(ToolError) -> Bool {
    try recipe(name, download).map { $0 != digest } ?? false
  }

  /// The dataset's source as its download began. Nil where that binds nothing: before the first round a source that is
  /// missing or no JSON was cut off by a crash, and one without commits is what it is now. Throws exit 65 for what no tool
  /// writes, and where rounds are there without the source that they were made of.
  static func begunSource(_ name: String, _ download: DownloadFolder) throws(ToolError) -> SourceFacts? {
    let folder = "\(download.statePath)/\(name)"
    let hasRounds = FileKind(of: "\(folder)/rounds/0001") == .folder
    if !hasRounds, (try? JSONValue.readFile("\(folder)/source.json", list: "files") { _ in }) == nil { return nil }
    do throws(ToolError) {
      guard let facts = try SourceFacts.read(folder) else {
        throw ToolError(.dataError, "\(folder)/source.json: not there, though rounds were made of what it says")
      }
      return facts.revision == nil && !hasRounds ? nil : facts
    } catch {
      throw ToolError(error.code, "\(error.message); with \(folder) removed, dd-download makes it anew")
    }
  }

  /// Makes the dataset's folder ready for rounds: without what an interrupted run left there, and when it is redone,
  /// without what was made before.
  static func prepare(
    _ name: String, digest: String, isRedone: Bool, _ download: DownloadFolder
  ) throws(ToolError) {
    let folder = "\(download.statePath)/\(name)"
    let hadRecipe = try recipe(name, download) != nil
    let begun = isRedone || !hadRecipe ? nil : try begunSource(name, download)
    let begins = begun == nil
    try makeFolders("\(folder)/rounds")
    for place in [folder, "\(folder)/rounds"] {
      for leftover in try listFolder(place) where leftover.beginsExactly(with: ".") {
        try removeWhole("\(place)/\(leftover)")
      }
    }
    for former in ["failed", "look.error", "former", "former.ndjson", "former.stats.json"] {
      try removeWhole("\(folder)/\(former)")
    }
    if isRedone {
      // In this order an interruption leaves nothing that looks finished.
      for made in ["recipe", "job", "counts.ndjson", "rounds", "assembly", "scores"] {
        try removeWhole("\(folder)/\(made)")
      }
      try makeFolders("\(folder)/rounds")
    }
    if FileKind(of: "\(folder)/look.json") == .file {
      if begins {
        try renameWhole("\(folder)/look.json", to: "\(folder)/source.json")
      } else {
        try removeWhole("\(folder)/look.json")
      }
    }
    let line = ByteBuffer()
    line.append(digest + "\n")
    try writeWhole(line.view, to: "\(folder)/recipe", replacesLink: true)
  }

  /// Moves finished files that the last plan named, and the new one doesn't, into the state: beside the new ones they
  /// would count as samples of this download. A plan of one dataset alone says nothing of others. Returns what was
  /// moved, in words.
  static func setAsideFormer(
    _ lines: [DownloadPlan], alone: String?, _ download: DownloadFolder
  ) throws(ToolError) -> [String] {
    var notes: [String] = []
    for former in (try? DownloadPlan.readAll(download)) ?? []
    where !lines.contains(where: { $0.dataset == former.dataset && $0.category == former.category }) {
      let isAlone = FileKind(of: download.planPath(dataset: former.dataset)) == .file
      guard alone.map({ $0 == former.dataset }) ?? !isAlone || lines.contains(where: { $0.dataset == former.dataset })
      else { continue }
      let file = "\(former.category)/\(former.dataset)"
      for (ending, name) in [(".stats.json", "former.stats.json"), (".jsonl", "former.ndjson")]
      where FileKind(of: "\(download.path)/\(file)\(ending)") == .file {
        let aside = "\(download.statePath)/\(former.dataset)/\(name)"
        try renameWhole("\(download.path)/\(file)\(ending)", to: aside)
        if ending == ".jsonl" { notes.append("\(file).jsonl is not in the plan any more: it was moved to \(aside)") }
      }
      if try setAsideParts(of: former, download) {
        notes.append(
          "\(file) is not in the plan any more: its parts were moved to \(download.statePath)/\(former.dataset)/former")
      }
      // What no run made is somebody's own.
      let state = "\(download.statePath)/\(former.dataset)"
      for folder in ["validation", "scores"] where FileKind(of: "\(state)/\(folder).made") == .file {
        let category = "\(download.path)/\(folder)/\(former.category)"
        let path = "\(category)/\(former.dataset).jsonl"
        guard FileKind(ofEntry: category) == .folder, FileKind(ofEntry: path) == .file else { continue }
        try removeWhole(path)
      }
      for made in ["assembly", "scores", "validation.made", "scores.made"] { try removeWhole("\(state)/\(made)") }
    }
    return notes
  }

  /// Moves finished samples that are in parts; false when there are none.
  private static func setAsideParts(of former: DownloadPlan, _ download: DownloadFolder) throws(ToolError) -> Bool {
    let folder = "\(download.path)/\(former.category)/\(former.dataset)"
    guard FileKind(ofEntry: folder) == .folder else { return false }
    let parts = try listFolder(folder).filter(SampleFiles.isPart)
    guard !parts.isEmpty else { return false }
    let aside = "\(download.statePath)/\(former.dataset)/former"
    try removeWhole(aside)
    try makeFolders(aside)
    for part in parts { try renameWhole("\(folder)/\(part)", to: "\(aside)/\(part.dropLast(5))ndjson") }
    if try listFolder(folder).isEmpty { try removeWhole(folder) }
    return true
  }

  /// Whether a dataset asked for alone is as it is in the whole plan here, with nothing left to fetch for others: then
  /// its share of the whole counts, not its quota, and the whole stays whole.
  static func isPartOfWhole(_ line: DownloadPlan, _ download: DownloadFolder) throws(ToolError) -> Bool {
    guard FileKind(of: download.planPath()) == .file,
      let former = try DownloadPlan.read(download.planPath()).first(where: { $0.dataset == line.dataset }),
      former.category == line.category, former.quota == line.quota, former.unit == line.unit,
      former.isFixed == line.isFixed,
      former.policy == line.policy, former.spill == line.spill
    else { return false }
    return try SettlementState(download, dataset: nil).asks.allSatisfy { $0.dataset == line.dataset }
  }

  /// A dataset's line of a plan: what it says depends on how many rounds there were before.
  struct Line {
    let plan: DownloadPlan
    /// Whether its rounds are made anew.
    let isRedone: Bool
    /// The line of a plan.
    let json: (DownloadPlan) -> JSONValue

    /// Whether it shares no sample with others: then its rounds depend on theirs.
    var isJoined: Bool { json(plan)["across"] != nil }
  }

  /// Writes the plan where dd-mix settle reads it.
  ///
  /// A new plan says how many rounds there were before it: they count as they are, while all later ones are of the
  /// size that the plan asks for. Rounds of datasets that are joined with others never count as they are: they have to
  /// be those that the plan asks for, in its order.
  static func write(_ lines: [Line], alone: String?, _ download: DownloadFolder) throws(ToolError) {
    let path = download.planPath(dataset: alone)
    let earlier = FileKind(of: path) == .file ? (try? DownloadPlan.read(path)) ?? [] : []
    let isSame = earlier.count == lines.count && zip(earlier, lines).allSatisfy { $0.settlesAs($1.plan) }
    let buffer = ByteBuffer()
    for (index, line) in lines.enumerated() {
      var plan = line.plan
      plan.roundsBefore = isSame ? earlier[index].roundsBefore : nil
      if line.isRedone || line.isJoined { plan.roundsBefore = 0 }
      if plan.roundsBefore == nil { plan.roundsBefore = try download.rounds(of: plan.dataset).count }
      buffer.append(line.json(plan).line)
    }
    try writeWhole(buffer.view, to: path, replacesLink: true)
  }

  /// Writes what is new about one dataset (its notice, its digests) into the whole plan, and leaves what it is to give.
  static func rewriteInWhole(_ line: Line, _ download: DownloadFolder) throws(ToolError) {
    let buffer = ByteBuffer()
    for former in try DownloadPlan.read(download.planPath()) {
      guard former.dataset == line.plan.dataset else {
        buffer.append(former.json.line)
        continue
      }
      var plan = former
      if line.isRedone { plan.roundsBefore = 0 }
      let settled = JSONValue.object(plan.members + [("given", former.json["given"]), ("short", former.json["short"])])
      buffer.append(line.json(plan).replacing(settled).line)
    }
    try writeWhole(buffer.view, to: download.planPath(), replacesLink: true)
    try removeWhole(download.planPath(dataset: line.plan.dataset))
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

extension JSONValue {
  /// An object with members of another one in place of its own.
  fileprivate func replacing(_ other: JSONValue) -> JSONValue {
    guard case .object(let members) = self else { return self }
    return .object(members.map { member -> (String, JSONValue?) in (member.name, other[member.name] ?? member.value) })
  }
}
