import Records

/// Where the files of patterns can lie, so that a large source needn't be listed whole.
enum FolderPrefix {
  /// The folders that hold all files matching `patterns` below each of `folders`: none inside another. A pattern that
  /// begins with a wildcard needs the whole source, which is `""`.
  static func folders(of patterns: [String], below folders: [String]) -> [String] {
    var found: [String] = []
    for folder in folders.isEmpty ? [""] : folders {
      for text in patterns { found.append(literalFolder(pattern(text, below: folder))) }
    }
    let sorted = Set(found).sorted()
    return sorted.filter { name in !sorted.contains { name != $0 && ($0.isEmpty || name.beginsExactly(with: $0 + "/")) }
    }
  }

  /// A path or pattern without the parts that say nothing: `./data/sub/../.` is `data`. What leads out keeps its `..`.
  static func plain(_ path: String) -> String {
    var parts: [Substring] = []
    for part in path.split(separator: "/", omittingEmptySubsequences: false) where part != "." {
      // Behind a wildcard it is not known what `..` would be.
      if part == "..", let last = parts.last, last != "..", !last.isEmpty, !last.contains(where: { "*?[".contains($0) })
      {
        parts.removeLast()
      } else {
        parts.append(part)
      }
    }
    return parts.joined(separator: "/")
  }

  /// A pattern that is meant below a folder (`""`: the root).
  static func pattern(_ text: String, below folder: String) -> String {
    folder.isEmpty ? plain(text) : "\(folder)/\(plain(text))"
  }

  /// The leading parts of a pattern without wildcards, the last part never among them.
  private static func literalFolder(_ pattern: String) -> String {
    pattern.parts(at: "/").filter { !$0.isEmpty }.dropLast().prefix { !$0.contains { "*?[".contains($0) } }.joined(
      separator: "/")
  }
}
