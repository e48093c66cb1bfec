import Records
import Web

/// A repository on the Hub as a SOURCE names it.
struct HubName: Equatable {
  /// What it holds; a SOURCE is a dataset.
  var kind = RepositoryKind.dataset
  /// `org/name`, or `name` of an old dataset without an owner.
  let id: String
  /// A branch, tag, ref or commit.
  var revision: String?
  /// What of it is meant.
  var part = SourcePart()

  /// The Hub's own origins.
  static let hosts = [HubSettings.usualEndpoint, "https://hf.co"]

  /// Reads `org/name[@revision]`, `datasets/org/name[@revision][/path]`, the same behind `hf://`, or the URL of a
  /// dataset's web page, of its tree, or of a file, at one of the `hosts` (origins). Nil when `text` is none of these.
  /// With `models`, what names no dataset and is behind `hf://` or at a host may be a model.
  ///
  /// Throws exit 64 for a page that shows other rows than a dataset's own.
  init?(_ text: String, hosts: [String], models: Bool = false) throws(ToolError) {
    if text.hasPrefix("hf://") {
      let address = text.dropFirst("hf://".count)
      let isDataset = address.hasPrefix("datasets/")
      guard isDataset || models && !address.hasPrefix("spaces/") else { return nil }
      self.init(address: isDataset ? address.dropFirst("datasets/".count) : address)
      kind = isDataset ? .dataset : .model
    } else if SourceName.isURL(text) {
      guard let address = WebAddress(text),
        let host = hosts.lazy.compactMap({ WebAddress($0) }).first(where: { address.isBelow($0) }),
        let page = try HubPage(address, below: host.path, models: models)
      else { return nil }
      self = page.name
    } else if text.hasPrefix("datasets/") {
      self.init(address: text.dropFirst("datasets/".count))
    } else {
      let parts = text.split(separator: "@", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
      self.init(id: parts[0])
      if parts.count == 2 {
        guard !parts[1].isEmpty else { return nil }
        revision = percentDecoded(parts[1])
      }
    }
  }

  /// Nil when `id` is no name.
  init?(id: String) {
    guard SourceName.isHubID(id) else { return nil }
    self.id = id
  }

  /// Whether the text can be nothing else than a name on the Hub: no path, no plain URL.
  static func isExplicit(_ text: String) -> Bool { text.hasPrefix("hf://") || text.hasPrefix("datasets/") }

  /// `org/name@revision/path`, where the revision's slashes are `%2F`, except in `refs/pr/N` and `refs/convert/NAME`.
  private init?(address: Substring) {
    let parts = address.split(separator: "/", omittingEmptySubsequences: false).map(String.init)
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
    part.path = SourcePart.path(rest)
  }
}

/// What a source's own name chooses of it.
struct SourcePart: Equatable {
  /// A file, a folder or a pattern inside.
  var path: String?
  /// The subset, and the split, that a page shows.
  var subset: String?
  var split: String?

  /// A path of some parts; nil when it has none.
  static func path(_ parts: ArraySlice<String>) -> String? {
    let path = parts.filter { !$0.isEmpty }.joined(separator: "/")
    return path.isEmpty ? nil : path
  }
}
