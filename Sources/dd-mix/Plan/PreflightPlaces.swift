import Records
import ToolKit

/// The names that a download writes, before it does.
extension Preflight {
  /// What is finished goes under names that are free or an earlier run's, in folders of the output folder itself.
  /// `inParts`: folders of parts come in the place of files; `inShards`: files for training are made of them, too.
  mutating func checkPlaces(_ lines: [PlanLines.Line], inParts: Bool, inShards: Bool) {
    var files = [DownloadLock.fileName, "README.md", "NOTICE.md", "download_summary.json"]
    // Whether they are wanted now or not: what an earlier run made of them goes.
    let beside = ["validation", "scores"]
    for folder in beside + ["shards"] { checkPlace(folder, isFolder: true) }
    for category in Set(lines.map(\.plan.category)).sorted() {
      for folder in [category] + beside.map({ "\($0)/\(category)" }) { checkPlace(folder, isFolder: true) }
      files.append("\(category)/README.md")
    }
    for line in lines.map(\.plan) {
      let name = "\(line.category)/\(line.dataset)"
      files += ["\(name).jsonl", "\(name).stats.json"] + beside.map { "\($0)/\(name).jsonl" }
    }
    for file in files { checkPlace(file, isFolder: false) }
    if inParts { for line in lines.map(\.plan) { checkParts("\(line.category)/\(line.dataset)") } }
    if inShards { checkShards("shards") }
  }

  /// A folder of that name is dd-shard's, which would say so itself, but after all else is done. Beside an earlier run's
  /// shards, which may do, it is a note.
  private mutating func checkShards(_ name: String) {
    for file in entries(name) where file == ShardsPlace.cardName || Self.isShard(file) {
      checkPlace("\(name)/\(file)", isFolder: false)
    }
    let place = "\(download.path)/\(name)"
    if let aside = ShardsPlace.aside(of: name) { checkPlace(aside, isFolder: true) }
    let foreigners = FileKind(ofEntry: place) == .folder ? (try? ShardsPlace.foreigners(in: place)) ?? [] : []
    guard var file = foreigners.first else { return }
    if FileKind(of: "\(download.statePath)/.shards/stamp") == .file {
      // Shards that have lost their card are made anew; what the card would read too is none of these.
      guard !entries(name).allSatisfy(Self.isShard) else { return }
      guard let shard = foreigners.first(where: Self.isShard) else {
        return notes.append("'\(file)' is in \(place), beside an earlier run's: no others are made while it is there")
      }
      file = shard
    }
    fail(ToolError(.noPermission, "\(place): '\(file)' is in it, where the shards are to be: move it away"))
  }

  private static func isShard(_ name: String) -> Bool { name.hasSuffix(".parquet") && name.contains("-of-") }

  /// What is in a folder of the output folder.
  private func entries(_ folder: String) -> [String] {
    let path = "\(download.path)/\(folder)"
    return FileKind(ofEntry: path) == .folder ? (try? listFolder(path)) ?? [] : []
  }

  /// A folder of that name is an earlier run's, with nothing but parts.
  private mutating func checkParts(_ name: String) {
    checkPlace(name, isFolder: true)
    let path = "\(download.path)/\(name)"
    let files = entries(name)
    for file in files where SampleFiles.isPart(file) { checkPlace("\(name)/\(file)", isFolder: false) }
    guard let other = files.first(where: { !SampleFiles.isPart($0) }) else { return }
    fail(ToolError(.noPermission, "\(path): '\(other)' is in it, where the parts of samples are to be: move it away"))
  }

  private mutating func checkPlace(_ name: String, isFolder: Bool) {
    if let error = DownloadFolder.misplaced("\(download.path)/\(name)", isFolder: isFolder) { fail(error) }
  }
}
