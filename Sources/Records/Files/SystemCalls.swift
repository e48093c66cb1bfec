internal import Glibc

/// The text of an errno value, such as "No space left on device" in lower case.
public func describe(errno code: Int32) -> String { asWords(unsafe String(cString: strerror(code))) }

/// Another library's message as words within one of ours: its first letter small, but for an abbreviation's.
public func asWords(_ message: some StringProtocol) -> String {
  let rest = message.dropFirst()
  let isWord = rest.first.map { $0.isLowercase || $0 == " " } ?? true
  return isWord ? message.prefix(1).lowercased() + rest : String(message)
}

/// Opens a file for reading; `-` is standard input. Throws exit 66 with the name and the reason.
public func openForReading(_ path: String) throws(ToolError) -> Int32 {
  if path == "-" { return STDIN_FILENO }
  let descriptor = unsafe open(path, O_RDONLY | O_CLOEXEC)
  guard descriptor >= 0 else {
    let code: ExitCode = errno == EACCES ? .noPermission : .noInput
    throw ToolError(code, "\(path): \(describe(errno: errno))")
  }
  return descriptor
}

/// Looks whether a file can be read, without opening it, as a pipe may be opened once only. Throws what reading it would.
func requireReadable(_ path: String) throws(ToolError) {
  guard path != "-" else { return }
  guard unsafe faccessat(AT_FDCWD, path, R_OK, AT_EACCESS) == 0 else {
    throw ToolError(errno == EACCES ? .noPermission : .noInput, "\(path): \(describe(errno: errno))")
  }
  if FileKind(of: path) == .folder { throw ToolError(.noInput, "\(path): \(describe(errno: EISDIR))") }
}

/// Judges the end of a file, when read(2) gives no more: one that had `size` bytes when it was opened must have been read
/// as far. Throws exit 74 for one that was cut short meanwhile.
public func checkEnd(of descriptor: Int32, opened size: Int, name: String) throws(ToolError) {
  let end = Int(lseek(descriptor, 0, SEEK_CUR))
  guard end >= 0, end < size else { return }
  throw ToolError(
    .ioError, "\(name): the file was cut short while it was read: it had \(size) bytes and ends at \(end)")
}

/// Opens what a name leads to for writing; a file is created or emptied. Throws exit 74 with the name and the reason.
///
/// An open descriptor, such as /dev/stdout, is itself: opening it anew would write over what a file behind it holds.
/// `name` is what a person knows it by, where that is another one.
public func openForWriting(_ path: String, called name: String? = nil) throws(ToolError) -> Int32 {
  if case .descriptor(let number) = try Destination(path) { return try duplicate(number, named: path) }
  let descriptor = unsafe open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o666)
  guard descriptor >= 0 else { throw ToolError(.ioError, "\(name ?? path): \(describe(errno: errno))") }
  return descriptor
}

/// Creates a file that was not there: nothing that stands under the name, a link least of all, is written through. What
/// an earlier process left there is removed. Throws exit 74 with the name that a person knows it by, and the reason.
func createNew(_ path: String, called name: String) throws(ToolError) -> Int32 {
  for isLast in [false, true] {
    let descriptor = unsafe open(path, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0o666)
    if descriptor >= 0 { return descriptor }
    guard errno == EEXIST, !isLast, unsafe unlink(path) == 0 else { break }
  }
  throw ToolError(.ioError, "\(name): \(describe(errno: errno))")
}

/// Another descriptor for an open one. Throws exit 74 when it is closed, or open for reading alone.
func duplicate(_ number: Int32, named path: String) throws(ToolError) -> Int32 {
  let flags = fcntl(number, F_GETFL)
  guard flags < 0 || flags & O_ACCMODE != O_RDONLY else {
    throw ToolError(.ioError, "\(path): it is open for reading only")
  }
  let descriptor = fcntl(number, F_DUPFD_CLOEXEC, 0)
  guard descriptor >= 0 else { throw ToolError(.ioError, "\(path): \(describe(errno: errno))") }
  return descriptor
}
