public import ArgumentParser
internal import Glibc
public import Records

/// How a result that is no stream of records is printed.
public enum OutputFormat: String, ExpressibleByArgument, CaseIterable, Sendable {
  /// One object, or one a line.
  case json
  /// Aligned columns for people.
  case table
  /// Columns between tabs for shells, without a heading; no cell is empty or holds a tab or line end.
  case tsv
}

/// Whether standard output is a terminal, so that a person reads it.
public var standardOutputIsTerminal: Bool { isatty(STDOUT_FILENO) == 1 }

/// Whether a pipe or a socket is behind standard output: the tools beside this one have the other cores.
var standardOutputIsPipe: Bool {
  var status = stat()
  guard unsafe fstat(STDOUT_FILENO, &status) == 0 else { return true }
  return status.st_mode & S_IFMT == S_IFIFO || status.st_mode & S_IFMT == S_IFSOCK
}

/// Writes a result to standard output, all of it; a reader that went away, or takes no more after a signal, is no error.
public func printToStandardOutput(_ text: String) throws(ToolError) {
  let error = text.signs(for: STDOUT_FILENO).withBytes { writeLines(STDOUT_FILENO, $0).error }
  if error != 0 && error != EPIPE && error != EINTR {
    throw ToolError(.ioError, "standard output: \(describe(errno: error))")
  }
}

extension JSONValue {
  /// The value on one line, with its line end.
  public var line: String {
    let buffer = ByteBuffer()
    write(to: buffer)
    buffer.append("\n")
    return String(buffer.view)
  }
}
