import Records

/// A path pattern as `datasets` understands it: `*`, `?`, `[abc]`, `[!abc]`, and `**` as a whole part.
struct GlobPattern {
  /// As it was written.
  let text: String
  private let parts: PathParts

  /// Names that a wildcard never takes (as data_files.py of Python's `datasets`).
  private static let reserved = Set(
    [
      "README.md", "config.json", "dataset_info.json", "dataset_infos.json", "dummy_data.zip", "dataset_dict.json",
    ].map { Array($0.unicodeScalars) })
  private static let anyFolders: [Unicode.Scalar] = ["*", "*"]

  /// A pattern whose parts are joined by `/`.
  init(_ text: String) {
    self.text = text
    parts = PathParts(text)
  }

  /// Whether it has no wildcard and so names one file.
  var isLiteral: Bool { !text.contains { "*?[".contains($0) } }

  /// The bytes up to its first wildcard, which the path of every match begins with.
  var beginning: [UInt8] { Array(text.prefix { !"*?[".contains($0) }.utf8) }

  /// Whether some part has `**` and something beside it, which means nothing.
  var hasStrayStars: Bool { text.parts(at: "/").contains { $0.contains("**") && $0 != "**" } }

  /// Whether a path matches, and isn't one of the files that only their own names bring.
  func matches(_ path: String) -> Bool { matches(PathParts(path)) }

  /// The same for a path that is matched often.
  func matches(_ path: PathParts) -> Bool { isAsked(path) && takes(path.names) }

  /// Part by part; of several `**` only the last has to be tried again.
  private func takes(_ names: [[Unicode.Scalar]]) -> Bool {
    var part = 0
    var at = 0
    var retry: (part: Int, at: Int)?
    while true {
      if part < parts.names.count && parts.names[part] == Self.anyFolders {
        part += 1
        // At the end it takes a file and not nothing.
        if part == parts.names.count { return at < names.count }
        retry = (part, at)
        continue
      }
      if part == parts.names.count && at == names.count { return true }
      if part < parts.names.count, at < names.count, Self.match(parts.names[part][...], names[at][...]) {
        part += 1
        at += 1
        continue
      }
      guard let last = retry, last.at < names.count else { return false }
      (part, at) = (last.part, last.at + 1)
      retry = (part, at)
    }
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
  private func isAsked(_ path: PathParts) -> Bool {
    if let last = path.names.last, Self.reserved.contains(last), parts.names.last != last { return false }
    return path.hidden == parts.hidden && path.reservedFolders == parts.reservedFolders
  }
}

/// A path in its parts, of which patterns are matched against every one.
struct PathParts {
  let names: [[Unicode.Scalar]]
  /// Parts that begin with a dot.
  let hidden: Int
  /// Folders that begin with `__`.
  let reservedFolders: Int

  init(_ path: some StringProtocol) {
    let parts = path.parts(at: "/")
    names = parts.map { Array($0.unicodeScalars) }
    hidden = parts.count { $0.beginsExactly(with: ".") }
    reservedFolders = parts.dropLast().count { $0.beginsExactly(with: "__") }
  }
}
