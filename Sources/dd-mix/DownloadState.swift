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
