import Recipe
import Records

/// A subset as the card's `configs` describes it (huggingface.co/docs/hub/datasets-manual-configuration).
struct Configuration {
  let name: String
  var isDefault = false
  var dataDirectory = ""
  /// Splits with their patterns; nil leaves the splits to the files' names.
  var patterns: [(split: String, patterns: [String])]?
  /// How the files are read.
  private(set) var parameters = BuilderParameters()

  /// The subsets that a card lists; one called `default` when it lists none.
  static func all(_ card: Card, source: String) throws(ToolError) -> [Configuration] {
    guard let node = card["configs"], !node.isNull else { return [Configuration(name: "default")] }
    guard let elements = node.elements else { throw fail(node, "'configs' must be a list, not \(node.shown)") }
    var found: [Configuration] = []
    for element in elements { found.append(try Configuration(element)) }
    return found.isEmpty ? [Configuration(name: "default")] : found
  }

  private static func fail(_ node: YAMLNode, _ what: String) -> ToolError {
    ToolError(.dataError, "\(node.mark): \(what)")
  }

  /// A subset without patterns.
  init(name: String) { self.name = name }

  private init(_ node: YAMLNode) throws(ToolError) {
    guard let name = node["config_name"]?.text else {
      throw Self.fail(node, "an element of 'configs' has no 'config_name'")
    }
    self.name = name
    isDefault = ["true", "True", "TRUE"].contains(node["default"]?.text)
    dataDirectory = FolderPrefix.plain(node["data_dir"]?.text ?? "")
    while dataDirectory.hasSuffix("/") { dataDirectory.removeLast() }
    if let folder = node["data_dir"], dataDirectory.hasPrefix("/") || dataDirectory.parts(at: "/").contains("..") {
      throw Self.fail(folder, "'data_dir' '\(folder.text ?? "")' leads out of the dataset")
    }
    parameters = BuilderParameters(node, subset: name)
    guard let files = node["data_files"], !files.isNull else { return }
    patterns = try Self.patterns(files)
  }

  private static func patterns(_ node: YAMLNode) throws(ToolError) -> [(String, [String])] {
    if let text = node.text { return [("train", [text])] }
    guard let elements = node.elements else {
      throw fail(node, "'data_files' must be a pattern or a list, not a mapping")
    }
    if elements.allSatisfy({ $0.text != nil }) { return [("train", elements.compactMap(\.text))] }
    var splits: [(String, [String])] = []
    for element in elements {
      let keys = element.pairs?.map(\.key).sorted() ?? []
      guard keys == ["path", "split"], let split = element["split"]?.text, let path = element["path"] else {
        throw fail(element, "an element of 'data_files' has 'split' and 'path', and nothing else")
      }
      guard DefaultPatterns.isSplitName(split) else { throw fail(element, "'\(split)' is no name for a split") }
      if splits.contains(where: { $0.0 == split }) { throw fail(element, "the split '\(split)' stands twice") }
      let paths = path.text.map { [$0] } ?? path.elements?.compactMap(\.text) ?? []
      splits.append((split, paths))
    }
    return splits
  }

  /// The splits with their files. One that the card declares and that has none says so in its `absence`.
  func splits(_ files: [SourceFile], source: String, note: (String) -> Void) throws(ToolError) -> [Split] {
    guard let patterns else {
      return try DefaultPatterns.splits(files, below: dataDirectory, note: note)
    }
    var splits: [Split] = []
    for (split, patterns) in patterns {
      var declared = Split(
        name: split, files: [], patterns: patterns.map { FolderPrefix.pattern($0, below: dataDirectory) })
      do throws(ToolError) {
        declared.files = try Self.match(patterns, files, below: dataDirectory, source: source, note: note)
        if declared.files.isEmpty {
          let list = patterns.map { "'\($0)'" }.joined(separator: ", ")
          let reason = patterns.isEmpty ? "the card names none" : "nothing matches \(list)"
          declared.absence = ToolError(
            .noInput, "\(source): the split '\(split)' of the subset '\(name)' has no files: \(reason)")
        }
      } catch {
        guard error.code == .noInput else { throw error }
        declared.absence = error
      }
      splits.append(declared)
    }
    return splits
  }

  /// The path in a dataset of a URL that leads to a file of its own.
  private static func ownPath(_ url: String, of source: String) -> String? {
    guard let name = (try? HubName(url, hosts: HubName.hosts)) ?? nil, name.id.lowercased() == source.lowercased(),
      name.revision ?? "main" == "main"
    else { return nil }
    return name.part.path
  }

  /// The places of the files whose paths begin so; `files` are sorted by path.
  private static func beginning(with bytes: [UInt8], _ files: [SourceFile]) -> Range<Int> {
    func first(from start: Int, where isThere: (String.UTF8View) -> Bool) -> Int {
      var (low, high) = (start, files.count)
      while low < high {
        let middle = (low + high) / 2
        if isThere(files[middle].path.utf8) { high = middle } else { low = middle + 1 }
      }
      return low
    }
    let start = first(from: 0) { !$0.lexicographicallyPrecedes(bytes) }
    return start..<first(from: start) { !$0.starts(with: bytes) }
  }

  /// A name that no file has.
  private static func noFile(_ text: String, _ name: String, _ files: [SourceFile], _ source: String) -> ToolError {
    var folder = name
    while folder.hasSuffix("/") { folder.removeLast() }
    let isFolder = files.contains { $0.path.hasPrefix(folder.isEmpty ? "" : folder + "/") }
    let pattern = folder.isEmpty ? "**" : "\(folder)/**"
    let help = isFolder ? ": it is a folder, '\(pattern)' takes its files" : suggestion(name, files.map(\.path))
    return ToolError(.noInput, "\(source): no file '\(name.isEmpty ? text : name)'\(help)")
  }

  /// The files of some patterns, in the order of the patterns; each file once. `files` are sorted by path.
  static func match(
    _ patterns: [String], _ files: [SourceFile], below folder: String, source: String, note: (String) -> Void
  ) throws(ToolError) -> [SourceFile] {
    // Places among the files, and behind them among those that are elsewhere.
    var result: [Int32] = []
    var elsewhere: [SourceFile] = []
    var urls: Set<ExactText> = []
    var taken = [Bool](repeating: false, count: files.count)
    var repeated: (path: String, others: Int)?
    for var text in patterns {
      if SourceName.isURL(text) || text.hasPrefix("hf:") {
        guard let own = ownPath(text, of: source) else {
          guard SourceName.isURL(text) else {
            throw ToolError(.dataError, "\(source): pattern '\(text)': a dataset's files must be its own, or at a URL")
          }
          if urls.insert(ExactText(text)).inserted {
            result.append(Int32(clamping: files.count + elsewhere.count))
            elsewhere.append(SourceFile(path: text, size: nil))
          }
          continue
        }
        text = own
      }
      let pattern = GlobPattern(FolderPrefix.pattern(text, below: folder))
      if pattern.hasStrayStars {
        throw ToolError(.dataError, "\(source): pattern '\(text)': '**' must be a whole part of the path")
      }
      if pattern.text.split(separator: "/").contains("..") {
        throw ToolError(.dataError, "\(source): pattern '\(text)' leads out of the source")
      }
      var isFound = false
      func take(_ place: Int) {
        isFound = true
        if taken[place] {
          repeated = repeated.map { ($0.path, $0.others + 1) } ?? (files[place].path, 0)
        } else {
          taken[place] = true
          result.append(Int32(clamping: place))
        }
      }
      for place in beginning(with: pattern.beginning, files) where pattern.matches(files[place].path) { take(place) }
      // What looks like a pattern and matches nothing may be a file's own name.
      if !isFound { for place in files.indices where files[place].path == pattern.text { take(place) } }
      if !isFound && pattern.isLiteral { throw noFile(text, pattern.text, files, source) }
    }
    if let (path, others) = repeated {
      let more = others == 0 ? "matches" : "and \(others) more match"
      note("'\(path)' \(more) more than one pattern and \(others == 0 ? "is" : "are") read once")
    }
    return elsewhere.isEmpty ? files.at(result) : (files + elsewhere).at(result)
  }
}
