/// Where the files of patterns can lie, so that a large source needn't be listed whole.
enum FolderPrefix {
  /// The folders that hold all files matching `patterns` below each of `folders`: none inside another. A pattern that
  /// begins with a wildcard needs the whole source, which is `""`.
  static func folders(of patterns: [String], below folders: [String]) -> [String] {
    var found: [String] = []
    for folder in folders.isEmpty ? [""] : folders {
      for pattern in patterns { found.append(literalFolder(folder.isEmpty ? pattern : "\(folder)/\(pattern)")) }
    }
    let sorted = Set(found).sorted()
    return sorted.filter { name in !sorted.contains { name != $0 && ($0.isEmpty || name.hasPrefix($0 + "/")) } }
  }

  /// The leading parts of a pattern without wildcards, the last part never among them.
  private static func literalFolder(_ pattern: String) -> String {
    pattern.split(separator: "/").dropLast().prefix { !$0.contains { "*?[".contains($0) } }.joined(separator: "/")
  }
}
