internal import CSystem
public import Glibc

/// The names in a folder, sorted by their bytes, without `.` and `..`. Throws exit 66 when it can't be read.
public func listFolder(_ path: String) throws(ToolError) -> [String] {
  guard let folder = unsafe opendir(path) else {
    throw ToolError(.noInput, "\(path): \(describe(errno: errno))")
  }
  defer { unsafe closedir(folder) }
  var names: [String] = []
  errno = 0
  while let entry = unsafe readdir(folder) {
    // In place: an entry is as long as its name, and a copy of the whole 256 bytes would read beyond it.
    let name = unsafe withUnsafePointer(to: &entry.pointee.d_name) { tuple in
      unsafe tuple.withMemoryRebound(to: CChar.self, capacity: 256) { unsafe String(cString: $0) }
    }
    if name != "." && name != ".." { names.append(name) }
    errno = 0
  }
  guard errno == 0 else { throw ToolError(.ioError, "\(path): \(describe(errno: errno))") }
  return names.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
}

/// Makes a folder and those that it lies in, where they are missing. Throws exit 74.
public func makeFolders(_ path: String) throws(ToolError) {
  var made: [String] = []
  let reason = makingFolders(path, &made)
  if reason != 0 { throw ToolError(.ioError, "\(path): \(describe(errno: reason))") }
}

/// The same, with the errno that stopped it; 0 when the folder is there. `made` gets those that were missing, the outer first.
public func makingFolders(_ path: String, _ made: inout [String]) -> Int32 {
  func make(_ made: inout [String]) -> Int32 {
    guard unsafe mkdir(path, 0o777) == 0 else { return errno == EEXIST ? 0 : errno }
    made.append(path)
    return 0
  }
  let reason = make(&made)
  guard reason == ENOENT, let slash = path.utf8.lastIndex(of: 0x2F), slash > path.startIndex else { return reason }
  let outer = makingFolders(String(path[..<slash]), &made)
  return outer == 0 ? make(&made) : outer
}

/// Removes a file, or a folder with all that is in it; a symbolic link itself. Nothing there is fine. Throws exit 74.
///
/// It is taken out of its name first, so that what is left of it after an interruption (`.NAME.old`) isn't taken
/// for the whole.
public func removeWhole(_ path: String) throws(ToolError) {
  var aside = ".\(path).old"
  if let slash = path.utf8.lastIndex(of: 0x2F) {
    aside = path[...slash] + ".\(path[path.utf8.index(after: slash)...]).old"
  }
  try removeParts(aside)
  if unsafe rename(path, aside) != 0 {
    if errno == ENOENT { return }
    throw ToolError(.ioError, "\(path): \(describe(errno: errno))")
  }
  try removeParts(aside)
}

private func removeParts(_ path: String) throws(ToolError) {
  var status = stat()
  guard unsafe lstat(path, &status) == 0 else { return }
  var failed = false
  if status.st_mode & S_IFMT == S_IFDIR {
    for name in try listFolder(path) { try removeParts("\(path)/\(name)") }
    failed = unsafe rmdir(path) != 0
  } else {
    failed = unsafe unlink(path) != 0
  }
  if failed && errno != ENOENT { throw ToolError(.ioError, "\(path): \(describe(errno: errno))") }
}

/// What a path names.
public enum FileKind: Sendable {
  case file, folder, other, nothing

  /// Looks at the path, through symbolic links.
  public init(of path: String) {
    var status = stat()
    self = unsafe stat(path, &status) == 0 ? FileKind(status) : .nothing
  }

  /// Looks at what stands under the name itself: a symbolic link is `other`.
  public init(ofEntry path: String) {
    var status = stat()
    self = unsafe lstat(path, &status) == 0 ? FileKind(status) : .nothing
  }

  /// Looks at what is open.
  public init(of descriptor: Int32) {
    var status = stat()
    self = unsafe fstat(descriptor, &status) == 0 ? FileKind(status) : .nothing
  }

  /// Of what stat(2), or one of its kind, said.
  public init(_ status: stat) {
    switch status.st_mode & S_IFMT {
    case S_IFREG: self = .file
    case S_IFDIR: self = .folder
    default: self = .other
    }
  }
}

/// Bytes in a file. Throws exit 66 when it isn't there.
public func fileSize(_ path: String) throws(ToolError) -> Int {
  var status = stat()
  guard unsafe stat(path, &status) == 0 else { throw ToolError(.noInput, "\(path): \(describe(errno: errno))") }
  return Int(status.st_size)
}

/// Whether two paths name the same file or folder, through symbolic links.
public func isSameFile(_ left: String, _ right: String) -> Bool {
  var (one, other) = (stat(), stat())
  return unsafe stat(left, &one) == 0 && stat(right, &other) == 0 && one.st_dev == other.st_dev
    && one.st_ino == other.st_ino
}

/// Gives a file or folder another name, in place of what had it. Throws exit 74.
public func renameWhole(_ path: String, to name: String) throws(ToolError) {
  guard unsafe rename(path, name) == 0 else { throw ToolError(.ioError, "\(name): \(describe(errno: errno))") }
}

/// Gives a whole folder its name, in place of a folder that had it: at every moment one of the two is there. Where the
/// file system can't exchange names (renameat2(2), RENAME_EXCHANGE), the old one goes first. Throws exit 74.
public func renameWhole(_ path: String, replacingFolder name: String) throws(ToolError) {
  let exchange: UInt32 = 1 << 1  // RENAME_EXCHANGE of linux/fs.h
  if FileKind(ofEntry: name) != .nothing {
    if unsafe renameat2(AT_FDCWD, path, AT_FDCWD, name, exchange) == 0 {
      try? removeWhole(path)
      return
    }
    try removeWhole(name)
  }
  try renameWhole(path, to: name)
}

/// The folder that a path's last part is in: `.` where none is named.
public func parentFolder(of path: String) -> String {
  path.utf8.lastIndex(of: 0x2F).map { $0 == path.startIndex ? "/" : String(path[..<$0]) } ?? "."
}

/// Whether what a path leads to lies in a folder, at whatever depth; both are there, and links count for what they lead to.
public func isInside(_ path: String, folder: String) -> Bool {
  guard FileKind(of: folder) == .folder, let inner = realPath(path), let outer = realPath(folder) else { return false }
  return inner.utf8.starts(with: (outer + "/").utf8)
}

/// Makes sure that the names in the folder that a path lies in are on disk.
public func syncFolder(around path: String) {
  let descriptor = unsafe open(parentFolder(of: path), O_RDONLY | O_DIRECTORY | O_CLOEXEC)
  guard descriptor >= 0 else { return }
  fsync(descriptor)
  close(descriptor)
}

/// Writes a small file's bytes to another, which is there whole or not at all. Throws as `readWhole` and `writeWhole`.
public func copyWhole(_ path: String, to copy: String) throws(ToolError) {
  let bytes = try readWhole(path)
  defer { withExtendedLifetime(bytes) {} }  // a view doesn't keep its buffer
  try writeWhole(bytes.view, to: copy)
}

/// The text of a small file; what is not UTF-8 becomes U+FFFD. Throws as `readWhole`.
public func readText(_ path: String) throws(ToolError) -> String {
  let bytes = try readWhole(path)
  // A view doesn't keep its buffer.
  return withExtendedLifetime(bytes) { String(bytes.view) }
}

/// All bytes of a small file. Throws exit 66 when it can't be opened or is a folder, 74 when reading fails, 65 above
/// the limit in bytes.
public func readWhole(_ path: String, limit: Int = 64 << 20) throws(ToolError) -> ByteBuffer {
  let block = 64 * 1024
  let descriptor = try openForReading(path)
  defer { if descriptor > STDIN_FILENO { close(descriptor) } }
  let buffer = ByteBuffer(capacity: block)
  while true {
    var count = 0
    unsafe buffer.append(count: block) { room in count = unsafe read(descriptor, room, block) }
    buffer.truncate(to: buffer.count - block + max(count, 0))
    if count == 0 { return buffer }
    if count < 0 && errno != EINTR {
      throw ToolError(errno == EISDIR ? .noInput : .ioError, "\(path): \(describe(errno: errno))")
    }
    guard buffer.count <= limit else { throw ToolError(.dataError, "\(path): larger than \(limit) bytes") }
  }
}
