import Records

/// Where the files of patterns can lie, so that a large source needn't be listed whole.
enum FolderPrefix {
  /// The folders that hold all files matching `patterns` below each of `folders`: none inside another. A pattern that
  /// begins with a wildcard needs the whole source, which is `""`.
  static func folders(of patterns: [String], below folders: [String]) -> [String] {
    var found: [ExactText: String] = [:]
    for folder in folders.isEmpty ? [""] : folders {
      for text in patterns {
        let name = literalFolder(pattern(text, below: folder))
        found[ExactText(name)] = name
      }
    }
    func isInside(_ name: String) -> Bool {
      guard !name.isEmpty else { return false }
      var folder = name[...]
      while let slash = folder.utf8.lastIndex(of: 0x2F) {
        folder = folder[..<slash]
        if found[ExactText(folder)] != nil { return true }
      }
      return found[ExactText("")] != nil
    }
    return found.values.filter { !isInside($0) }.sorted(by: codePointsPrecede)
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
