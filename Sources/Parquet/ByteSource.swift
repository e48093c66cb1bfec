import Glibc
import Records

/// Where a file's bytes come from: a local file, or ranges of a remote one.
public protocol ByteSource: AnyObject {
  /// What errors call it.
  var name: String { get }
  /// The length in bytes.
  var size: Int { get }
  /// Fills `destination` with exactly `count` bytes from `offset` on.
  func read(at offset: Int, count: Int, into destination: UnsafeMutableRawPointer) throws
  /// Says which bytes will be read soon: disjoint ranges in file order, none announced before.
  ///
  /// Row groups are announced whole and ahead, within `RowReader.readAheadBytes`; of a larger one each column
  /// announces some hundred KiB at a time, ahead of its reading. Announced bytes are read once, and a column's in
  /// order. Not announced are the footer, offset indexes, and a large dictionary that has to be read again.
  func prefetch(_ ranges: [Range<Int>])
}

extension ByteSource {
  /// Nothing: reads go straight to the source.
  public func prefetch(_ ranges: [Range<Int>]) {}
}

/// A local file, read with pread: from several threads at once, if need be.
public final class FileSource: ByteSource, Sendable {
  /// The path.
  public let name: String
  /// The length when it was opened, in bytes.
  public let size: Int
  private let descriptor: Int32

  /// Opens the file at `path`; a folder or a missing file is an error of kind `unreadable`.
  public init(path: String) throws {
    name = path
    descriptor = unsafe path.withCString { unsafe open($0, O_RDONLY | O_CLOEXEC) }
    guard descriptor >= 0 else { throw FileSource.failure(path, "open") }
    var status = stat()
    guard unsafe fstat(descriptor, &status) == 0 else {
      let error = FileSource.failure(path, "stat")
      close(descriptor)
      throw error
    }
    guard FileKind(status) == .file else {
      close(descriptor)
      throw ParquetError(.unreadable, "not a regular file").at(file: path)
    }
    size = Int(status.st_size)
  }

  deinit { close(descriptor) }

  /// Reads with pread; an end before `count` bytes is an error.
  public func read(at offset: Int, count: Int, into destination: UnsafeMutableRawPointer) throws {
    var done = 0
    while done < count {
      let got = unsafe pread(descriptor, destination + done, count - done, offset + done)
      if got > 0 {
        done += got
      } else if got == 0 {
        throw ParquetError(.unreadable, "the file ends at byte \(offset + done), wanted \(count) bytes from \(offset)")
          .at(file: name)
      } else if errno != EINTR {
        throw FileSource.failure(name, "read of \(count) bytes at \(offset)")
      }
    }
  }

  private static func failure(_ path: String, _ action: String) -> ParquetError {
    let reason = unsafe strerror(errno).map { unsafe String(cString: $0) } ?? "error \(errno)"
    return ParquetError(.unreadable, "\(action): \(reason)").at(file: path)
  }
}
