import Glibc

/// Bytes that a user may still write in the file system of a folder, or of what it will be created in; nil when that
/// can't be told.
func freeSpace(_ path: String) -> Int? {
  var path = path
  var status = statvfs()
  while unsafe statvfs(path, &status) != 0 {
    guard errno == ENOENT, path != ".", path != "/" else { return nil }
    guard let slash = path.lastIndex(of: "/") else {
      path = "."
      continue
    }
    path = slash == path.startIndex ? "/" : String(path[..<slash])
  }
  let (bytes, overflows) = Int(clamping: status.f_bavail).multipliedReportingOverflow(
    by: Int(clamping: status.f_frsize))
  return overflows ? Int.max : bytes
}
