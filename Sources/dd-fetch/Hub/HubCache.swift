import Glibc
import Records
import ToolKit

/// A repository in the user's own cache, which is read and never written
/// (huggingface.co/docs/huggingface_hub/guides/manage-cache).
struct HubCache {
  private let folder: String
  /// Links may lead as far up as this: blobs may be shared by all datasets.
  private let root: String

  /// The place of a repository in the cache at `root`.
  init(root: String, _ kind: RepositoryKind, id: String) {
    self.root = root
    folder = "\(root)/\(kind.cachePrefix)" + id.split(separator: "/").joined(separator: "--")
  }

  /// The path of a file's content when it is there whole, whatever commit brought it.
  func blob(_ file: HubFile) -> String? { existing("\(folder)/blobs/\(file.blob)", size: file.size) }

  private func existing(_ path: String, size: Int) -> String? {
    var status = stat()
    guard unsafe stat(path, &status) == 0, FileKind(status) == .file, Int(status.st_size) == size,
      let real = realPath(path), let boundary = realPath(root), real.hasPrefix(boundary + "/")
    else { return nil }
    return real
  }

  /// The commit that a revision was when it was last asked for.
  func commit(_ revision: String) -> String? {
    if HubFile.isHash(revision, digits: 40) { return revision }
    guard HubFile.isInside(revision), let descriptor = try? openForReading("\(folder)/refs/\(revision)") else {
      return nil
    }
    defer { close(descriptor) }
    var bytes = [UInt8](repeating: 0, count: 64)
    let count = max(0, unsafe read(descriptor, &bytes, bytes.count))
    let text = String(String(decoding: bytes.prefix(count), as: UTF8.self).prefix { !$0.isWhitespace })
    return HubFile.isHash(text, digits: 40) ? text : nil
  }

  /// The repository without any request: the files of a commit as far as they are in the cache. Errors name the variable
  /// that wants it so.
  func repository(
    _ id: String, revision: String, offline variable: String, watch: Watch, note: @escaping (String) -> Void
  ) throws(ToolError) -> LocalFolder {
    guard let commit = commit(revision) else {
      throw ToolError(.noInput, "\(id): no revision '\(revision)' in the cache '\(root)', and \(variable) is set")
    }
    let snapshot = "\(folder)/snapshots/\(commit)"
    guard realPath(snapshot) != nil else {
      throw ToolError(.noInput, "\(id): no files of commit \(commit) in the cache '\(root)', and \(variable) is set")
    }
    let local = try LocalFolder(root: snapshot, id: id, revision: commit, boundary: root, watch: watch, note: note)
    if let files = try listing(commit, watch) {
      local.listing = LocalFolder.Listing(
        files: files, reason: "not whole in the cache '\(root)', and \(variable) is set")
    }
    return local
  }

  /// The files of a commit with their sizes, where the client that filled the cache left its listing.
  private func listing(_ commit: String, _ watch: Watch) throws(ToolError) -> [SourceFile]? {
    let path = "\(folder)/trees/\(commit).json"
    guard unsafe access(path, F_OK) == 0 else { return nil }
    let window = ByteWindow(try FileStream(path: path, name: path, watch: watch), offset: 0)
    try JSONFieldSearch(window, name: path).find(["files"], opening: 0x7B)
    let members = JSONMembers(window, name: path)
    var files: [SourceFile] = []
    while let (key, entry) = try members.next() {
      let document = members.document
      let name = String(document.text(key))
      let size = document.member(ByteView("size"), of: entry).flatMap { Int(outside: String(document.raw($0))) }
      guard HubFile.isInside(name), let size else {
        throw ToolError(.dataError, "\(path): '\(name)' has no size, or leads nowhere")
      }
      files.append(SourceFile(path: name, size: size))
    }
    return files
  }
}
