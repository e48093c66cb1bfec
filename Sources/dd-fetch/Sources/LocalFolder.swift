import Glibc
import Parquet
import Recipe
import Records
import Web
import ToolKit

/// A folder with a dataset's files: a clone, what `hf download --local-dir` leaves, a snapshot of the Hub's cache.
///
/// Symbolic links are followed when they end at a regular file inside the boundary: the hub folder, the Hub's cache, or
/// the folder itself. A dataset must not be able to name files elsewhere on the machine: those that lead out are
/// listed, and refused when they are to be read. Linked folders are passed over with a note.
final class LocalFolder: Repository {
  let id: String
  let revision: String?
  let hasLayout = true
  var part = SourcePart()
  /// What the folder should hold, where that is known.
  var listing: Listing?
  private let root: String
  /// Real paths of folders that links may lead to.
  private let boundaries: [String]
  private let watch: Watch
  /// For files that the card names elsewhere; nil where no request is to be made.
  private let network: Network?
  private var elsewhere: [String: RemoteFile] = [:]
  private let note: (String) -> Void
  /// Why listed files can't be read, by path.
  private var refusals: [ExactText: ToolError] = [:]
  /// Files that are there, as far as the listing knows of them whole; nil while nobody looked.
  private var present: Set<ExactText>?
  /// The deepest folder that is looked into.
  private static let maximumDepth = 32

  /// All files of a dataset with their sizes, and what is to be said of those that are not there, or not whole. There may be a
  /// million of them.
  struct Listing {
    let files: [SourceFile]
    let reason: String
  }

  /// The folder at `root`, which provenance calls `id`. Throws exit 66 when it can't be opened, 77 when it is a link
  /// that leads out of `boundary`.
  init(
    root: String, id: String, revision: String? = nil, boundary: String? = nil, watch: Watch,
    network: Network? = nil, note: @escaping (String) -> Void
  ) throws(ToolError) {
    self.id = id
    self.revision = revision
    self.root = root
    self.watch = watch
    self.network = network
    self.note = note
    guard let real = realPath(root) else { throw ToolError(.noInput, "\(root): \(describe(errno: errno))") }
    guard let boundary = boundary.flatMap(realPath) else {
      boundaries = Self.cacheBoundaries(real) ?? [real]
      return
    }
    boundaries = [boundary]
    if !isInside(real) { throw refusal(of: root, to: real) }
  }

  /// Of `…/datasets--org--name/snapshots/commit`, the dataset's folder, whose `blobs` the files are links to, and the
  /// blobs that all datasets of the cache share (huggingface.co/docs/huggingface_hub/guides/manage-cache).
  private static func cacheBoundaries(_ path: String) -> [String]? {
    let parts = path.parts(at: "/").filter { !$0.isEmpty }
    guard parts.count >= 3, parts[parts.count - 2] == "snapshots", parts[parts.count - 3].contains("--") else {
      return nil
    }
    let cache = parts.dropLast(3).map { "/" + $0 }.joined()
    return ["\(cache)/\(parts[parts.count - 3])", "\(cache)/blobs"]
  }

  private func isInside(_ real: String) -> Bool { boundaries.contains { real.hasPrefix($0 == "/" ? $0 : $0 + "/") } }

  private func refusal(of link: String, to real: String) -> ToolError {
    ToolError(.noPermission, "\(link): the link leads out of '\(boundaries[0])', to '\(real)'")
  }

  func files() throws(ToolError) -> [SourceFile] {
    var found: [SourceFile] = []
    try list("", depth: 0, into: &found)
    if let listing { addMissing(listing, to: &found) }
    return found.sorted { codePointsPrecede($0.path, $1.path) }
  }

  /// Takes the listed files for those that there are, also the ones that only part of is there.
  private func addMissing(_ listing: Listing, to found: inout [SourceFile]) {
    var others = Dictionary(found.map { (ExactText($0.path), $0) }) { first, _ in first }
    var present = Set(others.keys)
    for file in listing.files {
      guard let here = others.removeValue(forKey: ExactText(file.path)), here.size != file.size else { continue }
      present.remove(ExactText(file.path))
    }
    self.present = present
    found = others.values + listing.files
  }

  private func list(_ folder: String, depth: Int, into found: inout [SourceFile]) throws(ToolError) {
    let place = folder.isEmpty ? root : "\(root)/\(folder)"
    for entry in try FolderEntry.all(in: place) where entry.name != ".git" && entry.name != ".cache" {
      let path = folder.isEmpty ? entry.name : "\(folder)/\(entry.name)"
      guard entry.kind == .folder else {
        if let file = try file(path, entry) { found.append(file) }
        continue
      }
      guard entry.isUTF8 else {
        note("\(root)/\(path): passed over: the folder's name is not UTF-8")
        continue
      }
      guard depth < Self.maximumDepth else {
        throw ToolError(.dataError, "\(root)/\(path): folders nest deeper than \(Self.maximumDepth)")
      }
      try list(path, depth: depth + 1, into: &found)
    }
  }

  /// A file as it is listed, also one that can't be read; nil for a linked folder.
  private func file(_ path: String, _ entry: FolderEntry) throws(ToolError) -> SourceFile? {
    guard entry.isUTF8 else {
      refusals[ExactText(path)] = ToolError(.dataError, "\(root)/\(path): the name is not UTF-8: rename the file")
      return SourceFile(path: path, size: nil)
    }
    do throws(ToolError) {
      guard let status = try fileStatus(path) else {
        note("\(root)/\(path): passed over: a link to a folder")
        return nil
      }
      return SourceFile(
        path: path, size: Int(status.st_size), modified: revision == nil ? ModificationTime(status) : nil)
    } catch {
      refusals[ExactText(path)] = error
      return SourceFile(path: path, size: nil)
    }
  }

  /// What stat(2) says of a file, or of the one that a link leads to; nil for a link to a folder. Throws exit 66 or 77
  /// when it is not to be opened.
  private func fileStatus(_ path: String) throws(ToolError) -> stat? {
    let place = "\(root)/\(path)"
    var status = stat()
    guard unsafe lstat(place, &status) == 0 else { throw ToolError(.noInput, "\(place): \(describe(errno: errno))") }
    if status.st_mode & S_IFMT == S_IFLNK {
      guard let real = realPath(place), unsafe stat(real, &status) == 0 else {
        throw ToolError(.noInput, "\(place): the link leads to no file")
      }
      if FileKind(status) == .folder { return nil }
      guard isInside(real) else { throw refusal(of: place, to: real) }
    }
    guard FileKind(status) == .file else { throw ToolError(.noInput, "\(place): not a regular file") }
    return status
  }

  func check(_ files: [SourceFile]) throws(ToolError) {
    let missing = files.filter { file in
      let path = ExactText(file.path)
      return present?.contains(path) == false && refusals[path] == nil && !SourceName.isURL(file.path)
    }
    if let listing, !missing.isEmpty {
      let more = missing.count > 3 ? " and \(missing.count - 3) more" : ""
      let names = missing.prefix(3).map { "'\($0.path)'" }.joined(separator: ", ")
      throw ToolError(.noInput, "\(id): \(listing.reason): \(names)\(more)")
    }
    for file in files {
      if let refusal = refusals[ExactText(file.path)] { throw refusal }
    }
  }

  func cardYAML() throws(ToolError) -> YAMLNode? { try Card.readme(self, note: note) }

  func text(_ path: String) throws(ToolError) -> String? {
    let place = "\(root)/\(path)"
    var status = stat()
    if unsafe lstat(place, &status) != 0 && errno == ENOENT {
      if let listing, listing.files.contains(where: { $0.path.isExactly(path) }) {
        note("\(id)/\(path): \(listing.reason): files are chosen by their names")
      }
      return nil
    }
    _ = try fileStatus(path)
    let stream = try FileStream(path: place, name: place, watch: watch)
    let bytes = try PrefixedStream.peek(stream, count: Card.maximumBytes).bytes
    // A view doesn't keep its buffer.
    return withExtendedLifetime(bytes) { String(bytes.view) }
  }

  func holder(of file: SourceFile) throws(ToolError) -> any Repository {
    guard SourceName.isURL(file.path) else { return self }
    guard let network else {
      throw ToolError(.noInput, "\(id): '\(shownURL(file.path))' is elsewhere, and no request is to be made")
    }
    return RemoteFile.elsewhere(file, of: self, network, &elsewhere)
  }

  func file(_ stretch: TaskStretch) throws(ToolError) -> SourceFile {
    guard let status = try fileStatus(stretch.path) else {
      throw ToolError(.noInput, "\(root)/\(stretch.path): a folder")
    }
    return SourceFile(
      path: stretch.path, size: Int(status.st_size), modified: revision == nil ? ModificationTime(status) : nil)
  }

  func stream(_ file: SourceFile, at offset: Int) throws(ToolError) -> any ByteStream {
    try FileStream(path: "\(root)/\(file.path)", name: "\(id)/\(file.path)", at: offset, watch: watch)
  }

  func ranges(_ file: SourceFile) throws(ToolError) -> (any ByteSource)? {
    try openRanges(path: "\(root)/\(file.path)")
  }
}

/// The order of Python's sort: by code point.
func codePointsPrecede(_ left: String, _ right: String) -> Bool {
  // Which is that of UTF-8's bytes.
  left.utf8.lexicographicallyPrecedes(right.utf8)
}
