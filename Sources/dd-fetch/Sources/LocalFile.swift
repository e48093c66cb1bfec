import Glibc
import Parquet
import Records
import ToolKit

/// One file on this machine, or a pipe with a name.
final class LocalFile: Repository {
  let id: String
  let isSeekable: Bool
  private let file: SourceFile
  private let watch: Watch

  /// The file at `path`. Throws exit 66 when there is none.
  init(path: String, watch: Watch) throws(ToolError) {
    var status = stat()
    guard unsafe stat(path, &status) == 0 else {
      throw ToolError(errno == EACCES ? .noPermission : .noInput, "\(path): \(describe(errno: errno))")
    }
    id = path
    self.watch = watch
    isSeekable = FileKind(status) == .file
    let name = path.parts(at: "/").last { !$0.isEmpty } ?? path
    file = SourceFile(
      path: name, size: isSeekable ? Int(status.st_size) : nil,
      modified: isSeekable ? ModificationTime(status) : nil)
  }

  func files() throws(ToolError) -> [SourceFile] { [file] }

  func stream(_ file: SourceFile, at offset: Int) throws(ToolError) -> any ByteStream {
    try FileStream(path: id, name: id, at: offset, watch: watch)
  }

  func ranges(_ file: SourceFile) throws(ToolError) -> (any ByteSource)? {
    isSeekable ? try openRanges(path: id) : nil
  }
}

/// Standard input.
final class StandardInput: Repository {
  let id = "-"
  let isSeekable = false
  private let watch: Watch

  /// What is piped in.
  init(watch: Watch) { self.watch = watch }

  func files() throws(ToolError) -> [SourceFile] { [SourceFile(path: "-", size: nil)] }

  func stream(_ file: SourceFile, at offset: Int) throws(ToolError) -> any ByteStream {
    try FileStream(path: "-", name: "stdin", watch: watch)
  }

  func ranges(_ file: SourceFile) throws(ToolError) -> (any ByteSource)? { nil }
}

/// A local file by ranges. Throws exit 66, 74 or 77.
func openRanges(path: String) throws(ToolError) -> any ByteSource {
  do {
    return try FileSource(path: path)
  } catch {
    throw ToolError(.ioError, "\(error)")
  }
}
