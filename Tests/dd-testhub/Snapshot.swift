/// All files of one commit.
struct Snapshot: Sendable {
  /// 40 hexadecimal digits: a real git commit's name, with a fixed author and date, so the content alone decides it.
  let commit: String
  /// Sorted by path.
  let files: [RepositoryFile]
  /// Directory path → git tree sha1; the root is "".
  let directories: [String: [UInt8]]
  private let positions: [String: Int]

  init(files unsorted: [RepositoryFile]) {
    files = unsorted.sorted { Array($0.path.utf8).lexicographicallyPrecedes(Array($1.path.utf8)) }
    positions = Dictionary(uniqueKeysWithValues: files.enumerated().map { ($1.path, $0) })
    var trees = TreeBuilder()
    for file in files { trees.add(file) }
    directories = trees.finish()
    let who = "test hub <hub@example.org> 1767225600 +0000"
    let tree = hexadecimal(directories[""] ?? [])
    let text = "tree \(tree)\nauthor \(who)\ncommitter \(who)\n\nUpload\n"
    commit = hexadecimal(gitHash("commit", Array(text.utf8)))
  }

  func file(_ path: String) -> RepositoryFile? { positions[path].map { files[$0] } }

  /// What lies in a directory: directories first, each group by path. Nil when there is no such directory.
  func entries(in directory: String, recursive: Bool) -> [TreeEntry]? {
    guard directories[directory] != nil else { return nil }
    let prefix = directory.isEmpty ? "" : directory + "/"
    func isInside(_ path: String) -> Bool {
      path.hasPrefix(prefix) && path.count > prefix.count
        && (recursive || !path.dropFirst(prefix.count).contains("/"))
    }
    let folders = directories.keys.filter(isInside).sorted().map { TreeEntry.directory($0, directories[$0] ?? []) }
    return folders + files.filter { isInside($0.path) }.map(TreeEntry.file)
  }
}

/// A line of a listing.
enum TreeEntry: Sendable {
  case directory(String, [UInt8])
  case file(RepositoryFile)

  var path: String {
    switch self {
    case .directory(let path, _): path
    case .file(let file): file.path
    }
  }
}

/// Makes git tree objects from the leaves up.
private struct TreeBuilder {
  /// Directory → its entries: (name as git sorts it, the bytes of the entry).
  private var children: [String: [(key: [UInt8], bytes: [UInt8])]] = ["": []]

  mutating func add(_ file: RepositoryFile) {
    var parent = Self.parent(of: file.path)
    children[parent, default: []].append(Self.entry("100644", Self.name(of: file.path), file.blobHash))
    while !parent.isEmpty {
      parent = Self.parent(of: parent)
      if children[parent] == nil { children[parent] = [] }
    }
  }

  mutating func finish() -> [String: [UInt8]] {
    var trees: [String: [UInt8]] = [:]
    let deepestFirst = children.keys.sorted { Self.depth($0) > Self.depth($1) }
    for directory in deepestFirst {
      let entries = (children[directory] ?? []).sorted { $0.key.lexicographicallyPrecedes($1.key) }
      let hash = gitHash("tree", entries.flatMap(\.bytes))
      trees[directory] = hash
      guard !directory.isEmpty else { continue }
      var entry = Self.entry("40000", Self.name(of: directory), hash)
      entry.key.append(UInt8(ascii: "/"))  // git sorts a directory as if its name ended so
      children[Self.parent(of: directory), default: []].append(entry)
    }
    return trees
  }

  private static func entry(_ mode: String, _ name: String, _ hash: [UInt8]) -> (key: [UInt8], bytes: [UInt8]) {
    (Array(name.utf8), Array("\(mode) \(name)\0".utf8) + hash)
  }

  private static func parent(of path: String) -> String {
    path.lastIndex(of: "/").map { String(path[..<$0]) } ?? ""
  }

  private static func name(of path: String) -> String {
    path.lastIndex(of: "/").map { String(path[path.index(after: $0)...]) } ?? path
  }

  private static func depth(_ path: String) -> Int { path.isEmpty ? 0 : path.utf8.count { $0 == 47 } + 1 }
}
