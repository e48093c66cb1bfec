import Glibc
import Records
import Web
import ToolKit

/// Where SOURCEs, typed or a recipe's `repo`, are looked up.
struct SourcePlace {
  /// A folder with `org/name/…` in it, from --hub or HF_ENDPOINT; nil for the Hub itself.
  private let folder: String?
  /// What --hub names is looked up before paths are; what the environment names, after.
  private let isTyped: Bool
  private let hub: String?
  private let network: Network

  /// Nothing is asked of any server yet.
  init(_ request: RowsRequest, watch: Watch, note: @escaping (String) -> Void) {
    self.init(hub: request.hub, policy: request.policy, watch: watch, note: note)
  }

  /// The same by what --hub names.
  init(hub: String?, policy: RetryPolicy, watch: Watch, note: @escaping (String) -> Void) {
    network = Network(policy, tool: "dd-fetch", watch: watch, note: note)
    let named = hub ?? WebEnvironment.value("HF_ENDPOINT")
    folder = named.flatMap { SourceName.isURL($0) ? nil : Self.trimmed($0) }
    isTyped = hub != nil || folder != nil
    self.hub = hub
  }

  /// Opens what a task was planned of, by the commit that it names; nothing is listed.
  func open(_ text: String, commit: String?) throws(ToolError) -> any Repository {
    if folder == nil, let commit, let name = try hubName(text) {
      return try HubRepository.at(commit, name, Hub(try HubSettings(hub: hub, note: network.note), network))
    }
    switch try open(text, revision: nil) {
    case .ready(let repository): return repository
    case .gone(let reason): throw reason
    }
  }

  /// Opens what `text` names: `-`, a URL, a path, or a dataset on the Hub.
  func open(_ text: String, revision: String?) throws(ToolError) -> HubRepository.Opened {
    if text == "-" { return .ready(StandardInput(watch: network.watch)) }
    var status = stat()
    let isPath = unsafe stat(text, &status) == 0
    let reason = errno
    if SourceName.isURL(text) || isTyped || !isPath || HubName.isExplicit(text), let name = try hubName(text) {
      var name = name
      name.revision = revision ?? name.revision
      return try open(name)
    }
    if SourceName.isURL(text) { return .ready(RemoteFile(url: text, network)) }
    if text.hasPrefix("hf://") {
      throw ToolError(.usage, "'\(text)' names no dataset: hf://datasets/org/name[@revision][/path] does")
    }
    guard isPath else { throw noSuchPath(text, describe(errno: reason)) }
    if status.st_mode & S_IFMT == S_IFDIR {
      let path = Self.trimmed(text)
      let isOffline = HubEnvironment.offlineVariable != nil
      return .ready(
        try LocalFolder(
          root: path, id: path, watch: network.watch, network: isOffline ? nil : network, note: network.note))
    }
    return .ready(try LocalFile(path: text, watch: network.watch))
  }

  /// Opens a repository of the Hub, or of the folder that stands in for it.
  func open(_ name: HubName) throws(ToolError) -> HubRepository.Opened {
    if let folder { return try open(name, in: folder) }
    return try HubRepository.open(name, Hub(try HubSettings(hub: hub, note: network.note), network))
  }

  private func noSuchPath(_ text: String, _ reason: String) -> ToolError {
    // What is not UTF-8 in an argument has become this character.
    let help = text.contains("\u{FFFD}") ? ": names must be UTF-8: rename it, or pipe it in as '-'" : ""
    return ToolError(.noInput, "\(text): \(reason)\(help)")
  }

  /// Whose web pages are a repository's.
  var hosts: [String] { folder == nil ? HubName.hosts + [HubSettings.base(hub: hub)] : HubName.hosts }

  /// The dataset that a text names, if it does.
  private func hubName(_ text: String) throws(ToolError) -> HubName? {
    guard let name = try HubName(text, hosts: hosts) else { return nil }
    // Of one word, "rows.jsonl" is rather a file that isn't there than a dataset.
    return !text.contains("/") && !isTyped && FileSuffix.hasSuffix(text) ? nil : name
  }

  private static func trimmed(_ path: String) -> String {
    path.count > 1 && path.hasSuffix("/") ? trimmed(String(path.dropLast())) : path
  }

  private func open(_ name: HubName, in hub: String) throws(ToolError) -> HubRepository.Opened {
    let id = name.id
    var status = stat()
    guard unsafe stat(hub, &status) == 0 else { throw ToolError(.noInput, "hub '\(hub)': \(describe(errno: errno))") }
    let root = "\(name.kind.folder(in: hub))/\(id)"
    guard unsafe stat(root, &status) == 0, status.st_mode & S_IFMT == S_IFDIR else {
      return .gone(try noSuchRepository(name, hub: hub))
    }
    let folder = try LocalFolder(
      root: root, id: id, boundary: hub, watch: network.watch, network: network, note: network.note)
    folder.part = name.part
    return .ready(folder)
  }

  private func noSuchRepository(_ name: HubName, hub: String) throws(ToolError) -> ToolError {
    var known: [String] = []
    let (id, folder) = (name.id, name.kind.folder(in: hub))
    let organisations = FileKind(of: folder) == .folder ? try listFolder(folder) : []
    // Beside the organisations lie the objects of hosts, whose names have dots.
    for organisation in organisations
    where SourceName.isHubID(organisation) && organisation != "models" && !organisation.contains(".") {
      for name in (try? listFolder("\(folder)/\(organisation)")) ?? []
      where SourceName.isHubID(name) && FileKind(of: "\(folder)/\(organisation)/\(name)") == .folder {
        known.append("\(organisation)/\(name)")
      }
    }
    return ToolError(.noInput, "no \(name.kind.rawValue) '\(id)' in the hub folder '\(hub)'\(suggestion(id, known))")
  }
}
