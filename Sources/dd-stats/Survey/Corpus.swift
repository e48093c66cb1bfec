import Recipe
import Records
import ToolKit

/// What is looked at as a whole: a download, a folder in a download's layout, or some files.
struct Corpus {
  /// One file of samples, with what is known of how it came about.
  struct Dataset {
    let name: String
    /// Nil for a file that is looked at alone.
    let category: String?
    /// Files of the samples, in order: one, or parts (`dd-download --parts`); none when there are none (yet).
    let files: [File]
    /// The file as a person names it, or the folder of its parts: relative to the folder.
    let file: String
    /// The plan's line; nil where there is no state of a download.
    let plan: DownloadPlan?
    /// The statistics file; nil where there is none.
    let statistics: JSONValue?
    /// The way of its rows; nil where there is no state of a download.
    let flow: RowFlow?
    let source: RowSource

    var paths: [String] { files.map(\.path) }
  }

  /// A file of samples: where it is, and as a person names it.
  typealias File = (path: String, name: String)

  /// As it was named.
  let path: String
  /// In the plan's order, or by name.
  let datasets: [Dataset]
  /// The state of the download, where it is there.
  let download: DownloadFolder?

  /// Folders of a download that hold no samples of its datasets.
  private static let otherFolders = ["shards", "scores", "validation"]

  /// Looks at a folder, or at a file. Throws exit 66 when there are no samples.
  init(_ path: String) throws(ToolError) {
    self.path = path
    let folder = DownloadFolder(path)
    guard FileKind(of: path) == .folder else {
      let name = path == "-" ? "stdin" : path.split(separator: "/").last.map(String.init) ?? path
      download = nil
      datasets = [
        try Self.alone(
          name: Self.stem(name), category: nil, path: path, files: [(path, name)], file: name, lock: nil)
      ]
      return
    }
    download = FileKind(of: folder.statePath) == .folder ? folder : nil
    if let download { datasets = try Self.planned(download) } else { datasets = try Self.found(in: path) }
    guard datasets.contains(where: { !$0.files.isEmpty }) else {
      throw ToolError(.noInput, "\(path): there are no samples in it")
    }
  }

  /// What the page is called: the last name of the path.
  var title: String { path.split(separator: "/").last { $0 != "." }.map(String.init) ?? path }

  /// Categories in the order in which they come, each with the numbers of its datasets.
  var categories: [(name: String?, members: [Int])] {
    var found: [(name: String?, members: [Int])] = []
    for (index, dataset) in datasets.enumerated() {
      if let known = found.firstIndex(where: { $0.name == dataset.category }) {
        found[known].members.append(index)
      } else {
        found.append((dataset.category, [index]))
      }
    }
    return found
  }

  private static func planned(_ folder: DownloadFolder) throws(ToolError) -> [Dataset] {
    var datasets: [Dataset] = []
    for plan in try DownloadPlan.readAll(folder) {
      let flow = try RowFlow(plan.dataset, plan, folder)
      guard plan.quota > 0 || (flow.got ?? 0) > 0 else { continue }
      let path = "\(folder.path)/\(plan.category)/\(plan.dataset)"
      let at = try folder.samples(of: plan)
      datasets.append(
        Dataset(
          name: plan.dataset, category: plan.category,
          files: at.map { at in zip(at.paths, at.files).map { ($0, $1) } } ?? [],
          file: at?.name ?? "\(plan.category)/\(plan.dataset).jsonl", plan: plan,
          statistics: at != nil ? try statistics(path) : nil, flow: flow,
          source: try RowSource(plan, SourceFacts.read("\(folder.statePath)/\(plan.dataset)"))))
    }
    return datasets
  }

  /// The files of a download whose state is gone, and of a folder that was laid out like one.
  private static func found(in folder: String) throws(ToolError) -> [Dataset] {
    let lockPath = "\(folder)/\(DownloadLock.fileName)"
    let lock = FileKind(of: lockPath) == .file ? try DownloadLock(path: lockPath) : nil
    var datasets: [Dataset] = []
    func add(_ name: String, category: String?) throws(ToolError) -> Bool {
      let path = "\(folder)/\(name)"
      let files = try samples(path, named: name)
      if files.isEmpty { return false }
      let own = name.split(separator: "/").last.map(String.init) ?? name
      datasets.append(
        try alone(name: stem(own), category: category, path: path, files: files, file: name, lock: lock))
      return true
    }
    for name in try listFolder(folder) where !name.beginsExactly(with: ".") {
      let path = "\(folder)/\(name)"
      if try add(name, category: nil) || FileKind(of: path) != .folder || otherFolders.contains(name) { continue }
      for file in try listFolder(path) where !file.beginsExactly(with: ".") {
        _ = try add("\(name)/\(file)", category: name)
      }
    }
    try Shards.requireWhole(
      datasets.flatMap { $0.files.map(\.name) }, of: folder, advice: "without them the figures are not the whole's")
    return datasets
  }

  /// The files of samples at a path: itself where its name says so, or the parts in it; none where it is neither.
  private static func samples(_ path: String, named name: String) throws(ToolError) -> [File] {
    if FileKind(of: path) != .folder { return name.hasSuffix(".jsonl") ? [(path, name)] : [] }
    return try SampleFiles.parts(in: path).map { ("\(path)/\($0)", "\(name)/\($0)") }
  }

  private static func alone(
    name: String, category: String?, path: String, files: [File], file: String, lock: DownloadLock?
  ) throws(ToolError) -> Dataset {
    let base = path.hasSuffix(".jsonl") ? String(path.dropLast(".jsonl".count)) : path
    return Dataset(
      name: name, category: category, files: files, file: file, plan: nil, statistics: try statistics(base), flow: nil,
      source: RowSource(lock: lock?[name]))
  }

  private static func statistics(_ path: String) throws(ToolError) -> JSONValue? {
    FileKind(of: path + ".stats.json") == .file ? try JSONValue.readFile(path + ".stats.json") : nil
  }

  private static func stem(_ file: String) -> String {
    for ending in [".jsonl", ".ndjson", ".json"] where file.hasSuffix(ending) && file.count > ending.count {
      return String(file.dropLast(ending.count))
    }
    return file
  }
}

extension Corpus.Dataset {
  /// Samples that were asked for; nil when nothing says so.
  var wanted: Int? { plan.map { $0.unit == .samples ? $0.quota : nil } ?? statistics?["wanted"]?.count }
  /// Tokens that were asked for; nil where samples were, or when nothing says so.
  var wantedTokens: Int? { statistics?["tokens"]?["wanted"]?.count }

  /// What its rows lost on their way, by the state or else by the statistics file.
  var losses: Losses {
    if let flow { return flow.losses }
    var losses = Losses()
    guard let statistics else { return losses }
    losses.duplicates = statistics["duplicates_removed"]?.count ?? 0
    losses.malformed = statistics["malformed"]?.count ?? 0
    for member in statistics["rejected"]?.members ?? [] { losses.add(member.name, member.value.count ?? 0) }
    return losses
  }
}
