public import Recipe
public import Records

/// A finished download beside the one at work, whose samples are not to come again: `--seen-output DIR`.
public struct SeenOutput: Sendable {
  private let path: String
  private let lock: DownloadLock

  /// The download in a folder. Throws exit 66 when none was finished there.
  public init(_ path: String) throws(ToolError) {
    self.path = path
    let lockPath = "\(path)/\(DownloadLock.fileName)"
    guard FileKind(of: lockPath) == .file else {
      throw ToolError(.noInput, "\(path): no finished download in it ('\(DownloadLock.fileName)' is missing)")
    }
    lock = try DownloadLock(path: lockPath)
  }

  /// The finished files that an entry is held against: its own, and where `dedup.across` joins it with others, theirs.
  /// `isRaw`: the keys of the rows that its rounds read instead. Throws exit 66 where it read rows and kept no keys.
  public func files(for entry: DatasetEntry, isRaw: Bool = false) throws(ToolError) -> [String] {
    if isRaw { return try rawKeys(for: entry) }
    var files: [String] = []
    for other in try entries(for: entry) {
      files += try self.files(other.name, other.json["output"], in: path)
      guard let held = other.json["validation"] else { continue }
      files += try self.files(other.name, held["output"], in: path + "/validation")
    }
    return files
  }

  private func rawKeys(for entry: DatasetEntry) throws(ToolError) -> [String] {
    guard lock.entries.contains(where: { $0.name == entry.name }) else { return [] }
    let rounds = "\(path)/.dd/\(entry.name)/rounds"
    // The last round has the keys of all.
    let last = try listFolder(rounds).last { !$0.hasPrefix(".") } ?? ""
    let keys = "\(rounds)/\(last)/raw.dedup.keys"
    guard FileKind(of: keys) == .file else {
      throw ToolError(
        .noInput,
        "\(path): \(entry.name) was made without 'raw.dedup', which this recipe has: its rows have no keys to compare")
    }
    return [keys]
  }

  /// Without their text samples can't be told by it: what is there would be taken for new.
  private func requireKey(of entry: DatasetEntry, in other: (name: String, json: JSONValue)) throws(ToolError) {
    let key = try entry.dedup.strings("key") ?? ["text"]
    guard other.json["no_text"]?.bool == true,
      key.flatMap(splitList).contains(where: { ["text", "prompt"].contains($0) })
    else { return }
    throw ToolError(
      .dataError, "\(path): the samples of \(other.name) have no text to tell them by: make it without --no-text")
  }

  /// What changes when those files do, in words.
  public func state(for entry: DatasetEntry) throws(ToolError) -> String {
    try entries(for: entry).map { $0.json["sha256"]?.text ?? "" }.joined(separator: " ")
  }

  private func entries(for entry: DatasetEntry) throws(ToolError) -> [(name: String, json: JSONValue)] {
    let across = try entry.dedup.string("across") ?? "none"
    let meant = lock.entries.filter { other in
      other.name == entry.name || across == "all"
        || across == "category" && Self.category(other.json["output"]) == entry.category
    }
    for other in meant { try requireKey(of: entry, in: other) }
    return meant
  }

  private static func category(_ output: JSONValue?) -> String? {
    output?.text.flatMap { $0.split(separator: "/").dropLast().last.map(String.init) }
  }

  /// The files of a lock's entry: `<category>/<name>.jsonl` in the folder, or the parts in `<category>/<name>`, and nothing
  /// else.
  private func files(_ name: String, _ output: JSONValue?, in folder: String) throws(ToolError) -> [String] {
    guard let category = Self.category(output), OutputName.isUsable(category), let said = output?.text,
      ["", ".jsonl"].contains(where: { "\(path)/\(said)" == "\(folder)/\(category)/\(name)\($0)" })
    else { throw ToolError(.dataError, "\(path)/\(DownloadLock.fileName): 'output' of \(name) is no file of it") }
    return try SampleFiles(category, name, in: folder)?.paths ?? []
  }
}
