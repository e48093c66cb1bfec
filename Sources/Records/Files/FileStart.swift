internal import Glibc

/// An open file of which the first bytes were read to tell what it is; who reads on has no need to open it again, which
/// a pipe can't bear.
public struct FileStart {
  /// The file, as it was named.
  public let path: String
  /// Where the bytes after `bytes` come from; whoever reads on closes it, unless it is standard input.
  public let descriptor: Int32
  /// The first bytes: as many as were asked for, fewer when the file has no more or a signal came.
  public let bytes: ByteBuffer
  /// All bytes of a regular file; nil for what has no size.
  public let size: Int?

  /// What comes through an open descriptor, of which nothing was read.
  init(path: String, descriptor: Int32) {
    self.path = path
    self.descriptor = descriptor
    bytes = ByteBuffer()
    size = nil
  }

  /// Opens a file (`-`: standard input) and reads `count` bytes. Throws exit 66 when it can't be opened, 74 when
  /// reading fails.
  public init(path: String, count: Int) throws(ToolError) {
    self.path = path
    descriptor = try openForReading(path)
    var status = stat()
    let isRegular = unsafe fstat(descriptor, &status) == 0 && FileKind(status) == .file
    let offset = isRegular ? lseek(descriptor, 0, SEEK_CUR) : 0
    size = isRegular ? Int(status.st_size - offset) : nil
    bytes = ByteBuffer(capacity: max(count, 1))
    let error = readMore(descriptor, count, into: bytes)
    if error != 0 { throw ToolError(error == EISDIR ? .noInput : .ioError, "\(path): \(describe(errno: error))") }
  }
}

/// Appends up to `count` bytes; fewer when there are no more, or when a signal ends the wait. Returns 0 or an errno.
public func readMore(_ descriptor: Int32, _ count: Int, into buffer: ByteBuffer) -> Int32 {
  let end = buffer.count + count
  while buffer.count < end {
    let missing = end - buffer.count
    var got = 0
    unsafe buffer.append(count: missing) { room in got = unsafe read(descriptor, room, missing) }
    let error = errno
    buffer.truncate(to: end - missing + max(got, 0))
    if got == 0 || got < 0 && error == EINTR && Signals.pending != 0 { return 0 }
    if got < 0 && error != EINTR { return error }
  }
  return 0
}
