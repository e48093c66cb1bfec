import Glibc
import Parquet
import Records

/// A folder with a dataset's files: a clone, what `hf download --local-dir` leaves, a snapshot of the Hub's cache.
///
/// Symbolic links are followed when they end at a regular file inside the boundary: the hub folder, the dataset's
/// folder of the Hub's cache, or the folder itself. Others, and linked folders, are passed over with a note:
/// a dataset must not be able to name files elsewhere on the machine.
final class LocalFolder: Repository {
  let id: String
  let revision: String?
  let hasLayout = true
  var inner: String?
  private let root: String
  private let boundary: String
  private let watch: Watch
  private let note: (String) -> Void
  /// The deepest folder that is looked into.
  private static let maximumDepth = 32

  /// The folder at `root`, which provenance calls `id`. Throws exit 66 when it can't be opened.
  init(
    root: String, id: String, revision: String? = nil, boundary: String? = nil, watch: Watch,
    note: @escaping (String) -> Void
  ) throws(ToolError) {
    self.id = id
    self.revision = revision
    self.root = root
    self.watch = watch
    self.note = note
    guard let real = realPath(root) else { throw ToolError(.noInput, "\(root): \(describe(errno: errno))") }
    self.boundary = boundary.flatMap(realPath) ?? Self.cacheBoundary(real) ?? real
  }

  /// Of `…/datasets--org--name/snapshots/commit`, the dataset's folder: its files are links to `blobs` there.
  private static func cacheBoundary(_ path: String) -> String? {
    let parts = path.split(separator: "/")
    guard parts.count >= 3, parts[parts.count - 2] == "snapshots", parts[parts.count - 3].contains("--") else {
      return nil
    }
    return "/" + parts.dropLast(2).joined(separator: "/")
  }

  func files() throws(ToolError) -> [SourceFile] {
    var found: [SourceFile] = []
    try list("", depth: 0, into: &found)
    return found.sorted { codePointsPrecede($0.path, $1.path) }
  }

  private func list(_ folder: String, depth: Int, into found: inout [SourceFile]) throws(ToolError) {
    let place = folder.isEmpty ? root : "\(root)/\(folder)"
    for name in try namesInFolder(place) where name != ".git" && name != ".cache" {
      let path = folder.isEmpty ? name : "\(folder)/\(name)"
      var status = stat()
      guard unsafe lstat("\(root)/\(path)", &status) == 0 else { continue }
      switch status.st_mode & S_IFMT {
      case S_IFREG: found.append(SourceFile(path: path, size: Int(status.st_size)))
      case S_IFDIR:
        guard depth < Self.maximumDepth else {
          throw ToolError(.dataError, "\(place)/\(name): folders nest deeper than \(Self.maximumDepth)")
        }
        try list(path, depth: depth + 1, into: &found)
      case S_IFLNK:
        if let size = linkedSize(path) {
          found.append(SourceFile(path: path, size: size))
        } else {
          note("\(root)/\(path): passed over: the link leads out of the dataset, or to no file")
        }
      default: break
      }
    }
  }

  /// The size of the file that a link inside the boundary leads to.
  private func linkedSize(_ path: String) -> Int? {
    guard let real = realPath("\(root)/\(path)"), real.hasPrefix(boundary + "/") else { return nil }
    var status = stat()
    guard unsafe stat(real, &status) == 0, status.st_mode & S_IFMT == S_IFREG else { return nil }
    return Int(status.st_size)
  }

  func text(_ path: String) throws(ToolError) -> String? {
    guard try namesInFolder(root).contains(path) else { return nil }
    let stream = try FileStream(path: "\(root)/\(path)", name: "\(root)/\(path)", watch: watch)
    let bytes = try PrefixedStream.peek(stream, count: Card.maximumBytes).bytes
    return String(bytes.view)
  }

  func stream(_ file: SourceFile, at offset: Int) throws(ToolError) -> any ByteStream {
    try FileStream(path: "\(root)/\(file.path)", name: "\(id)/\(file.path)", at: offset, watch: watch)
  }

  func ranges(_ file: SourceFile) throws(ToolError) -> (any ByteSource)? {
    try openRanges(path: "\(root)/\(file.path)")
  }
}

/// The names in a folder except `.` and `..`, in no order.
func namesInFolder(_ path: String) throws(ToolError) -> [String] {
  guard let folder = unsafe opendir(path) else {
    throw ToolError(errno == EACCES ? .noPermission : .noInput, "\(path): \(describe(errno: errno))")
  }
  defer { unsafe closedir(folder) }
  var names: [String] = []
  while let entry = unsafe readdir(folder) {
    let name = unsafe withUnsafePointer(to: &entry.pointee.d_name) { pointer in
      unsafe pointer.withMemoryRebound(to: CChar.self, capacity: 256) { unsafe String(cString: $0) }
    }
    if name != "." && name != ".." { names.append(name) }
  }
  return names
}

/// The path with every link followed; nil when it leads nowhere.
func realPath(_ path: String) -> String? {
  guard let real = unsafe realpath(path, nil) else { return nil }
  defer { unsafe free(real) }
  return unsafe String(cString: real)
}

/// The order of Python's sort: by code point.
func codePointsPrecede(_ left: String, _ right: String) -> Bool {
  left.unicodeScalars.lexicographicallyPrecedes(right.unicodeScalars)
}
