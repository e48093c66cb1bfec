import Glibc
import Parquet
import Recipe
import Records

/// A dataset on the Hub, at one commit.
final class HubRepository: Repository {
  let id: String
  /// The commit, which every later request names.
  let commit: String
  let hasLayout = true
  let isGated: Bool
  let inner: String?
  private let isExport: Bool
  private let hub: Hub
  private let cache: HubCache
  private let cardData: YAMLNode?
  /// All paths of the commit, when the Hub named them; a very large dataset's may be cut off.
  private let siblings: Set<String>?
  /// The whole listing, once it was asked for.
  private var whole: [SourceFile]?
  private var listed: [String: HubFile] = [:]
  private var links: [String: HubLink] = [:]
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
      let cache = HubCache(root: hub.settings.cache, id: name.id)
      let folder = try cache.repository(
        name.id, revision: revision, offline: variable, watch: network.watch, note: network.note)
      folder.inner = name.path
      return .ready(folder)
    }
    let url = "\(hub.settings.base)/api/datasets/\(name.id)/revision/\(percentEncoded(revision))"
    let subject = HubFailure.Subject(id: name.id, revision: revision)
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
      return .gone(ToolError(.unavailable, "\(name.id): the Hub has disabled this dataset (it was taken down)"))
    }
    let repository = try HubRepository(name, answer, hub)
    guard name.revision == nil, name.path == nil, try repository.isUnreadable() else { return .ready(repository) }
    return .ready(try repository.export(name))
  }

  /// Whether no file is of a format that is read. The listing is asked only when the Hub's first word says so.
  private func isUnreadable() throws(ToolError) -> Bool {
    let all = GlobPattern("**")
    func isReadable(_ path: String) -> Bool {
      all.matches(path) && FileKind.format(SourceFile(path: path, size: nil)) != nil
    }
    guard let siblings, !siblings.contains(where: isReadable) else { return false }
    return try !files().contains { isReadable($0.path) }
  }

  /// The dataset as the Hub converted it to Parquet.
  private func export(_ name: HubName) throws(ToolError) -> any Repository {
    var converted = name
    converted.revision = ParquetExport.revision
    do throws(ToolError) {
      if case .ready(let found) = try Self.open(converted, hub) {
        hub.network.note(
          "\(id) has no files of a format that is read: what the Hub converted to Parquet is taken "
            + "(revision \(ParquetExport.revision))"
        )
        return found
      }
    } catch {
      guard error.code == .noInput else { throw error }
    }
    guard let script = siblings?.first(where: { $0.hasSuffix(".py") && !$0.contains("/") }) else { return self }
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
    let url = "\(hub.settings.base)/api/datasets/\(name.id)/refs"
    guard case .success(let refs)? = try? hub.json(url, of: HubFailure.Subject(id: name.id)) else { return error }
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
    inner = name.path
    isExport = name.revision == ParquetExport.revision
    cache = HubCache(root: hub.settings.cache, id: id)
    isGated = answer.text("gated") != nil
    siblings = answer.member("siblings").map { list in
      Set(answer.elements(list).compactMap { answer.text("rfilename", of: $0) })
    }
    let card = answer.member("cardData")
    cardData = card.flatMap { answer.kind($0) == .object ? $0 : nil }.map {
      HubCard.node($0, in: answer, file: "\(id)/README.md")
    }
  }

  var revision: String? { commit }
  var traffic: Traffic? { Traffic(hub.network) }

  func cardYAML() throws(ToolError) -> YAMLNode? {
    if let cardData { return cardData }
    return try Card.readme(self)
  }

  func text(_ path: String) throws(ToolError) -> String? {
    if let siblings, !siblings.contains(path) { return nil }
    if listed[path] == nil { _ = try files() }
    guard let file = listed[path] else { return nil }
    let stream = try stream(SourceFile(path: path, size: file.size), at: 0)
    return String(try PrefixedStream.peek(stream, count: Card.maximumBytes).bytes.view)
  }

  func files() throws(ToolError) -> [SourceFile] {
    if let whole { return whole }
    let files = add(try HubListing(hub, id: id, commit: commit).files(below: "") ?? [])
    whole = files
    return files
  }

  func files(below folders: [String]) throws(ToolError) -> [SourceFile] {
    // One page has them all.
    let isSmall = siblings.map { $0.count < 1000 } ?? false
    if isSmall || folders.isEmpty || folders.count > 32 || folders.contains("") { return try files() }
    var found: [HubFile] = []
    for folder in folders { found += try HubListing(hub, id: id, commit: commit).files(below: folder) ?? [] }
    return found.isEmpty ? try files() : add(found)
  }

  private func add(_ files: [HubFile]) -> [SourceFile] {
    for file in files { listed[file.path] = file }
    var seen: Set<String> = []
    return files.filter { seen.insert($0.path).inserted }.sorted { codePointsPrecede($0.path, $1.path) }
      .map { SourceFile(path: $0.path, size: $0.size) }
  }

  private func entry(_ file: SourceFile) throws(ToolError) -> HubFile {
    guard let entry = listed[file.path] else { throw ToolError(.noInput, "\(id) has no file '\(file.path)'") }
    return entry
  }

  private func link(_ file: HubFile) -> HubLink {
    if let known = links[file.path] { return known }
    // Those of a few files suffice: they are read one after the other.
    if links.count >= 64 { links.removeAll() }
    let link = HubLink(hub, file, id: id, commit: commit)
    links[file.path] = link
    return link
  }

  func stream(_ file: SourceFile, at offset: Int) throws(ToolError) -> any ByteStream {
    let entry = try entry(file)
    let name = "\(id)/\(file.path)"
    if let path = cache.blob(entry) {
      return try FileStream(path: path, name: name, at: offset, watch: hub.network.watch)
    }
    let fetch = try ResumingFetch(link(entry), hub.network, from: offset)
    let stream = DownloadStream(fetch, check: offset == 0 ? ContentCheck(entry.hash, size: entry.size) : nil)
    streams = streams.filter { $0.stream != nil } + [WeakStream(stream)]
    return stream
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

private struct WeakStream {
  weak var stream: DownloadStream?

  init(_ stream: DownloadStream) { self.stream = stream }
}
