import Records
import Web

/// A web page of a repository: what it shows is what is read, or the page is refused.
struct HubPage {
  private(set) var name: HubName

  /// Pages about the files of a revision, which their address goes on with, and then with a path.
  private static let ofFiles: Set = ["tree", "blob", "resolve", "raw", "blame", "commits", "edit", "upload", "delete"]
  /// Pages about a whole repository.
  private static let ofAll: Set = ["settings", "discussions", "activity"]
  private static let others: Set = ["commit", "viewer", "embed"]
  /// Parameters by which a viewer shows other rows than those of the split, or in another order.
  private static let searches = ["q", "search", "sql", "filter", "where", "f", "sort", "orderby"]

  /// Reads an address below `base`. Nil where it is no page of a dataset, or with `models` of a model.
  init?(_ address: WebAddress, below base: String, models: Bool) throws(ToolError) {
    let path = address.path.dropFirst(base == "/" ? 0 : base.count)
    var parts = path.split(separator: "/").map { percentDecoded(String($0)) }[...]
    let isDataset = parts.first == "datasets"
    if isDataset {
      parts.removeFirst()
    } else {
      // Of models only what can be nothing else.
      guard models, parts.count == 2 || parts.count > 2 && Self.ofFiles.contains(parts[parts.startIndex + 2]) else {
        return nil
      }
    }
    guard let first = parts.popFirst() else { return nil }
    // An old dataset has a name without an owner.
    let isOld = parts.first.map { Self.ofFiles.union(Self.ofAll).union(Self.others).contains($0) } ?? true
    let id = isOld ? first : "\(first)/\(parts.removeFirst())"
    guard var name = HubName(id: id) else { return nil }
    name.kind = isDataset ? .dataset : .model
    self.name = name
    guard let page = parts.popFirst() else { return }
    try read(page, parts, address)
  }

  private mutating func read(_ page: String, _ parts: ArraySlice<String>, _ address: WebAddress) throws(ToolError) {
    var parts = parts
    if page == "embed", parts.first == "viewer" { parts.removeFirst() }
    switch page {
    case _ where Self.ofFiles.contains(page):
      readRevision(&parts)
      // Beside the listing, the page of one file.
      let shown = address.parameter("show_file_info").map { percentDecoded(String($0)) }
      name.part.path = shown ?? SourcePart.path(parts)
    case "commit": name.revision = parts.first
    case "viewer", "embed":
      (name.part.subset, name.part.split) = (parts.first, parts.dropFirst().first)
      try refuseSearch(address)
    case _ where Self.ofAll.contains(page) && parts.isEmpty: break
    case "discussions":
      let number = parts.first ?? ""
      throw ToolError(
        .usage,
        "\(shownURL(address.text)): a discussion has no rows: if it is a pull request, '\(name.id)@refs/pr/\(number)' "
          + "names its revision")
    default:
      throw ToolError(
        .usage,
        "\(shownURL(address.text)): it isn't known which rows this page shows: name them by '\(name.id)', --revision, "
          + "--subset and --split")
    }
  }

  private mutating func readRevision(_ parts: inout ArraySlice<String>) {
    if parts.first == "refs", parts.count >= 3 {
      name.revision = parts.prefix(3).joined(separator: "/")
      parts = parts.dropFirst(3)
    } else {
      name.revision = parts.popFirst()
    }
  }

  /// Rows are read as they stand in the split.
  private func refuseSearch(_ address: WebAddress) throws(ToolError) {
    for pair in (address.query ?? "").split(separator: "&") {
      let key = percentDecoded(String(pair)).prefix { $0 != "=" && $0 != "[" && $0 != "_" }
      guard Self.searches.contains(key.lowercased()), pair.last != "=" else { continue }
      throw ToolError(
        .usage,
        "\(shownURL(address.text)): the page shows what '\(key)' finds in the split: dd-fetch reads all of it, without "
          + "'?...'; dd-filter chooses among rows")
    }
  }
}
