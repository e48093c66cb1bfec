internal import Glibc
public import Records

/// A file that an option names for writing.
public struct OutputFile: Sendable {
  /// The option, such as `--rejects`.
  public let option: String
  /// The file.
  public let path: String

  /// What an option names.
  public init(_ option: String, _ path: String) {
    self.option = option
    self.path = path
  }
}

/// Makes sure, before anything is emptied, that no file is written which is read, or which another option names too.
///
/// `reads` are operands (`-`: standard input). Throws exit 64 naming both, and exit 74 for a file that can't be made.
/// Pipes, devices and the open descriptors under /dev lose nothing and may be named as often as one likes.
public func requireDistinct(
  reads: [String], writes: [OutputFile], checksStandardOutput: Bool = true
) throws(ToolError) {
  var known: [(name: String, file: FileIdentity)] = []
  for path in reads {
    guard let file = path == "-" ? FileIdentity(STDIN_FILENO) : FileIdentity(path) else { continue }
    known.append((path == "-" ? "standard input" : "the input '\(path)'", file))
  }
  if checksStandardOutput, let file = FileIdentity(STDOUT_FILENO) {
    if let other = known.first(where: { $0.file == file }) {
      throw ToolError(.usage, "standard output is \(other.name) too: write to another file")
    }
    known.append(("standard output", file))
  }
  for output in writes {
    guard let file = try FileIdentity(output) else { continue }
    let name = "\(output.option) '\(output.path)'"
    if let other = known.first(where: { $0.file == file }) {
      throw ToolError(.usage, "\(name) is \(other.name) too: name another file")
    }
    known.append((name, file))
  }
}

/// What two names of one regular file have in common.
private struct FileIdentity: Equatable {
  private let device: dev_t
  private let inode: ino_t
  /// A file that isn't there yet is told by its folder and its name in it.
  private let newName: String

  private init(_ status: stat, newName: String = "") {
    device = status.st_dev
    inode = status.st_ino
    self.newName = newName
  }

  init?(_ descriptor: Int32) {
    var status = stat()
    guard unsafe fstat(descriptor, &status) == 0, status.st_mode & S_IFMT == S_IFREG else { return nil }
    self.init(status)
  }

  init?(_ path: String) {
    var status = stat()
    guard unsafe stat(path, &status) == 0, status.st_mode & S_IFMT == S_IFREG else { return nil }
    self.init(status)
  }

  /// Nil for what is no regular file and won't become one. Throws for a folder, and where there is no folder for it.
  init?(_ output: OutputFile) throws(ToolError) {
    let path = output.path
    if path == "-" {
      throw ToolError(.usage, "\(output.option) takes a file's name, not '-': standard output has its own use")
    }
    if path.hasPrefix("/dev/") { return nil }
    var status = stat()
    if unsafe stat(path, &status) == 0 {
      if status.st_mode & S_IFMT == S_IFDIR { throw Self.fail(output, EISDIR) }
      guard status.st_mode & S_IFMT == S_IFREG else { return nil }
      self.init(status)
      return
    }
    guard errno == ENOENT else { throw Self.fail(output, errno) }
    let slash = path.lastIndex(of: "/")
    let folder = slash.map { $0 == path.startIndex ? "/" : String(path[..<$0]) } ?? "."
    guard unsafe stat(folder, &status) == 0 && access(folder, W_OK | X_OK) == 0 else { throw Self.fail(output, errno) }
    self.init(status, newName: String(slash.map { path[path.index(after: $0)...] } ?? path[...]))
  }

  private static func fail(_ output: OutputFile, _ error: Int32) -> ToolError {
    ToolError(.ioError, "\(output.option) \(output.path): \(describe(errno: error))")
  }
}
