internal import Glibc

/// The names in a folder, sorted by their bytes, without `.` and `..`. Throws exit 66 when it can't be read.
public func listFolder(_ path: String) throws(ToolError) -> [String] {
  guard let folder = unsafe opendir(path) else {
    throw ToolError(.noInput, "\(path): \(describe(errno: errno))")
  }
  defer { unsafe closedir(folder) }
  var names: [String] = []
  errno = 0
  while let entry = unsafe readdir(folder) {
    let name = unsafe withUnsafePointer(to: entry.pointee.d_name) { tuple in
      unsafe tuple.withMemoryRebound(to: CChar.self, capacity: 256) { unsafe String(cString: $0) }
    }
    if name != "." && name != ".." { names.append(name) }
    errno = 0
  }
  guard errno == 0 else { throw ToolError(.ioError, "\(path): \(describe(errno: errno))") }
  return names.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
}

/// What a path names.
public enum FileKind: Sendable {
  case file, folder, other, nothing

  /// Looks at the path, through symbolic links.
  public init(of path: String) {
    var status = stat()
    guard unsafe stat(path, &status) == 0 else {
      self = .nothing
      return
    }
    switch status.st_mode & S_IFMT {
    case S_IFREG: self = .file
    case S_IFDIR: self = .folder
    default: self = .other
    }
  }
}

/// All bytes of a small file. Throws exit 66 when it can't be opened, 74 when reading fails, 65 above 64 MiB.
public func readWhole(_ path: String) throws(ToolError) -> ByteBuffer {
  let limit = 64 << 20
  let block = 64 * 1024
  let descriptor = try openForReading(path)
  defer { if descriptor > STDIN_FILENO { close(descriptor) } }
  let buffer = ByteBuffer(capacity: block)
  while true {
    var count = 0
    unsafe buffer.append(count: block) { room in count = unsafe read(descriptor, room, block) }
    buffer.truncate(to: buffer.count - block + max(count, 0))
    if count == 0 { return buffer }
    if count < 0 && errno != EINTR { throw ToolError(.ioError, "\(path): \(describe(errno: errno))") }
    guard buffer.count <= limit else { throw ToolError(.dataError, "\(path): larger than \(limit) bytes") }
  }
}
