/// A path pattern as `datasets` understands it: `*`, `?`, `[abc]`, `[!abc]`, and `**` as a whole part.
struct GlobPattern {
  /// As it was written.
  let text: String
  private let parts: [[Unicode.Scalar]]

  /// Names that a wildcard never takes (hub-protocol.md section 6.1).
  private static let reserved: Set<String> = [
    "README.md", "config.json", "dataset_info.json", "dataset_infos.json", "dummy_data.zip", "dataset_dict.json",
  ]

  /// A pattern whose parts are joined by `/`.
  init(_ text: String) {
    self.text = text
    parts = text.split(separator: "/", omittingEmptySubsequences: false).map { Array($0.unicodeScalars) }
  }

  /// Whether it has no wildcard and so names one file.
  var isLiteral: Bool { !text.contains { "*?[".contains($0) } }

  /// Whether some part has `**` and something beside it, which means nothing.
  var hasStrayStars: Bool { text.split(separator: "/").contains { $0.contains("**") && $0 != "**" } }

  /// Whether a path matches, and isn't one of the files that only their own names bring.
  func matches(_ path: String) -> Bool {
    let names = path.split(separator: "/").map { Array($0.unicodeScalars) }
    return match(0, names[...]) && isAsked(path)
  }

  private func match(_ part: Int, _ names: ArraySlice<[Unicode.Scalar]>) -> Bool {
    guard part < parts.count else { return names.isEmpty }
    if parts[part] == ["*", "*"] {
      if part == parts.count - 1 { return !names.isEmpty }
      return names.indices.contains { match(part + 1, names[$0...]) }
    }
    guard let name = names.first, Self.match(parts[part][...], name[...]) else { return false }
    return match(part + 1, names.dropFirst())
  }

  /// One part against one name; of several stars only the last has to be tried again.
  private static func match(_ pattern: ArraySlice<Unicode.Scalar>, _ name: ArraySlice<Unicode.Scalar>) -> Bool {
    var pattern = pattern
    var name = name
    var retry: (pattern: ArraySlice<Unicode.Scalar>, name: ArraySlice<Unicode.Scalar>)?
    while true {
      if pattern.first == "*" {
        pattern = pattern.dropFirst()
        retry = (pattern, name)
        continue
      }
      if pattern.isEmpty && name.isEmpty { return true }
      if let letter = name.first, let rest = takeOne(pattern, letter) {
        pattern = rest
        name = name.dropFirst()
        continue
      }
      guard let last = retry, !last.name.isEmpty else { return false }
      pattern = last.pattern
      name = last.name.dropFirst()
      retry = (pattern, name)
    }
  }

  /// What is left of a pattern after one letter; nil when it doesn't take that letter.
  private static func takeOne(_ pattern: ArraySlice<Unicode.Scalar>, _ letter: Unicode.Scalar)
    -> ArraySlice<Unicode.Scalar>?
  {
    guard let first = pattern.first else { return nil }
    if first == "?" { return pattern.dropFirst() }
    guard first == "[" else { return first == letter ? pattern.dropFirst() : nil }
    var set = pattern.dropFirst()
    let isNegated = set.first == "!"
    if isNegated { set = set.dropFirst() }
    // A bracket right after the opening one is a member of the set.
    guard let close = set.dropFirst().firstIndex(of: "]") else { return letter == "[" ? pattern.dropFirst() : nil }
    return contains(set[..<close], letter) == isNegated ? nil : pattern[(close + 1)...]
  }

  private static func contains(_ set: ArraySlice<Unicode.Scalar>, _ letter: Unicode.Scalar) -> Bool {
    var at = set.startIndex
    while at < set.endIndex {
      if at + 2 < set.endIndex, set[at + 1] == "-" {
        if (set[at].value...max(set[at].value, set[at + 2].value)).contains(letter.value) { return true }
        at += 3
      } else {
        if set[at] == letter { return true }
        at += 1
      }
    }
    return false
  }

  /// Files with reserved names, hidden ones and those in `__` folders come only when the pattern names such parts too.
  private func isAsked(_ path: String) -> Bool {
    let names = path.split(separator: "/")
    let own = text.split(separator: "/")
    if let last = names.last, Self.reserved.contains(String(last)), own.last != last { return false }
    func hidden(_ parts: [Substring]) -> Int { parts.count { $0.hasPrefix(".") } }
    func reservedFolders(_ parts: ArraySlice<Substring>) -> Int { parts.count { $0.hasPrefix("__") } }
    return hidden(names) == hidden(own) && reservedFolders(names.dropLast()) == reservedFolders(own.dropLast())
  }
}
