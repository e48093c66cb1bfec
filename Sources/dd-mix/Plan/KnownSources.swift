import Recipe
import Records
import ToolKit

/// What is known of the sources of a recipe's enabled entries.
struct KnownSources {
  /// What counts for each: the source as its download began, or where it begins now, as it is now.
  private(set) var facts: [String: SourceFacts] = [:]
  /// Sources as they are now, of downloads that began before.
  private(set) var now: [String: SourceFacts] = [:]
  /// What a dry run saw of their rows.
  private(set) var samples: [String: SampledRows] = [:]

  /// Nothing known.
  init() {}

  /// Reads what lies in a download's folder. `begins` says whether an entry's download begins anew; `looks`, whether the
  /// looks at sources that lie there are this run's, and not those of one that failed before.
  init(
    _ recipe: Recipe, in download: DownloadFolder, looks: Bool, begins: (DatasetEntry) throws(ToolError) -> Bool
  ) throws(ToolError) {
    for entry in recipe.datasets where entry.enabled {
      let folder = "\(download.statePath)/\(entry.name)"
      let look = looks ? try SourceFacts.read(folder, .now) : nil
      if try !begins(entry), let begun = try DownloadState.begunSource(entry.name, download) {
        facts[entry.name] = begun
        now[entry.name] = look
      } else {
        facts[entry.name] = look
      }
    }
  }

  /// The same for a dry run, whose looks and first rows lie in a folder of their own.
  mutating func replace(_ recipe: Recipe, from folder: DownloadFolder) throws(ToolError) {
    for entry in recipe.datasets where entry.enabled {
      let look = try SourceFacts.read("\(folder.statePath)/\(entry.name)", .now)
      if facts[entry.name] != nil { now[entry.name] = look } else { facts[entry.name] = look }
      samples[entry.name] = try SampledRows(entry.name, folder)
    }
  }

  /// Why a source can't be read now.
  func failure(_ name: String) -> (code: Int, message: String)? { (now[name] ?? facts[name])?.failure }
}
