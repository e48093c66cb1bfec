import Glibc
import Parquet
import Records
import ToolKit

/// A file without a name in `$TMPDIR` that keeps a stream for reading it out of order.
final class Spool: ByteSource {
  let name: String
  private let descriptor: Int32
  /// Bytes in it.
  private(set) var size = 0

  /// An empty one for the bytes of `name`. Throws exit 74 when the folder refuses it.
  init(name: String) throws(ToolError) {
    self.name = name
    descriptor = try openNamelessFile()
  }

  deinit { close(descriptor) }

  func read(at offset: Int, count: Int, into destination: UnsafeMutableRawPointer) throws {
    let error = unsafe readAll(descriptor, at: offset, count: count, into: destination)
    if error != 0 { throw ToolError(.ioError, "\(name): temporary file: \(describe(errno: error))") }
  }

  /// Its bytes in order, from an offset on.
  func stream(at offset: Int, watch: Watch) throws(ToolError) -> any ByteStream {
    let copy = unsafe open("/proc/self/fd/\(descriptor)", O_RDONLY | O_CLOEXEC)
    guard copy >= 0 else { throw ToolError(.ioError, "\(name): temporary file: \(describe(errno: errno))") }
    return try FileStream(descriptor: copy, name: name, at: offset, watch: watch)
  }

  /// Appends all that a stream gives.
  func append(_ stream: any ByteStream) throws(ToolError) {
    let room = UnsafeMutablePointer<UInt8>.allocate(capacity: ByteWindow.blockSize)
    defer { unsafe room.deallocate() }
    while true {
      let count = unsafe try stream.read(into: room, capacity: ByteWindow.blockSize)
      if count == 0 { return }
      let error = unsafe writeAll(descriptor, ByteView(base: room, count: count)).error
      if error != 0 { throw ToolError(.ioError, "temporary file: \(describe(errno: error))") }
      size += count
    }
  }
}
