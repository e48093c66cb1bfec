import Glibc
import Records
import ToolKit

/// Bytes in one direction: a file, a pipe, a download, or what comes out of a decompressor.
protocol ByteStream: AnyObject {
  /// What errors call it.
  var name: String { get }
  /// Bytes taken from the outermost source so far: of a compressed file, compressed ones.
  var bytesRead: Int { get }
  /// Reads 1 to `capacity` bytes; 0 at the end, or when the run's watch says that it is over. Throws exit 74 when the end
  /// comes before all bytes that the source is known to have.
  func read(into room: UnsafeMutablePointer<UInt8>, capacity: Int) throws(ToolError) -> Int
}

/// A file or pipe, in the blocks that are asked for.
final class FileStream: ByteStream {
  let name: String
  private(set) var bytesRead = 0
  private let descriptor: Int32
  private let isRegular: Bool
  /// The length of a regular file when it was opened.
  private let openedSize: Int
  private let watch: Watch

  /// Opens the file at `path` (`-`: standard input) at a byte offset. Throws exit 66 or 77.
  convenience init(path: String, name: String, at offset: Int = 0, watch: Watch) throws(ToolError) {
    try self.init(descriptor: openForReading(path), name: name, at: offset, watch: watch)
  }

  /// Reads from a descriptor that is closed with the stream.
  init(descriptor: Int32, name: String, at offset: Int, watch: Watch) throws(ToolError) {
    self.name = name
    self.watch = watch
    self.descriptor = descriptor
    var status = stat()
    isRegular = unsafe fstat(descriptor, &status) == 0 && FileKind(status) == .file
    openedSize = Int(status.st_size)
    if isRegular { posix_fadvise(descriptor, 0, 0, POSIX_FADV_SEQUENTIAL) }
    if offset > 0, lseek(descriptor, offset, SEEK_SET) < 0 {
      throw ToolError(.ioError, "\(name): byte \(offset): \(describe(errno: errno))")
    }
  }

  deinit { if descriptor > STDIN_FILENO { close(descriptor) } }

  func read(into room: UnsafeMutablePointer<UInt8>, capacity: Int) throws(ToolError) -> Int {
    guard isRegular ? watch.goesOn() : try watch.waitForInput(descriptor, name: name) else { return 0 }
    while true {
      let count = unsafe Glibc.read(descriptor, room, capacity)
      if count >= 0 {
        if count == 0 && isRegular { try checkEnd(of: descriptor, opened: openedSize, name: name) }
        bytesRead += count
        return count
      }
      if Signals.pending != 0 {
        _ = watch.goesOn()
        return 0
      }
      if errno != EINTR && errno != EAGAIN {
        throw ToolError(errno == EISDIR ? .noInput : .ioError, "\(name): \(describe(errno: errno))")
      }
    }
  }
}

/// The first bytes of a stream.
final class BoundedStream: ByteStream {
  private let whole: any ByteStream
  private var left: Int
  var name: String { whole.name }
  var bytesRead: Int { whole.bytesRead }

  /// `count` bytes, or fewer where there are no more.
  init(_ whole: any ByteStream, count: Int) {
    self.whole = whole
    left = count
  }

  func read(into room: UnsafeMutablePointer<UInt8>, capacity: Int) throws(ToolError) -> Int {
    guard left > 0 else { return 0 }
    let count = unsafe try whole.read(into: room, capacity: min(capacity, left))
    left -= count
    return count
  }
}

/// A stream with some of its bytes read already: what was looked at to tell the format comes again.
final class PrefixedStream: ByteStream {
  private let rest: any ByteStream
  private let prefix: ByteBuffer
  private var taken = 0
  var name: String { rest.name }
  var bytesRead: Int { rest.bytesRead }

  /// `prefix` first, then `rest`.
  init(prefix: ByteBuffer, rest: any ByteStream) {
    self.prefix = prefix
    self.rest = rest
  }

  /// Reads up to `count` bytes of `stream`, no more than suffice, and gives them with a stream that has them again.
  static func peek(_ stream: any ByteStream, count: Int, until suffice: (ByteView) -> Bool = { _ in false })
    throws(ToolError) -> (bytes: ByteBuffer, whole: PrefixedStream)
  {
    let bytes = ByteBuffer(capacity: count)
    let room = ByteBuffer(capacity: count)
    while bytes.count < count && !suffice(bytes.view) {
      let wanted = count - bytes.count
      var got = 0
      var failure: ToolError? = nil
      room.removeAll()
      unsafe room.append(count: wanted) { target in
        do throws(ToolError) {
          got = unsafe try stream.read(into: target, capacity: wanted)
        } catch { failure = error }
      }
      if let failure { throw failure }
      if got == 0 { break }
      bytes.append(room.view.prefix(got))
    }
    return (bytes, PrefixedStream(prefix: bytes, rest: stream))
  }

  func read(into room: UnsafeMutablePointer<UInt8>, capacity: Int) throws(ToolError) -> Int {
    guard taken < prefix.count else { return unsafe try rest.read(into: room, capacity: capacity) }
    let count = min(capacity, prefix.count - taken)
    unsafe memcpy(room, prefix.view.pointer + taken, count)
    taken += count
    return count
  }
}
