public import Records

/// What a folder of dd-shard's is known by, for dd-shard and for those who have it make one.
public enum ShardsPlace {
  /// What its card is called.
  public static let cardName = "README.md"
  /// By which a card is known as dd-shard's; behind it stands the version.
  public static let mark = " records, written by dd-shard "

  /// What in a folder isn't dd-shard's; nothing where the folder may be replaced: it is empty, or has a card of dd-shard's and
  /// nothing but what that names. Throws exit 66 where it can't be read.
  public static func foreigners(in folder: String) throws(ToolError) -> [String] {
    let names = try listFolder(folder)
    let card = "\(folder)/\(cardName)"
    let ours = FileKind(ofEntry: card) == .file ? (try? readText(card)).map(files) ?? [] : []
    return names.filter { !ours.contains($0) }
  }

  /// The files that belong to a card that dd-shard wrote, itself among them; none where the text is another's.
  private static func files(in card: String) -> Set<String> {
    guard card.contains(mark) else { return [] }
    var files: Set<String> = [cardName]
    for row in card.matches(of: #/(?m)^\| \[([^\]\/\n]+)\]\(/#) {
      files.insert(String(row.1))
      if row.1.hasSuffix(".bin") { files.insert("\(row.1.dropLast(3))idx") }
    }
    return files
  }

  /// Where a folder is made until it is whole, beside its own place, whose path has no link and no slash at its end; nil for
  /// a path that names no folder to be made.
  public static func aside(of path: String) -> String? {
    let slash = path.utf8.lastIndex(of: 0x2F)
    let name = slash.map { path[path.utf8.index(after: $0)...] } ?? path[...]
    guard !["", ".", ".."].contains(name) else { return nil }
    return "\(slash.map { path[...$0] } ?? "").\(name).new"
  }
}
