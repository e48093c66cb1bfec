import Glibc
import Parquet
import Recipe
import Records
import Web
import ToolKit

/// A repository on the Hub, at one commit.
final class HubRepository: Repository {
  let id: String
  /// The commit, which every later request names.
  let commit: String
  let hasLayout = true
  let isGated: Bool
  let part: SourcePart
  private let isExport: Bool
  /// Whether a task names its files, and nothing is listed.
  private let isOfTask: Bool
  private let hub: Hub
  private let name: HubName
  private let cache: HubCache
  private let cardData: YAMLNode?
  /// What the Hub said of the commit's paths, when it named them; a very large dataset's may be cut off.
  private let siblings: Siblings?
  /// The whole listing, once it was asked for.
  private var whole: [SourceFile]?
  /// What was listed so far.
  private var listed = HubFiles()
  /// Files that a task names, by path.
  private var named: [ExactText: HubFile] = [:]
  private var links: [ExactText: HubLink] = [:]
  private var elsewhere: [String: RemoteFile] = [:]
  private var streams: [WeakStream] = []

  /// What looking a name up gave.
  enum Opened {
    case ready(any Repository)
    /// The dataset is not there for good; the error says so.
    case gone(ToolError)
  }

  /// Asks the Hub for the commit of a revision, or the cache when no request is to be made.
  static func open(_ name: HubName, _ hub: Hub) throws(ToolError) -> Opened {
    let revision = name.revision ?? "main"
    let network = hub.network
    if let variable = hub.settings.offlineVariable {
      let cache = HubCache(root: hub.settings.cache, name.kind, id: name.id)
      let folder = try cache.repository(
        name.id, revision: revision, offline: variable, watch: network.watch, note: network.note)
      folder.part = name.part
      return .ready(folder)
    }
    let url = "\(hub.settings.base)/\(name.kind.api)/\(name.id)/revision/\(percentEncoded(revision))"
    let subject = HubFailure.Subject(kind: name.kind, id: name.id, revision: revision)
    let answer: HubAnswer
    do throws(ToolError) {
      switch try hub.json(url, of: subject) {
      case .failure(let gone): return .gone(gone.error)
      case .success(let found): answer = found
      }
    } catch {
      throw try explain(error, name, hub)
    }
    if let member = answer.member("disabled"), answer.kind(member) == .true {
      return .gone(
        ToolError(.unavailable, "\(name.id): the Hub has disabled this \(name.kind.rawValue) (it was taken down)"))
    }
    let repository = try HubRepository(name, answer, hub)
    guard name.revision == nil, name.part.path == nil, try repository.isUnreadable() else { return .ready(repository) }
    return .ready(try repository.export(name))
  }

  /// A commit of which a task names the files: nothing is asked of the Hub.
  static func at(_ commit: String, _ name: HubName, _ hub: Hub) throws(ToolError) -> any Repository {
    guard HubFile.isHash(commit, digits: 40) else {
      throw ToolError(.dataError, "\(name.id): '\(commit)' is no commit")
    }
    if let variable = hub.settings.offlineVariable {
      return try HubCache(root: hub.settings.cache, name.kind, id: name.id).repository(
        name.id, revision: commit, offline: variable, watch: hub.network.watch, note: hub.network.note)
    }
    return HubRepository(name, commit, hub)
  }

  private init(_ name: HubName, _ commit: String, _ hub: Hub) {
    id = name.id
    self.commit = commit
    self.hub = hub
    self.name = name
    part = SourcePart()
    isExport = false
    isOfTask = true
    cache = HubCache(root: hub.settings.cache, name.kind, id: name.id)
    isGated = false
    siblings = nil
    cardData = nil
  }

  /// Whether no file is of a format that is read. The listing is asked only when the Hub's first word says so.
  private func isUnreadable() throws(ToolError) -> Bool {
    let all = GlobPattern("**")
    guard let siblings, !siblings.hasReadable else { return false }
    return try !files().contains { Siblings.isReadable($0.path, all) }
  }

  func converted() throws(ToolError) -> (any Repository)? {
    guard name.revision == nil, name.part.path == nil else { return nil }
    let found = try export(name)
    return found === self ? nil : found
  }

  /// The dataset as the Hub converted it to Parquet.
  private func export(_ name: HubName) throws(ToolError) -> any Repository {
    var converted = name
    converted.revision = ParquetExport.revision
    do throws(ToolError) {
      if case .ready(let found) = try Self.open(converted, hub) {
        hub.network.note(
          "\(id): its data is in a format that isn't read: what the Hub converted to Parquet is taken "
            + "(revision \(ParquetExport.revision))"
        )
        return found
      }
    } catch {
      guard error.code == .noInput else { throw error }
    }
    guard let script = siblings?.script else { return self }
    throw ToolError(
      .noInput,
      "\(id) has only a loading script, '\(script)', which isn't run, and the Hub did not convert it to Parquet")
  }

  func ownSubsets() throws(ToolError) -> [Configuration]? {
    isExport ? ParquetExport.subsets(try files()) : nil
  }

  /// Adds to an unknown revision the ones that there are.
  private static func explain(_ error: ToolError, _ name: HubName, _ hub: Hub) throws(ToolError) -> ToolError {
    guard error.code == .noInput, let revision = name.revision else { return error }
    let url = "\(hub.settings.base)/\(name.kind.api)/\(name.id)/refs"
    guard case .success(let refs)? = try? hub.json(url, of: HubFailure.Subject(kind: name.kind, id: name.id)) else {
      return error
    }
    var known: [String] = []
    for list in ["branches", "tags"] as [StaticString] {
      known += refs.elements(refs.member(list)).compactMap { refs.text("name", of: $0) }
    }
    known += refs.elements(refs.member("converts")).compactMap { refs.text("ref", of: $0) }
    return ToolError(error.code, error.message + suggestion(revision, known))
  }

  private init(_ name: HubName, _ answer: HubAnswer, _ hub: Hub) throws(ToolError) {
    guard let commit = answer.text("sha"), HubFile.isHash(commit, digits: 40) else {
      throw ToolError(.unavailable, "\(name.id): \(hub.settings.base) names no commit: is it a Hub?")
    }
    let id = answer.text("id") ?? name.id
    guard SourceName.isHubID(id) else { throw ToolError(.unavailable, "\(name.id): the Hub names it '\(id)'") }
    if id.lowercased() != name.id.lowercased() { hub.network.note("\(name.id) is called \(id) now") }
    self.id = id
    self.commit = commit
    self.hub = hub
    self.name = name
    part = name.part
    isExport = name.revision == ParquetExport.revision
    isOfTask = false
    cache = HubCache(root: hub.settings.cache, name.kind, id: id)
    isGated = answer.text("gated") != nil
    siblings = answer.member("siblings").map { Siblings($0, in: answer) }
    let card = answer.member("cardData")
    cardData = card.flatMap { answer.kind($0) == .object ? $0 : nil }.map {
      HubCard.node($0, in: answer, file: "\(id)/README.md")
    }
  }

  var revision: String? { commit }
  var traffic: Traffic? { Traffic(hub.network) }

  /// What the Hub read of README.md already; README.md itself where it says nothing, as mirrors do.
  func cardYAML() throws(ToolError) -> YAMLNode? {
    if let cardData, cardData.pairs?.isEmpty == false { return cardData }
    return try Card.readme(self)
  }

  func holder(of file: SourceFile) throws(ToolError) -> any Repository {
    guard SourceName.isURL(file.path) else { return self }
    guard hub.settings.endpoint.scheme == "http" || file.path.lowercased().hasPrefix("https:") else {
      throw ToolError(.unavailable, "\(id): the card names '\(shownURL(file.path))', which is not encrypted")
    }
    return RemoteFile.elsewhere(file, of: self, hub.network, &elsewhere)
  }

  func text(_ path: String) throws(ToolError) -> String? {
    // A mirror that lists no files at all says nothing of them.
    if let siblings, siblings.count > 0, !siblings.rootNames.contains(path) { return nil }
    if find(path) == nil { _ = try files() }
    guard let file = find(path) else { return nil }
    let stream = try stream(SourceFile(path: path, size: file.size), at: 0)
    let bytes = try PrefixedStream.peek(stream, count: Card.maximumBytes).bytes
    // A view doesn't keep its buffer.
    return withExtendedLifetime(bytes) { String(bytes.view) }
  }

  func files() throws(ToolError) -> [SourceFile] {
    if let whole { return whole }
    let files = add(try HubListing(hub, name.kind, id: id, commit: commit).files(below: "") ?? HubFiles())
    whole = files
    return files
  }

  func files(below folders: [String]) throws(ToolError) -> [SourceFile] {
    // One page has them all.
    let isSmall = siblings.map { $0.count < 1000 } ?? false
    if isSmall || folders.isEmpty || folders.count > 32 || folders.contains("") { return try files() }
    var found = HubFiles()
    for folder in folders {
      if let files = try HubListing(hub, name.kind, id: id, commit: commit).files(below: folder) { found.append(files) }
    }
    return found.files.isEmpty ? try files() : add(found)
  }

  private func add(_ files: HubFiles) -> [SourceFile] {
    var files = files
    files.sort()
    listed.append(files)
    listed.sort()
    return files.files
  }

  private func find(_ path: String) -> HubFile? { isOfTask ? named[ExactText(path)] : listed.find(path) }

  private func entry(_ file: SourceFile) throws(ToolError) -> HubFile {
    guard let entry = find(file.path) else { throw ToolError(.noInput, "\(id) has no file '\(file.path)'") }
    return entry
  }

  private func link(_ file: HubFile) -> HubLink {
    if let known = links[ExactText(file.path)] { return known }
    // Those of a few files suffice: they are read one after the other.
    if links.count >= 64 { links.removeAll() }
    let link = HubLink(hub, file, of: name.kind, id: id, commit: commit, isPlanned: isOfTask)
    links[ExactText(file.path)] = link
    return link
  }

  func hash(of file: SourceFile) -> ContentHash? { find(file.path)?.hash }

  func stream(_ file: SourceFile, at offset: Int) throws(ToolError) -> any ByteStream {
    let entry = try entry(file)
    let name = "\(id)/\(file.path)"
    if let path = cache.blob(entry) {
      return try FileStream(path: path, name: name, at: offset, watch: hub.network.watch)
    }
    let fetch = try ResumingFetch(link(entry), hub.network, from: offset)
    let stream = DownloadStream(fetch, check: offset == 0 ? try ContentCheck(entry.hash, size: entry.size) : nil)
    streams = streams.filter { $0.stream != nil } + [WeakStream(stream)]
    return stream
  }

  func stream(_ file: SourceFile, in range: Range<Int>) throws(ToolError) -> any ByteStream {
    let entry = try entry(file)
    guard cache.blob(entry) == nil else {
      return BoundedStream(try stream(file, at: range.lowerBound), count: range.count)
    }
    return DownloadStream(
      try ResumingFetch(link(entry), hub.network, from: range.lowerBound, to: min(range.upperBound, entry.size)))
  }

  func file(_ stretch: TaskStretch) throws(ToolError) -> SourceFile {
    guard let size = stretch.size, let tag = stretch.tag, let file = HubFile(path: stretch.path, size: size, hash: tag)
    else {
      throw ToolError(.dataError, "\(id): the task names no version of '\(stretch.path)': plan the tasks anew")
    }
    named[ExactText(stretch.path)] = file
    return SourceFile(path: file.path, size: file.size)
  }

  func beginning(_ file: SourceFile, count: Int) throws(ToolError) -> any ByteStream {
    let entry = try entry(file)
    if cache.blob(entry) != nil { return try stream(file, at: 0) }
    return DownloadStream(try ResumingFetch(link(entry), hub.network, to: min(count, entry.size)))
  }

  func ranges(_ file: SourceFile) throws(ToolError) -> (any ByteSource)? {
    let entry = try entry(file)
    if let path = cache.blob(entry) { return try openRanges(path: path) }
    return RemoteRanges(link(entry), hub.network, size: entry.size)
  }

  /// Bad data may be damage on the way: the rest of the files under way is read to learn whether it was.
  func cause(of error: ToolError) -> ToolError {
    guard error.code == .dataError else { return error }
    do throws(ToolError) {
      for stream in streams { try stream.stream?.checkRest() }
    } catch {
      if error.code == .ioError { return error }
    }
    return error
  }
}

/// What matters of a commit's paths before its listing is asked for; there may be a million of them.
private struct Siblings {
  private(set) var count = 0
  /// Files of formats that are read are among them.
  private(set) var hasReadable = false
  /// A loading script, as old datasets have one.
  private(set) var script: String?
  /// Those without a folder that say something of the dataset.
  private(set) var rootNames: Set<String> = []

  init(_ list: JSONNode, in answer: HubAnswer) {
    let all = GlobPattern("**")
    answer.forEach(list) { entry in
      guard let path = answer.text("rfilename", of: entry) else { return }
      count += 1
      if !hasReadable { hasReadable = Self.isReadable(path, all) }
      guard !path.contains("/") else { return }
      if path == "README.md" || path == ".huggingface.yaml" { rootNames.insert(path) }
      if script == nil, path.hasSuffix(".py") { script = path }
    }
  }

  static func isReadable(_ path: String, _ all: GlobPattern) -> Bool {
    FileSuffix.format(SourceFile(path: path, size: nil)) != nil && all.matches(path)
  }
}

private struct WeakStream {
  weak var stream: DownloadStream?

  init(_ stream: DownloadStream) { self.stream = stream }
}
