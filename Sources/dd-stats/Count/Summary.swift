import ArgumentParser
import Recipe
import Records
import ToolKit

/// Sums the datasets' statistics files up in `download_summary.json`, as the original tool wrote it.
struct Summary: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "summary",
    abstract: "Write DIR/download_summary.json from the <category>/<dataset>.stats.json files in DIR.",
    discussion: """
      Where the folder has a download's state, only the datasets that its plans name count, and those that failed are \
      under 'failed' with the reason. Several may run into one folder at the same time: they wait for each other by a \
      lock on the folder.
      """)

  @Option(
    name: [.customShort("c", allowingJoined: true), .long],
    help: ArgumentHelp("Order categories and datasets as this recipe does.", valueName: "file"))
  var config: String?

  @Argument(help: ArgumentHelp("The output folder of a download.", valueName: "dir"))
  var folder: String

  func run() throws {
    let order = try SummaryOrder(config: config)
    try withLock(on: folder) { () throws(ToolError) in
      let entries = try statisticsFiles().sorted(by: order.precedes)
      let buffer = ByteBuffer()
      let training = try TrainingFiles(in: DownloadFolder(folder))
      try Self.summary(
        entries, training, teachers: try teachers(entries), failed: try failures(), alarms: try alarms()
      ).write(
        to: buffer, indent: 2)
      buffer.append("\n")
      try writeWhole(buffer.view, to: folder + "/download_summary.json", replacesLink: true)
    }
  }

  private func statisticsFiles() throws(ToolError) -> [SummaryEntry] {
    var entries: [SummaryEntry] = []
    let download = DownloadFolder(folder)
    let plan = FileKind(of: download.statePath) == .folder ? try DownloadPlan.readAll(download) : []
    for category in try listFolder(folder) where !category.beginsExactly(with: ".") {
      guard FileKind(of: "\(folder)/\(category)") == .folder else { continue }
      for name in try listFolder("\(folder)/\(category)") where name.hasSuffix(".stats.json") {
        let path = "\(folder)/\(category)/\(name)"
        let dataset = String(name.dropLast(".stats.json".count))
        guard plan.isEmpty || plan.contains(where: { $0.dataset == dataset && $0.category == category }) else {
          continue
        }
        entries.append(try SummaryEntry(category: category, dataset: dataset, path: path))
      }
    }
    return entries
  }

  /// What teachers did, by the dataset.
  private func teachers(_ entries: [SummaryEntry]) throws(ToolError) -> [(String, JSONValue?)] {
    let download = DownloadFolder(folder)
    guard FileKind(of: download.statePath) == .folder else { return [] }
    var works: [(String, JSONValue?)] = []
    for entry in entries {
      if let work = try TeacherWork(entry.dataset, download) { works.append((entry.dataset, work.json)) }
    }
    return works
  }

  /// The datasets whose download failed, with the reason.
  private func failures() throws(ToolError) -> [(String, JSONValue?)] {
    let download = DownloadFolder(folder)
    guard FileKind(of: download.statePath) == .folder else { return [] }
    var failures: [(String, JSONValue?)] = []
    for line in try DownloadPlan.readAll(download) {
      if let reason = try download.failure(of: line.dataset) { failures.append((line.dataset, .string(reason))) }
    }
    return failures
  }

  /// Rules that took more than can be right.
  private func alarms() throws(ToolError) -> [JSONValue] {
    let download = DownloadFolder(folder)
    return FileKind(of: download.statePath) == .folder ? try DownloadAlarm.all(in: download).map(\.json) : []
  }

  private static func summary(
    _ entries: [SummaryEntry], _ training: TrainingFiles?, teachers: [(String, JSONValue?)],
    failed: [(String, JSONValue?)], alarms: [JSONValue]
  ) throws(ToolError) -> JSONValue {
    var categories: [(name: String, entries: [SummaryEntry])] = []
    for entry in entries {
      if let known = categories.firstIndex(where: { $0.name == entry.category }) {
        categories[known].entries.append(entry)
      } else {
        categories.append((name: entry.category, entries: [entry]))
      }
    }
    func samples(_ entries: [SummaryEntry]) -> JSONValue { .int(entries.reduce(0) { $0 &+ $1.samples }) }
    /// Of all, where tokens were counted in each.
    func tokens(_ entries: [SummaryEntry]) -> JSONValue? {
      let counts = entries.compactMap(\.tokens)
      return counts.count == entries.count && !counts.isEmpty ? .int(counts.reduce(0) { $0 &+ $1 }) : nil
    }
    func size(_ entries: [SummaryEntry]) -> JSONValue { .number(megabytes(entries.reduce(0) { $0 &+ $1.bytes })) }
    return .object([
      ("total_samples", samples(entries)),
      ("total_size_mb", size(entries)),
      ("total_tokens", tokens(entries)),
      (
        "categories",
        .object(
          categories.map { name, entries in
            let datasets = JSONValue.array(entries.map { .string($0.dataset) })
            let sums: [(String, JSONValue?)] = [
              ("samples", samples(entries)), ("size_mb", size(entries)), ("tokens", tokens(entries)),
              ("datasets", datasets),
            ]
            return (name, JSONValue.object(sums))
          })
      ),
      ("datasets", .object(entries.map { ($0.dataset, $0.json) })),
      ("training", training?.json),
      ("teacher", teachers.isEmpty ? nil : .object(teachers)),
      ("failed", failed.isEmpty ? nil : .object(failed)),
      ("alarms", alarms.isEmpty ? nil : .array(alarms)),
    ])
  }
}

/// One dataset's statistics file.
struct SummaryEntry {
  let category: String
  let dataset: String
  let samples: Int
  let bytes: Int
  /// Nil where they weren't counted.
  let tokens: Int?
  let json: JSONValue

  /// Reads the file. Throws exit 65 when it says no number of samples or no size.
  init(category: String, dataset: String, path: String) throws(ToolError) {
    let json = try JSONValue.readFile(path)
    guard let samples = json["samples"]?.count else {
      throw ToolError(.dataError, "\(path): 'samples' is no count")
    }
    // The original tool's files have only megabytes.
    guard let bytes = json["size_bytes"]?.byteCount ?? json["size_mb"]?.double.flatMap(Self.bytes) else {
      throw ToolError(.dataError, "\(path): 'size_mb' is no size")
    }
    self.category = category
    self.dataset = dataset
    self.samples = samples
    self.bytes = bytes
    tokens = json["tokens"]?["total"]?.count
    self.json = json
  }

  private static func bytes(_ megabytes: Double) -> Int? {
    Int(exactly: (megabytes * 1_048_576).rounded()).flatMap { JSONValue.int($0).byteCount }
  }
}

/// The order of a summary: the recipe's, and by name what it does not know.
struct SummaryOrder {
  private var categories: [String: Int] = [:]
  private var datasets: [String: Int] = [:]

  /// Without a recipe all is by name.
  init(config: String?) throws(ToolError) {
    guard let config else { return }
    let recipe = try Recipe.load(user: config)
    for (index, category) in recipe.categoryRatios.enumerated() { categories[category.name] = index }
    for (index, entry) in recipe.datasets.enumerated() { datasets[entry.name] = index }
  }

  func precedes(_ left: SummaryEntry, _ right: SummaryEntry) -> Bool {
    if left.category != right.category {
      return Self.precedes(left.category, right.category, categories)
    }
    return Self.precedes(left.dataset, right.dataset, datasets)
  }

  private static func precedes(_ left: String, _ right: String, _ order: [String: Int]) -> Bool {
    switch (order[left], order[right]) {
    case (let left?, let right?): left < right
    case (.some, nil): true
    case (nil, .some): false
    case (nil, nil): left.utf8.lexicographicallyPrecedes(right.utf8)
    }
  }
}
