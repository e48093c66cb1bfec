import Glibc
import Records

/// What a folder has under a name. The name may be any bytes; links are not followed.
struct FolderEntry {
  /// The name; one that is not UTF-8 has `\xE9` for each of its bytes beyond ASCII.
  let name: String
  let isUTF8: Bool
  /// What it is; of a link, `other`.
  let kind: FileKind

  /// What is in a folder, except `.` and `..`, in no order. Throws exit 66, 74 or 77.
  static func all(in path: String) throws(ToolError) -> [FolderEntry] {
    guard let folder = unsafe opendir(path) else {
      throw ToolError(errno == EACCES ? .noPermission : .noInput, "\(path): \(describe(errno: errno))")
    }
    defer { unsafe closedir(folder) }
    var entries: [FolderEntry] = []
    errno = 0
    while let entry = unsafe readdir(folder) {
      let found = unsafe withUnsafePointer(to: &entry.pointee.d_name) { pointer in
        unsafe pointer.withMemoryRebound(to: CChar.self, capacity: 256) { name in
          unsafe FolderEntry(name, in: dirfd(folder))
        }
      }
      if let found { entries.append(found) }
      errno = 0
    }
    guard errno == 0 else { throw ToolError(.ioError, "\(path): \(describe(errno: errno))") }
    return entries
  }

  /// Nil for `.`, `..` and what has gone meanwhile.
  private init?(_ name: UnsafePointer<CChar>, in folder: Int32) {
    var status = stat()
    guard unsafe strcmp(name, ".") != 0 && strcmp(name, "..") != 0,
      unsafe fstatat(folder, name, &status, AT_SYMLINK_NOFOLLOW) == 0
    else { return nil }
    let text = unsafe String(validatingCString: name)
    isUTF8 = text != nil
    self.name = unsafe text ?? Self.escaped(name)
    kind = FileKind(status)
  }

  private static func escaped(_ name: UnsafePointer<CChar>) -> String {
    var text = ""
    for offset in 0..<(unsafe strlen(name)) {
      let byte = unsafe UInt8(bitPattern: name[offset])
      text += byte < 0x80 ? String(UnicodeScalar(byte)) : "\\x" + String(byte, radix: 16, uppercase: true)
    }
    return text
  }
}
