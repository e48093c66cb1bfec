import Foundation
import Synchronization

/// The repositories below the root folders: `ROOT/org/name/…` is branch main of the dataset `org/name`, and
/// `ROOT/org/name@refs%2Fconvert%2Fparquet/…` another branch of it; `ROOT/models/org/name/…` is a model. Each is hashed
/// when first asked for.
final class RepositoryStore: Sendable {
  private struct State {
    /// Kind and lower-case id → id and branch → folder.
    var folders: [String: (id: String, branches: [String: String])] = [:]
    var loaded: [String: Repository] = [:]
    /// Content by its name in Xet storage, of all repositories loaded.
    var large: [String: RepositoryFile] = [:]
    /// Hashed files by path, size and time of change: a reset does not read large files again.
    var hashed: [String: RepositoryFile] = [:]
  }

  private let roots: [String]
  /// A folder among the roots that holds no repositories.
  private let excluded: String?
  private let rule: LargeRule
  private let state = Mutex(State())

  init(roots: [String], excluding: String?, rule: LargeRule) {
    self.roots = roots
    excluded = excluding
    self.rule = rule
    rescan()
  }

  /// Forgets what was read: changed folders are seen.
  func rescan() {
    var folders: [String: (id: String, branches: [String: String])] = [:]
    for root in roots {
      let models = "\(root)/\(RepositoryKind.model.rawValue)"
      Self.scan(root, .dataset, into: &folders) { $0 != excluded && $0 != models }
      Self.scan(models, .model, into: &folders) { _ in true }
    }
    state.withLock {
      $0.folders = folders
      $0.loaded = [:]
      $0.large = [:]
    }
  }

  private static func scan(
    _ root: String, _ kind: RepositoryKind, into folders: inout [String: (id: String, branches: [String: String])],
    where isOrganisation: (String) -> Bool
  ) {
    for organisation in names(in: root) where isOrganisation("\(root)/\(organisation)") {
      for folder in names(in: "\(root)/\(organisation)") {
        let parts = folder.split(separator: "@", maxSplits: 1)
        let id = "\(organisation)/\(parts[0])"
        let branch = parts.count > 1 ? percentDecoded(parts[1]) : "main"
        folders[key(id, kind), default: (id, [:])].branches[branch] = "\(root)/\(organisation)/\(folder)"
      }
    }
  }

  private static func key(_ id: String, _ kind: RepositoryKind) -> String { "\(kind.rawValue)/\(id.lowercased())" }

  /// All ids of datasets, sorted.
  var identifiers: [String] {
    state.withLock { state in
      state.folders.filter { $0.key.hasPrefix(RepositoryKind.dataset.rawValue) }.map(\.value.id).sorted()
    }
  }

  /// The id in its right letter case; nil when there is no such repository.
  func canonicalName(_ id: String, _ kind: RepositoryKind) -> String? {
    state.withLock { $0.folders[Self.key(id, kind)]?.id }
  }

  /// The repository of an id in any letter case; its `id` tells the right one.
  func repository(_ id: String, _ kind: RepositoryKind) -> Repository? {
    state.withLock { state in
      let key = Self.key(id, kind)
      guard let entry = state.folders[key] else { return nil }
      if let loaded = state.loaded[key] { return loaded }
      let branches = entry.branches.mapValues { folder in
        Snapshot(files: Self.paths(in: folder).compactMap { read($0, in: folder, &state) })
      }
      let repository = Repository(kind: kind, id: entry.id, branches: branches)
      for file in branches.values.flatMap(\.files) {
        if let large = file.large { state.large[large.xetHash] = file }
      }
      state.loaded[key] = repository
      return repository
    }
  }

  /// A large file by its Xet hash; only those of repositories that were asked for.
  func large(_ hash: String) -> RepositoryFile? { state.withLock { $0.large[hash] } }

  private func read(_ path: String, in folder: String, _ state: inout State) -> RepositoryFile? {
    var status = stat()
    let diskPath = "\(folder)/\(path)"
    guard unsafe stat(diskPath, &status) == 0, status.st_mode & S_IFMT == S_IFREG else { return nil }
    let size = Int(status.st_size)
    let key = "\(diskPath) \(size) \(status.st_mtim.tv_sec).\(status.st_mtim.tv_nsec)"
    if let known = state.hashed[key] { return known }
    let large = rule.applies(to: path, size: size)
    let file = RepositoryFile(path: path, diskPath: diskPath, size: size, large: large)
    state.hashed[key] = file
    return file
  }

  private static func names(in folder: String) -> [String] {
    let all = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
    return all.filter { !$0.hasPrefix(".") && isFolder("\(folder)/\($0)") }.sorted()
  }

  private static func isFolder(_ path: String) -> Bool {
    var status = stat()
    return unsafe stat(path, &status) == 0 && status.st_mode & S_IFMT == S_IFDIR
  }

  private static func paths(in folder: String) -> [String] {
    let all = FileManager.default.enumerator(atPath: folder)?.compactMap { $0 as? String } ?? []
    return all.filter { $0 != ".git" && !$0.hasPrefix(".git/") }
  }
}
