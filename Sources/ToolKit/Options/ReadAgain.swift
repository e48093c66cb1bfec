internal import Glibc
public import Records

/// Makes sure that every input can be read from its start as often as it is named: a pipe can't, nor can standard input.
/// Throws exit 64.
public func requireReadOnce(_ paths: [String]) throws(ToolError) {
  var pipes: Set<[UInt64]> = []
  var namesStandardInput = false
  for path in paths {
    let isNew = pipeStatus(path).map { pipes.insert([UInt64($0.st_dev), UInt64($0.st_ino)]).inserted } ?? true
    if !isNew || path == "-" && namesStandardInput {
      throw ToolError(.usage, "\(inputName(path)) is named twice and can be read once only: name files")
    }
    if path == "-" { namesStandardInput = true }
  }
}

/// Makes sure that files can be read again from their start, as `option` asks. Throws exit 64 for pipes and standard
/// input.
public func requireReadableAgain(_ paths: [String], for option: String) throws(ToolError) {
  for path in paths where path == "-" || pipeStatus(path) != nil {
    throw ToolError(
      .usage, "\(option) reads its input again, and \(inputName(path)) can be read once only: write it to a file first")
  }
}

private func inputName(_ path: String) -> String { path == "-" ? "standard input" : "'\(path)'" }

/// What is known of an input that is a pipe or a socket; nil for all others.
private func pipeStatus(_ path: String) -> stat? {
  var status = stat()
  let isThere = unsafe path == "-" ? fstat(STDIN_FILENO, &status) == 0 : stat(path, &status) == 0
  return isThere && [S_IFIFO, S_IFSOCK].contains(status.st_mode & S_IFMT) ? status : nil
}
