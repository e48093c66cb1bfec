import Records

/// Keys that configurations of the original downloader carry on the entry itself and that belong to a section here.
enum OriginalKeys {
  private static let moved: [String: (section: String, key: String)] = [
    "hf_id": ("fetch", "repo"), "hf_path": ("fetch", "repo"), "subset": ("fetch", "subset"),
    "split": ("fetch", "split"), "revision": ("fetch", "revision"), "min_chars": ("filter", "min_chars"),
    "min_length": ("filter", "min_chars"), "max_chars": ("filter", "max_chars"),
    "max_length": ("filter", "max_chars"), "min_words": ("filter", "min_words"),
  ]

  /// The file's tree with those keys in their sections, each with a note; throws when a section has the key too.
  static func move(in tree: YAMLNode, notes: inout [RecipeNote]) throws(ToolError) -> YAMLNode {
    guard let pairs = tree.pairs else { return tree }
    var changed: [YAMLPair] = []
    for pair in pairs {
      var value = pair.value
      if pair.key == "defaults" { value = try upgrade(value, path: "defaults", notes: &notes) }
      if pair.key == "datasets", let entries = value.pairs {
        var upgraded: [YAMLPair] = []
        for entry in entries {
          let value = try upgrade(entry.value, path: "datasets.\(entry.key)", notes: &notes)
          upgraded.append(YAMLPair(key: entry.key, mark: entry.mark, value: value))
        }
        value = YAMLNode(.mapping(upgraded), mark: value.mark)
      }
      changed.append(YAMLPair(key: pair.key, mark: pair.mark, value: value))
    }
    return YAMLNode(.mapping(changed), mark: tree.mark)
  }

  private static func upgrade(
    _ entry: YAMLNode, path: String, notes: inout [RecipeNote]
  ) throws(ToolError) -> YAMLNode {
    guard let pairs = entry.pairs, pairs.contains(where: { moved[$0.key] != nil }) else { return entry }
    var result = YAMLNode(.mapping(pairs.filter { moved[$0.key] == nil }), mark: entry.mark)
    for pair in pairs {
      guard let home = moved[pair.key] else { continue }
      if result[home.section]?[home.key] != nil {
        throw ToolError(at: pair.mark, "'\(pair.key)' in \(path) means '\(home.section).\(home.key)', which is set too")
      }
      notes.append(RecipeNote(pair.mark, "'\(pair.key)' in \(path) is read as '\(home.section).\(home.key)'"))
      let inner = YAMLNode(.mapping([YAMLPair(key: home.key, mark: pair.mark, value: pair.value)]), mark: pair.mark)
      let outer = YAMLNode(.mapping([YAMLPair(key: home.section, mark: pair.mark, value: inner)]), mark: entry.mark)
      result = Overlay.lay(outer, over: result) ?? result
    }
    return result
  }
}
