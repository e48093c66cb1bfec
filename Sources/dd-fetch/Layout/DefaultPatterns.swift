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

/// Splits by the names of files and folders, for datasets whose card lists none
/// (huggingface.co/docs/hub/datasets-file-names-and-splits).
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

  /// Files below a folder, which patterns are matched against by the path from there.
  private struct Candidates {
    let files: [SourceFile]
    let prefix: String

    /// A path's parts; they take more room than the path, so that those of many files aren't kept.
    func parts(of file: SourceFile) -> PathParts { PathParts(file.path.dropFirst(prefix.count)) }
  }

  /// Whether a path has one of some words: much faster than all the patterns with them.
  private static func has(_ path: String, oneOf words: [String]) -> Bool {
    path.withBytes { path in
      words.contains { word in word.withBytes { path.firstRange(of: $0) != nil } }
    }
  }

  /// The splits of files below a folder (`""`: the root), without those that no reader knows.
  static func splits(_ files: [SourceFile], below folder: String, note: (String) -> Void) throws(ToolError) -> [Split] {
    let prefix = folder.isEmpty ? "" : folder + "/"
    let inside = Candidates(
      files: prefix.isEmpty ? files : files.filter { $0.path.hasPrefix(prefix) }, prefix: prefix)
    if let sharded = try shardedSplits(inside) { return sharded }
    for group in groups {
      let found = group.compactMap { rule -> Split? in
        let files = match(rule, inside, note: note)
        return files.isEmpty ? nil : Split(name: rule.split, files: files)
      }
      guard !found.isEmpty else { continue }
      let readable = found.compactMap { split -> Split? in
        if split.files.allSatisfy({ FileSuffix.hasKnownSuffix($0) }) { return split }
        let files = split.files.filter { FileSuffix.hasKnownSuffix($0) }
        return files.isEmpty ? nil : Split(name: split.name, files: files)
      }
      noteShared(readable, note)
      return readable
    }
    return []
  }

  /// The files in the order of the rule's patterns, each once.
  private static func match(_ rule: Rule, _ candidates: Candidates, note: (String) -> Void) -> [SourceFile] {
    let patterns = rule.patterns.map { GlobPattern($0) }
    // Of each pattern the places of the files that it is the first to match.
    var firsts: [[Int32]] = patterns.map { _ in [] }
    var repeated: SourceFile?
    for (place, file) in candidates.files.enumerated() where rule.words.isEmpty || has(file.path, oneOf: rule.words) {
      let parts = candidates.parts(of: file)
      guard let first = patterns.firstIndex(where: { $0.matches(parts) }) else { continue }
      firsts[first].append(Int32(clamping: place))
      if repeated == nil, patterns[(first + 1)...].contains(where: { $0.matches(parts) }) { repeated = file }
    }
    let result = candidates.files.at(firsts.flatMap { $0 })
    if let repeated, FileSuffix.hasKnownSuffix(repeated) {
      note("'\(repeated.path)' matches split '\(rule.split)' in more than one way and is read once")
    }
    return result
  }

  private static func noteShared(_ splits: [Split], _ note: (String) -> Void) {
    guard splits.count > 1 else { return }
    var owner: [ExactText: String] = [:]
    for split in splits {
      for file in split.files {
        guard let other = owner.updateValue(split.name, forKey: ExactText(file.path)) else { continue }
        note("'\(file.path)' is in the splits '\(other)' and '\(split.name)'")
        return
      }
    }
  }

  /// `data/NAME-00000-of-00012….ext`: the first rule.
  private static func shardedSplits(_ candidates: Candidates) throws(ToolError) -> [Split]? {
    let digits = String(repeating: "[0-9]", count: 5)
    let pattern = GlobPattern("data/*-\(digits)-of-\(digits)*.*")
    var splits: [Split] = []
    for file in candidates.files where has(file.path, oneOf: ["-of-"]) && pattern.matches(candidates.parts(of: file)) {
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
