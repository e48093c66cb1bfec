internal import Glibc

/// Where a name leads that is to be written, behind all its symbolic links.
public enum Destination: Equatable, Sendable {
  /// A descriptor that this process has, such as that of /dev/stdout or /dev/fd/3: it is written where it stands, and
  /// what file is behind it is nobody's business.
  case descriptor(Int32)
  /// A device, a pipe, a socket, or what lies under /proc: it has no other name to write aside, and nothing to remove.
  case device
  /// A regular file, or none yet, by the name that it has itself.
  case file(String)
  /// A folder, which can't be written.
  case folder

  /// Follows no more links than Linux does (path_resolution(7)).
  private static let mostLinks = 40

  /// Looks where a name leads. Throws exit 74 when that can't be told.
  public init(_ name: String) throws(ToolError) {
    func fail(_ error: Int32) -> ToolError { ToolError(.ioError, "\(name): \(describe(errno: error))") }
    var path = name
    for _ in 0..<Self.mostLinks {
      let folder = Self.folder(of: path)
      if let number = Self.openDescriptor(path, in: folder) {
        self = .descriptor(number)
        return
      }
      var status = stat()
      guard unsafe lstat(path, &status) == 0 else {
        guard errno == ENOENT, path.utf8.last != 0x2F else { throw fail(errno) }
        self = .file(path)
        return
      }
      switch status.st_mode & S_IFMT {
      case S_IFDIR:
        self = .folder
        return
      // The links there are none: they lead to open files, whatever names these have.
      case _ where folder.utf8.starts(with: "/proc/".utf8):
        self = .device
        return
      case S_IFLNK: path = try Self.target(of: path, fail)
      case S_IFREG:
        self = .file(path)
        return
      default:
        self = .device
        return
      }
    }
    throw fail(ELOOP)
  }

  /// The number of the descriptor that a path names by its folder, /proc/self/fd under any of its names.
  private static func openDescriptor(_ path: String, in folder: String) -> Int32? {
    switch path {
    case "/dev/stdin": return STDIN_FILENO
    case "/dev/stdout": return STDOUT_FILENO
    case "/dev/stderr": return STDERR_FILENO
    default: break
    }
    let name = path.utf8.lastIndex(of: 0x2F).map { path[path.utf8.index(after: $0)...] } ?? path[...]
    guard !name.isEmpty, name.utf8.allSatisfy({ (0x30...0x39).contains($0) }) else { return nil }
    guard ["/dev/fd", "/proc/self/fd", "/proc/\(getpid())/fd"].contains(folder) else { return nil }
    return Int32(name)
  }

  /// The folder that a path's last part is in, without links.
  private static func folder(of path: String) -> String {
    let parent = parentFolder(of: path)
    return realPath(parent) ?? parent
  }

  private static func target(of link: String, _ fail: (Int32) -> ToolError) throws(ToolError) -> String {
    var room = [CChar](repeating: 0, count: Int(PATH_MAX))
    let count = unsafe readlink(link, &room, room.count)
    guard count > 0 else { throw fail(errno) }
    let target = String(decoding: room.prefix(count).map { UInt8(bitPattern: $0) }, as: UTF8.self)
    guard target.utf8.first != 0x2F, let slash = link.utf8.lastIndex(of: 0x2F) else { return target }
    return link[...slash] + target
  }
}

/// A path without symbolic links in it; nil when nothing is there.
public func realPath(_ path: String) -> String? {
  guard let resolved = unsafe realpath(path, nil) else { return nil }
  defer { unsafe Glibc.free(resolved) }
  return unsafe String(cString: resolved)
}
