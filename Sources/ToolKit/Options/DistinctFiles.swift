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
/// `reads` are all files that are read, operands and options' (`-`: standard input). Throws exit 64 naming both, also
/// for a pipe that is to be read twice, and exit 74 for a file that can't be made. Pipes, devices and open descriptors
/// lose nothing and may be written as often as one likes, but not where an input is behind them.
public func requireDistinct(
  reads: [String], writes: [OutputFile], checksStandardOutput: Bool = true
) throws(ToolError) {
  try requireReadOnce(reads)
  var known: [FileIdentity: String] = [:]
  for path in reads {
    guard let file = path == "-" ? FileIdentity(STDIN_FILENO) : FileIdentity(path), known[file] == nil else { continue }
    known[file] = path == "-" ? "standard input" : "the input '\(path)'"
  }
  let inputs = known
  if checksStandardOutput, let file = FileIdentity(STDOUT_FILENO) {
    if let other = known[file] {
      throw ToolError(.usage, "standard output is \(other) too: write to another file")
    }
    known[file] = "standard output"
  }
  let folders = reads.filter { FileKind(of: $0) == .folder }
  for output in writes {
    guard let (file, isOpen) = try FileIdentity.of(output) else { continue }
    let name = "\(output.option) '\(output.path)'"
    if !isOpen, let folder = folders.first(where: { isInFolder(output, $0) }) {
      throw ToolError(.usage, "\(name) is a file of the input '\(folder)': name another file")
    }
    // What is open already is written on, not anew.
    if let other = (isOpen ? inputs : known)[file] {
      throw ToolError(.usage, "\(name) is \(other) too: name another file")
    }
    if !isOpen { known[file] = name }
  }
}

/// Whether an output is a file that is there already, in a folder that is read whole. A report may take the place of an
/// earlier one.
private func isInFolder(_ output: OutputFile, _ folder: String) -> Bool {
  guard isInside(output.path, folder: folder) else { return false }
  return output.option != "--report" || !RunReport.mayReplace(output.path)
}

/// What two names of one regular file have in common.
private struct FileIdentity: Hashable {
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
    guard unsafe fstat(descriptor, &status) == 0, FileKind(status) == .file else { return nil }
    self.init(status)
  }

  init?(_ path: String) {
    var status = stat()
    guard unsafe stat(path, &status) == 0, FileKind(status) == .file else { return nil }
    self.init(status)
  }

  /// Nil for what is no regular file and won't become one. Throws for a folder, and where there is no folder for it.
  static func of(_ output: OutputFile) throws(ToolError) -> (file: FileIdentity, isOpen: Bool)? {
    if output.path == "-" {
      throw ToolError(.usage, "\(output.option) takes a file's name, not '-': standard output has its own use")
    }
    do throws(ToolError) {
      switch try Destination(output.path) {
      case .descriptor(let number): return FileIdentity(number).map { ($0, true) }
      case .device: return nil
      case .folder: throw fail(output.path, EISDIR)
      case .file(let path): return (try FileIdentity(becoming: path), false)
      }
    } catch { throw ToolError(error.code, "\(output.option) \(error.message)") }
  }

  /// The file at a path, or the one that will be there.
  private init(becoming path: String) throws(ToolError) {
    var status = stat()
    if unsafe stat(path, &status) == 0 {
      self.init(status)
      return
    }
    guard errno == ENOENT else { throw Self.fail(path, errno) }
    let folder = parentFolder(of: path)
    guard unsafe stat(folder, &status) == 0 && access(folder, W_OK | X_OK) == 0 else { throw Self.fail(path, errno) }
    let name = path.utf8.lastIndex(of: 0x2F).map { path[path.utf8.index(after: $0)...] } ?? path[...]
    self.init(status, newName: String(name))
  }

  private static func fail(_ path: String, _ error: Int32) -> ToolError {
    ToolError(.ioError, "\(path): \(describe(errno: error))")
  }
}
