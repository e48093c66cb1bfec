import Glibc
import Records
import Recipe

/// What a SOURCE on the command line, or a recipe's `repo`, names.
enum SourceName {
  /// Opens what `text` names: `-`, a URL, a path, or a hub id `org/name`.
  ///
  /// `hub` is a folder with `org/name/…` in it, from `--hub` or HF_ENDPOINT; with it, ids are looked up there
  /// before paths are.
  static func open(
    _ text: String, hub: String?, retry: RetryPolicy, watch: Watch, note: @escaping (String) -> Void
  ) throws(ToolError) -> any Repository {
    if text == "-" { return StandardInput(watch: watch) }
    if isURL(text) { return try RemoteFile(url: text, retry: retry, watch: watch, note: note) }
    let id = text.hasPrefix("datasets/") ? String(text.dropFirst("datasets/".count)) : text
    if isHubID(id), let hub {
      if isURL(hub) { throw hubIsMissing(id, because: "'\(hub)' is no folder") }
      return try openHubFolder(id, hub: hub, watch: watch, note: note)
    }
    var status = stat()
    if unsafe stat(text, &status) == 0 {
      if status.st_mode & S_IFMT == S_IFDIR {
        return try LocalFolder(root: trimmed(text), id: trimmed(text), watch: watch, note: note)
      }
      return try LocalFile(path: text, watch: watch)
    }
    if isHubID(id) && id.contains("/") { throw hubIsMissing(id, because: "there is no such path") }
    throw ToolError(.noInput, "\(text): \(describe(errno: errno))")
  }

  static func isURL(_ text: String) -> Bool {
    text.lowercased().hasPrefix("http://") || text.lowercased().hasPrefix("https://")
  }

  /// `name` or `org/name`, of letters, digits, `.`, `_` and `-`, as the Hub allows.
  static func isHubID(_ text: String) -> Bool {
    let parts = text.split(separator: "/", omittingEmptySubsequences: false)
    return (1...2).contains(parts.count)
      && parts.allSatisfy { part in
        !part.isEmpty && part.first != "." && part.count <= 96 && !part.contains("..")
          && part.unicodeScalars.allSatisfy {
            $0.isASCII && ($0.properties.isAlphabetic || "0123456789._-".unicodeScalars.contains($0))
          }
      }
  }

  private static func trimmed(_ path: String) -> String {
    path.count > 1 && path.hasSuffix("/") ? trimmed(String(path.dropLast())) : path
  }

  private static func hubIsMissing(_ id: String, because reason: String) -> ToolError {
    ToolError(.unavailable, "\(id): \(reason), and this version reads hub ids from a folder: --hub DIR")
  }

  private static func openHubFolder(_ id: String, hub: String, watch: Watch, note: @escaping (String) -> Void)
    throws(ToolError) -> any Repository
  {
    let hub = trimmed(hub)
    var status = stat()
    guard unsafe stat(hub, &status) == 0 else { throw ToolError(.noInput, "hub '\(hub)': \(describe(errno: errno))") }
    guard unsafe stat("\(hub)/\(id)", &status) == 0, status.st_mode & S_IFMT == S_IFDIR else {
      throw try noSuchDataset(id, hub: hub)
    }
    return try LocalFolder(root: "\(hub)/\(id)", id: id, boundary: hub, watch: watch, note: note)
  }

  private static func noSuchDataset(_ id: String, hub: String) throws(ToolError) -> ToolError {
    var known: [String] = []
    for organisation in try namesInFolder(hub) where isHubID(organisation) {
      for name in (try? namesInFolder("\(hub)/\(organisation)")) ?? [] where isHubID(name) {
        known.append("\(organisation)/\(name)")
      }
    }
    return ToolError(.noInput, "no dataset '\(id)' in the hub folder '\(hub)'\(suggestion(id, known))")
  }
}

/// `: did you mean 'x'?`, or else the names that there are, the first twenty of them.
func suggestion(_ wanted: String, _ known: [String], noun: String = "it has") -> String {
  if let near = NearestName.find(wanted, among: known) { return ": did you mean '\(near)'?" }
  let names = known.sorted(by: codePointsPrecede)
  if names.isEmpty { return ": it has none" }
  let more = names.count > 20 ? ", and \(names.count - 20) more" : ""
  return ": \(noun) \(names.prefix(20).map { "'\($0)'" }.joined(separator: ", "))\(more)"
}
