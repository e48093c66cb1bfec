import Records
import Web

/// A repository on the Hub as a SOURCE names it.
struct HubName: Equatable {
  /// What it holds; a SOURCE is a dataset.
  private(set) var kind = RepositoryKind.dataset
  /// `org/name`, or `name` of an old dataset without an owner.
  let id: String
  /// A branch, tag, ref or commit.
  var revision: String?
  /// A file, a folder or a pattern inside.
  var path: String?

  /// The Hub's own origins.
  static let hosts = [HubSettings.usualEndpoint, "https://hf.co"]

  /// Reads `org/name`, `datasets/org/name`, `hf://datasets/org/name[@revision][/path]`, or the URL of a dataset's web
  /// page, of its tree, or of a file, at one of the `hosts` (origins). Nil when `text` is none of these.
  init?(_ text: String, hosts: [String]) {
    if text.hasPrefix("hf://") {
      self.init(address: text.dropFirst("hf://".count))
    } else if SourceName.isURL(text) {
      guard let address = WebAddress(text),
        let host = hosts.lazy.compactMap({ WebAddress($0) }).first(where: { address.isBelow($0) })
      else { return nil }
      self.init(page: String(address.path.dropFirst(host.path == "/" ? 0 : host.path.count)))
    } else {
      self.init(id: text.hasPrefix("datasets/") ? String(text.dropFirst("datasets/".count)) : text)
    }
  }

  /// A file of a repository of any kind. Nil when `id` is no name.
  init?(_ kind: RepositoryKind, id: String, revision: String?, path: String) {
    self.init(id: id)
    self.kind = kind
    self.revision = revision
    self.path = path
  }

  private init?(id: String) {
    guard SourceName.isHubID(id) else { return nil }
    self.id = id
  }

  /// Whether the text can be nothing else than a name on the Hub: no path, no plain URL.
  static func isExplicit(_ text: String) -> Bool { text.hasPrefix("hf://") || text.hasPrefix("datasets/") }

  /// `datasets/org/name@revision/path`, where the revision's slashes are `%2F`, except in `refs/pr/N` and
  /// `refs/convert/NAME`.
  private init?(address: Substring) {
    guard address.hasPrefix("datasets/") else { return nil }
    let parts = address.split(separator: "/", omittingEmptySubsequences: false).dropFirst().map(String.init)
    // An old dataset has a name without an owner.
    let words = parts.count > 1 && !parts[1].isEmpty && !parts[0].contains("@") ? 2 : 1
    guard parts.count >= words else { return nil }
    let name = parts[words - 1].split(separator: "@", maxSplits: 1)
    guard let first = name.first else { return nil }
    id = words == 2 ? "\(parts[0])/\(first)" : String(first)
    guard SourceName.isHubID(id) else { return nil }
    var rest = parts.dropFirst(words)
    if name.count == 2 {
      var revision = String(name[1])
      if revision == "refs", rest.count >= 2 {
        revision += "/" + rest.prefix(2).joined(separator: "/")
        rest = rest.dropFirst(2)
      }
      self.revision = percentDecoded(revision)
    }
    path = Self.inner(rest)
  }

  /// `/datasets/[org/]name[/(tree|blob|resolve|raw)/revision[/path]]`
  private init?(page: String) {
    let parts = page.split(separator: "/").map { percentDecoded(String($0)) }
    guard parts.count >= 2, parts[0] == "datasets" else { return nil }
    let files: Set = ["tree", "blob", "resolve", "raw"]
    // Other pages are the dataset's too.
    let pages: Set = ["viewer", "discussions", "settings", "edit", "upload", "commits", "commit"]
    // An old dataset has a name without an owner.
    let isOld = parts.count == 2 || files.union(pages).contains(parts[2])
    id = isOld ? parts[1] : "\(parts[1])/\(parts[2])"
    guard SourceName.isHubID(id) else { return nil }
    var rest = parts.dropFirst(isOld ? 2 : 3)
    guard let kind = rest.popFirst(), files.contains(kind), !rest.isEmpty else { return }
    if rest.first == "refs", rest.count >= 3 {
      revision = rest.prefix(3).joined(separator: "/")
      rest = rest.dropFirst(3)
    } else {
      revision = rest.removeFirst()
    }
    path = Self.inner(rest)
  }

  private static func inner(_ parts: ArraySlice<String>) -> String? {
    let path = parts.filter { !$0.isEmpty }.joined(separator: "/")
    return path.isEmpty ? nil : path
  }
}
