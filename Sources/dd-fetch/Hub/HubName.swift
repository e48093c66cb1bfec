import Records

/// A dataset on the Hub as a SOURCE names it.
struct HubName: Equatable {
  /// `org/name`, or `name` of an old dataset without an owner.
  let id: String
  /// A branch, tag, ref or commit.
  var revision: String?
  /// A file, a folder or a pattern inside.
  var path: String?

  /// Reads `org/name`, `datasets/org/name`, `hf://datasets/org/name[@revision][/path]`, or the URL of a dataset's web
  /// page, of its tree, or of a file, at one of the `hosts` (origins). Nil when `text` is none of these.
  init?(_ text: String, hosts: [String]) {
    if text.hasPrefix("hf://") {
      self.init(address: text.dropFirst("hf://".count))
    } else if SourceName.isURL(text) {
      guard let address = WebAddress(text), hosts.compactMap({ WebAddress($0) }).contains(where: address.hasOrigin)
      else { return nil }
      self.init(page: address.path)
    } else {
      self.init(id: text.hasPrefix("datasets/") ? String(text.dropFirst("datasets/".count)) : text)
    }
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
    guard parts.count >= 2 else { return nil }
    let name = parts[1].split(separator: "@", maxSplits: 1)
    guard let first = name.first else { return nil }
    id = "\(parts[0])/\(first)"
    guard SourceName.isHubID(id) else { return nil }
    var rest = parts.dropFirst(2)
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

  /// `/datasets/org/name[/(tree|blob|resolve|raw)/revision[/path]]`
  private init?(page: String) {
    let parts = page.split(separator: "/").map { percentDecoded(String($0)) }
    guard parts.count >= 3, parts[0] == "datasets" else { return nil }
    id = "\(parts[1])/\(parts[2])"
    guard SourceName.isHubID(id) else { return nil }
    guard parts.count > 3 else { return }
    // Other pages (viewer, discussions) are the dataset's too.
    guard ["tree", "blob", "resolve", "raw"].contains(parts[3]), parts.count > 4 else { return }
    var rest = parts.dropFirst(4)
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

/// Replaces `%XX` by its bytes.
func percentDecoded(_ text: String) -> String {
  var bytes: [UInt8] = []
  var rest = Array(text.utf8)[...]
  while let byte = rest.popFirst() {
    if byte == 0x25, rest.count >= 2,
      let value = UInt8(String(decoding: rest.prefix(2), as: UTF8.self), radix: 16)
    {
      bytes.append(value)
      rest = rest.dropFirst(2)
    } else {
      bytes.append(byte)
    }
  }
  return String(decoding: bytes, as: UTF8.self)
}
