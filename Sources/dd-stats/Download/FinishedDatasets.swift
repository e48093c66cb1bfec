import Records
import ToolKit

/// A dataset whose samples are in the output folder, with all that its plan, source and statistics say of it.
struct FinishedDataset {
  let plan: DownloadPlan
  /// What the Hub said of the source.
  let source: SourceFacts?
  /// The statistics file.
  let statistics: JSONValue

  var name: String { plan.dataset }
  /// Where they are.
  let at: SampleFiles
  /// The same by name: the file, or the folder of its parts, relative to the output folder.
  var file: String { at.name }
  let samples: Int
  /// What is held out beside them.
  let validation: (file: String, samples: Int, bytes: Int)?
  var repo: String { source?.source ?? plan.json["repo"]?.text ?? "" }
  var notice: String? { plan.json["notice"]?.text }

  /// The card's licences at the commit that was read; the recipe's when the card names none.
  var licenses: [String] {
    if let source, !source.licenses.isEmpty { return source.licenses }
    return [plan.json["license"]?.text ?? "unknown"]
  }
  /// Whether the licences are the card's.
  var isLicenseOfCard: Bool { source.map { !$0.licenses.isEmpty } ?? false }

  /// The finished datasets of a folder, in the plan's order. Throws exit 66 when there is no download.
  static func all(in download: DownloadFolder) throws(ToolError) -> [FinishedDataset] {
    guard FileKind(of: download.statePath) == .folder else {
      throw ToolError(.noInput, "\(download.path): there is no download in it ('.dd' is missing)")
    }
    var found: [FinishedDataset] = []
    for plan in try DownloadPlan.readAll(download) {
      let path = "\(download.path)/\(plan.category)/\(plan.dataset)"
      guard let at = try download.samples(of: plan), FileKind(of: path + ".stats.json") == .file else { continue }
      let source = try SourceFacts.read("\(download.statePath)/\(plan.dataset)")
      let statistics = try JSONValue.readFile(path + ".stats.json")
      guard let samples = statistics["samples"]?.count else {
        throw ToolError(.dataError, "\(path).stats.json: 'samples' is no count")
      }
      found.append(
        FinishedDataset(
          plan: plan, source: source, statistics: statistics, at: at, samples: samples,
          validation: try download.validation(of: plan)))
    }
    return found
  }
}

/// Takes a folder's lock and holds it while `body` runs, so that several runs may sum up one folder.
func withLock(on folder: String, _ body: () throws(ToolError) -> Void) throws(ToolError) {
  let lock = try FolderLock(folder)
  defer { lock.release() }
  try body()
}
