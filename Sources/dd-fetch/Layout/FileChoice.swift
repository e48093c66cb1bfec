import Records

/// What of a source is wanted.
struct FileRequest {
  var subsets: [String] = []
  var splits: [String] = []
  var dataDirectories: [String] = []
  var dataFiles: [String] = []
  var format: DataFormat?
  /// How files are read, where that is said.
  var options = ReaderOptions()
}

/// Files that are read one after another; several such parts take turns.
struct FileGroup {
  let files: [SourceFile]
  let reading: Reading
}

/// Which files a request means.
struct FileChoice {
  private let repository: any Repository
  private let request: FileRequest
  private let files: [SourceFile]
  private let subsets: [Configuration]
  private let note: (String) -> Void
  /// The card of a source that has one.
  let card: Card?

  /// Lists a source and reads its card.
  init(_ repository: any Repository, _ request: FileRequest, note: @escaping (String) -> Void) throws(ToolError) {
    self.repository = repository
    self.note = note
    guard repository.hasLayout else {
      card = nil
      self.request = request
      subsets = []
      files = try repository.files()
      return
    }
    let request = try Self.named(by: repository, request)
    let configurations: [Configuration]
    do throws(ToolError) {
      let card = try Card(repository)
      let own = try repository.ownSubsets()
      configurations = if let own { own } else { try Configuration.all(card, source: repository.id) }
      self.card = card
    } catch {
      // Files that are named need no card.
      guard error.code == .dataError, request.subsets.isEmpty, !request.dataFiles.isEmpty else { throw error }
      note("\(error.message): the card isn't used, since the files are named")
      (card, configurations) = (Card(), [Configuration(name: "default")])
    }
    subsets = try Self.chosen(configurations, request, repository.id)
    let hasPath = repository.part.path != nil
    let files = try repository.files(below: hasPath ? [""] : try Self.folders(request, subsets))
    self.files = files
    self.request = hasPath ? Self.settled(request, files) : request
  }

  /// The request with what the source's own name chooses; a path at first as if it were a file's. Throws exit 64 where
  /// both name something else.
  private static func named(by repository: any Repository, _ request: FileRequest) throws(ToolError) -> FileRequest {
    let part = repository.part
    var named = request
    func settle(_ asked: inout [String], _ chosen: String?, _ noun: String) throws(ToolError) {
      guard let chosen else { return }
      guard asked.isEmpty || asked == [chosen] else {
        throw ToolError(
          .usage, "the source names the \(noun) '\(chosen)' of \(repository.id) already: no other --\(noun) beside it")
      }
      asked = [chosen]
    }
    try settle(&named.subsets, part.subset, "subset")
    try settle(&named.splits, part.split, "split")
    guard let path = part.path else { return named }
    guard request.dataFiles.isEmpty && request.dataDirectories.isEmpty else {
      throw ToolError(
        .usage, "the source names '\(path)' in \(repository.id) already: no data folders or files beside it")
    }
    named.dataFiles = [path]
    return named
  }

  /// What is named is a folder, after all, when files lie below it.
  private static func settled(_ request: FileRequest, _ files: [SourceFile]) -> FileRequest {
    guard let name = request.dataFiles.first, files.contains(where: { $0.path.hasPrefix(name + "/") }) else {
      return request
    }
    var settled = request
    settled.dataFiles = []
    settled.dataDirectories = [name]
    return settled
  }

  /// The folders that can have wanted files; the root when any can.
  private static func folders(_ request: FileRequest, _ subsets: [Configuration]) throws(ToolError) -> [String] {
    var below: [String] = []
    for folder in request.dataDirectories { below.append(try trimmed(folder)) }
    if !request.dataFiles.isEmpty { return FolderPrefix.folders(of: request.dataFiles, below: below) }
    if !below.isEmpty { return below }
    var found: [String] = []
    for subset in subsets {
      let patterns = subset.patterns.map { $0.flatMap(\.patterns) } ?? ["*"]
      found += FolderPrefix.folders(of: patterns, below: [subset.dataDirectory])
    }
    return Array(Set(found)).sorted()
  }

  /// One group per subset and data folder, in the order asked for.
  func groups() throws(ToolError) -> [FileGroup] {
    guard card != nil else {
      if !(request.subsets.isEmpty && request.dataDirectories.isEmpty && request.dataFiles.isEmpty) {
        throw ToolError(.usage, "\(repository.id): one file has no subsets, data folders or data files to choose from")
      }
      return [FileGroup(files: files, reading: Reading(format: request.format, options: request.options))]
    }
    var groups: [FileGroup] = []
    for subset in subsets {
      if !request.dataFiles.isEmpty {
        groups += try namedFiles()
      } else if request.dataDirectories.isEmpty {
        let splits = try subset.splits(files, source: repository.id, note: note)
        groups.append(try group(splits, where: "the subset '\(subset.name)'", subset.parameters))
      } else {
        for folder in request.dataDirectories { groups.append(try group(below: folder)) }
      }
    }
    return groups
  }

  /// Whether a wanted subset's files are of a format that isn't read.
  var isForeign: Bool {
    guard card != nil, request.format == nil, request.dataFiles.isEmpty, request.dataDirectories.isEmpty else {
      return false
    }
    return subsets.contains { subset in
      let splits = (try? subset.splits(files, source: repository.id, note: { _ in })) ?? []
      return splits.contains { (try? FileSuffix.choose($0.files, source: repository.id)) == nil }
    }
  }

  private static func chosen(_ all: [Configuration], _ request: FileRequest, _ id: String) throws(ToolError)
    -> [Configuration]
  {
    let names = all.map(\.name)
    var result: [Configuration] = []
    for subset in request.subsets {
      guard let found = all.first(where: { $0.name == subset }) else {
        throw ToolError(.noInput, "\(id) has no subset '\(subset)'\(suggestion(subset, names))")
      }
      result.append(found)
    }
    if !result.isEmpty { return result }
    if !(request.dataFiles.isEmpty && request.dataDirectories.isEmpty) { return [all[0]] }
    if all.count == 1 { return all }
    if let named = all.first(where: { $0.name == "default" }) { return [named] }
    let marked = all.filter(\.isDefault)
    if marked.count == 1 { return marked }
    let list = names.map { "'\($0)'" }.joined(separator: ", ")
    throw ToolError(.usage, "\(id) has several subsets, name one with --subset: \(list)")
  }

  private static func trimmed(_ folder: String) throws(ToolError) -> String {
    let parts = FolderPrefix.plain(folder).parts(at: "/").filter { !$0.isEmpty }
    if parts.contains("..") { throw ToolError(.usage, "data folder '\(folder)' leads out of the source") }
    return parts.joined(separator: "/")
  }

  private func group(below folder: String) throws(ToolError) -> FileGroup {
    let name = try Self.trimmed(folder)
    let prefix = name.isEmpty ? "" : name + "/"
    guard files.contains(where: { $0.path.hasPrefix(prefix) }) else {
      let folders = Set(
        files.compactMap { file in file.path.utf8.lastIndex(of: 0x2F).map { String(file.path[..<$0]) } })
      throw ToolError(.noInput, "\(repository.id) has no folder '\(folder)'\(suggestion(name, Array(folders)))")
    }
    return try group(try DefaultPatterns.splits(files, below: name, note: note), where: "the folder '\(folder)'")
  }

  /// `data_files` are the split train, whatever their names.
  private func namedFiles() throws(ToolError) -> [FileGroup] {
    if let other = request.splits.first(where: { $0 != "train" }) {
      throw ToolError(
        .noInput, "\(repository.id): files named one by one are the split 'train', there is no '\(other)'")
    }
    var groups: [FileGroup] = []
    for folder in request.dataDirectories.isEmpty ? [""] : request.dataDirectories {
      let name = try Self.trimmed(folder)
      // Each of them is meant.
      for pattern in request.dataFiles {
        let own = try Configuration.match([pattern], files, below: name, source: repository.id) { _ in }
        if own.isEmpty { throw noMatch(pattern) }
      }
      let found = try Configuration.match(request.dataFiles, files, below: name, source: repository.id, note: note)
      let patterns = request.dataFiles.map { FolderPrefix.pattern($0, below: name) }
      groups.append(
        try group([Split(name: "train", files: found, patterns: patterns)], where: "the files asked for"))
    }
    return groups
  }

  private func noMatch(_ pattern: String) -> ToolError {
    let help = pattern.contains("[") ? ": a '[' that is no set of letters is written '[[]'" : ""
    return ToolError(.noInput, "\(repository.id): no file matches '\(pattern)'\(help)")
  }

  /// The wanted splits' files, of one format.
  private func group(_ splits: [Split], where place: String, _ parameters: BuilderParameters = BuilderParameters())
    throws(ToolError) -> FileGroup
  {
    guard !splits.isEmpty else { throw ToolError(.noInput, "\(repository.id): \(place) has no data files") }
    let format: DataFormat?
    if let forced = request.format { format = forced } else { format = try commonFormat(splits, place) }
    var wanted: [SourceFile] = []
    for split in try chosen(splits, place) {
      let patterns = split.patterns?.map { GlobPattern($0) }
      try Shards.requireWhole(
        split.files.lazy.map(\.path), of: repository.id,
        isWanted: patterns.map { patterns in { path in patterns.contains { $0.matches(path) } } },
        advice: "--data-files takes those that are there, by name")
      let isWhole = request.format != nil || split.files.allSatisfy { FileSuffix.format($0) == format }
      let readable = isWhole ? split.files : split.files.filter { FileSuffix.format($0) == format }
      if readable.count < split.files.count, let other = split.files.first(where: { FileSuffix.format($0) != format }) {
        let count = split.files.count - readable.count
        note(
          "\(count) \(count == 1 ? "file is" : "files are") passed over, being no \(format?.rawValue ?? "data"): '\(other.path)'"
        )
      }
      if wanted.isEmpty { wanted = readable } else { wanted += readable }
    }
    guard !wanted.isEmpty else { throw ToolError(.noInput, "\(repository.id): \(place) has no data files") }
    let options = try parameters.options(format, under: request.options, note: note)
    return FileGroup(files: wanted, reading: Reading(format: format, options: options))
  }

  /// The format that the splits have in common. One that isn't read is passed over in splits that aren't wanted.
  private func commonFormat(_ splits: [Split], _ place: String) throws(ToolError) -> DataFormat? {
    let wanted = try chosen(splits, place).map(\.name)
    var common: (format: DataFormat, split: String)?
    for split in splits {
      let found: DataFormat?
      do throws(ToolError) { found = try FileSuffix.choose(split.files, source: repository.id) } catch {
        if wanted.contains(split.name) { throw error }
        continue
      }
      guard let format = found else { continue }
      if let common, common.format != format {
        throw ToolError(
          .dataError,
          "\(repository.id): \(place): the split '\(common.split)' is \(common.format.rawValue) and '\(split.name)' is "
            + "\(format.rawValue): choose with --format")
      }
      common = (format, split.name)
    }
    return common?.format
  }

  private func chosen(_ splits: [Split], _ place: String) throws(ToolError) -> [Split] {
    let names = splits.map(\.name)
    if let cut = splits.first(where: { $0.name.hasPrefix(ParquetExport.cutPrefix) && !request.splits.contains($0.name) }
    ) {
      let whole = cut.name.dropFirst(ParquetExport.cutPrefix.count)
      if request.splits.isEmpty || request.splits.contains(String(whole)) {
        throw ToolError(
          .usage,
          "\(repository.id): the Hub converted only the first part of the split '\(whole)': '--split \(cut.name)' takes that "
            + "part"
        )
      }
    }
    if request.splits.isEmpty {
      // Which split is meant without a name depends on all that are declared.
      if let absent = splits.lazy.compactMap(\.absence).first { throw absent }
      if let train = splits.first(where: { $0.name == "train" }) { return [train] }
      if splits.count == 1 { return splits }
      let list = names.map { "'\($0)'" }.joined(separator: ", ")
      throw ToolError(.usage, "\(repository.id): \(place) has several splits, name one with --split: \(list)")
    }
    var result: [Split] = []
    for name in request.splits {
      guard let found = splits.first(where: { $0.name == name }) else {
        throw ToolError(.noInput, "\(repository.id): \(place) has no split '\(name)'\(suggestion(name, names))")
      }
      if let absence = found.absence { throw absence }
      result.append(found)
    }
    return result
  }
}
