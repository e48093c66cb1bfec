internal import Glibc

/// The text of an errno value, such as "No space left on device" in lower case.
public func describe(errno code: Int32) -> String {
  let text = unsafe String(cString: strerror(code))
  return text.prefix(1).lowercased() + text.dropFirst()
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

/// Writes all bytes to a descriptor, over EINTR and short writes. Returns 0, or the errno that stopped it and how much was taken.
@discardableResult
public func writeAll(_ descriptor: Int32, _ bytes: ByteView) -> (error: Int32, taken: Int) {
  var taken = 0
  while taken < bytes.count {
    let count = unsafe write(descriptor, bytes.pointer + taken, bytes.count - taken)
    if count >= 0 {
      taken += count
    } else if errno != EINTR {
      return (errno, taken)
    }
  }
  return (0, taken)
}

/// Writes words to standard error; a failure to do so has nobody to tell.
public func writeToStandardError(_ text: String) {
  text.withBytes { _ = writeAll(STDERR_FILENO, $0) }
}
