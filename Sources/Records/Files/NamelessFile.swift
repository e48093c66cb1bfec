internal import Glibc

/// Where temporary files lie: `$TMPDIR`, or /tmp when that is unset or empty.
public var temporaryFolder: String {
  let folder = unsafe getenv("TMPDIR").map { unsafe String(cString: $0) } ?? ""
  return folder.isEmpty ? "/tmp" : folder
}

/// Opens a file for reading and writing in `temporaryFolder` that has no name: it is gone with the process, however that
/// ends. Throws exit 74.
public func openNamelessFile() throws(ToolError) -> Int32 {
  let folder = temporaryFolder
  var template = Array("\(folder)/dd.XXXXXX".utf8CString)
  let descriptor = unsafe mkstemp(&template)
  guard descriptor >= 0 else {
    throw ToolError(.ioError, "\(folder): no temporary file: \(describe(errno: errno)); TMPDIR names another folder")
  }
  _ = fcntl(descriptor, F_SETFD, FD_CLOEXEC)
  unsafe unlink(template)
  return descriptor
}
