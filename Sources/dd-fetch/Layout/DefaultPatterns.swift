import Records

/// A split and the files that it has, in reading order.
struct Split: Equatable {
  let name: String
  var files: [SourceFile]
  /// The patterns that chose the files; nil where their names did.
  var patterns: [String]?
  /// What was said to be there and is not.
  var absence: ToolError?
}

/// Splits by the names of files and folders, for datasets whose card lists none (hub-protocol.md section 6.1).
enum DefaultPatterns {
  private static let keywords: [(split: String, words: [String])] = [
    ("train", ["train", "training"]),
    ("validation", ["validation", "valid", "dev", "val"]),
    ("test", ["test", "testing", "eval", "evaluation"]),
  ]
  /// What may stand beside a keyword.
  private static let edge = "[-._ 0-9]"

  /// Patterns of a split, and the words one of which is in each path that they match; none when there are no such.
  private typealias Rule = (split: String, words: [String], patterns: [String])

  private static var groups: [[Rule]] {
    let folders = keywords.map { split, words -> Rule in
      let patterns = words.flatMap {
        ["**/\($0)/**", "**/\($0)\(edge)*/**", "**/*\(edge)\($0)/**", "**/*\(edge)\($0)\(edge)*/**"]
      }
      return (split, words, patterns)
    }
    let names = keywords.map { split, words -> Rule in
      (split, words, words.flatMap { ["**/\($0)\(edge)*", "**/*\(edge)\($0)\(edge)*"] })
    }
    return [
      [("logs", [], ["**/*.eval"])], [("test", [], ["**/task.toml", "**/instruction.md"])], folders, names,
      [("train", [], ["**"])],
    ]
  }

  /// A file that many patterns are matched against, by its path below the folder.
  private struct Candidate {
    let file: SourceFile
    let parts: PathParts

    init(_ file: SourceFile, below prefix: String) {
      self.file = file
      parts = PathParts(file.path.dropFirst(prefix.count))
    }

    /// Much faster than all the patterns with these words.
    func hasOne(of words: [String]) -> Bool {
      file.path.withBytes { path in
        words.contains { word in word.withBytes { path.firstRange(of: $0) != nil } }
      }
    }
  }

  /// The splits of files below a folder (`""`: the root), without those that no reader knows.
  static func splits(_ files: [SourceFile], below folder: String, note: (String) -> Void) throws(ToolError) -> [Split] {
    let prefix = folder.isEmpty ? "" : folder + "/"
    let inside = files.filter { $0.path.hasPrefix(prefix) }.map { Candidate($0, below: prefix) }
    if let sharded = try shardedSplits(inside) { return sharded }
    for group in groups {
      let found = group.compactMap { rule -> Split? in
        let files = match(rule, inside, note: note)
        return files.isEmpty ? nil : Split(name: rule.split, files: files)
      }
      guard !found.isEmpty else { continue }
      let readable = found.compactMap { split -> Split? in
        let files = split.files.filter { FileKind.hasKnownSuffix($0) }
        return files.isEmpty ? nil : Split(name: split.name, files: files)
      }
      noteShared(readable, note)
      return readable
    }
    return []
  }

  private static func match(_ rule: Rule, _ candidates: [Candidate], note: (String) -> Void) -> [SourceFile] {
    let likely = rule.words.isEmpty ? candidates : candidates.filter { $0.hasOne(of: rule.words) }
    var seen: Set<String> = []
    var result: [SourceFile] = []
    var repeated: SourceFile?
    for pattern in rule.patterns.map({ GlobPattern($0) }) {
      for candidate in likely where pattern.matches(candidate.parts) {
        let file = candidate.file
        if seen.insert(file.path).inserted { result.append(file) } else { repeated = repeated ?? file }
      }
    }
    if let repeated, FileKind.hasKnownSuffix(repeated) {
      note("'\(repeated.path)' matches split '\(rule.split)' in more than one way and is read once")
    }
    return result
  }

  private static func noteShared(_ splits: [Split], _ note: (String) -> Void) {
    var owner: [String: String] = [:]
    for split in splits {
      for file in split.files {
        guard let other = owner.updateValue(split.name, forKey: file.path) else { continue }
        note("'\(file.path)' is in the splits '\(other)' and '\(split.name)'")
        return
      }
    }
  }

  /// `data/NAME-00000-of-00012….ext`: the first rule.
  private static func shardedSplits(_ candidates: [Candidate]) throws(ToolError) -> [Split]? {
    let digits = String(repeating: "[0-9]", count: 5)
    let pattern = GlobPattern("data/*-\(digits)-of-\(digits)*.*")
    var splits: [Split] = []
    for candidate in candidates where pattern.matches(candidate.parts) {
      let file = candidate.file
      let name = shardedName(file.baseName)
      guard isSplitName(name) else {
        throw ToolError(
          .dataError, "'\(file.path)' names the split '\(name)', which is no name of letters, digits and '_'")
      }
      if let index = splits.firstIndex(where: { $0.name == name }) {
        splits[index].files.append(file)
      } else {
        splits.append(Split(name: name, files: [file]))
      }
    }
    if splits.isEmpty { return nil }
    let order = ["train", "validation", "test"]
    func rank(_ split: Split) -> Int { order.firstIndex(of: split.name) ?? order.count }
    return splits.sorted { rank($0) != rank($1) ? rank($0) < rank($1) : codePointsPrecede($0.name, $1.name) }
  }

  /// What stands before the last `-NNNNN-of-NNNNN` of a name.
  private static func shardedName(_ name: Substring) -> String {
    let letters = Array(name.utf8)
    func isDigits(_ start: Int) -> Bool {
      start + 5 <= letters.count && letters[start..<start + 5].allSatisfy { (0x30...0x39).contains($0) }
    }
    for start in stride(from: letters.count - 15, through: 1, by: -1) {
      if letters[start] == 0x2D, isDigits(start + 1), Array(letters[(start + 6)..<(start + 10)]) == Array("-of-".utf8),
        isDigits(start + 10)
      {
        return String(decoding: letters[..<start], as: UTF8.self)
      }
    }
    return String(name)
  }

  /// `^\w+(\.\w+)*$`
  static func isSplitName(_ name: String) -> Bool {
    name.split(separator: ".", omittingEmptySubsequences: false).allSatisfy { part in
      !part.isEmpty && part.allSatisfy { $0.isLetter || $0.isNumber || $0 == "_" }
    }
  }
}
