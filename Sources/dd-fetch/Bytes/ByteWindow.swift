import Glibc
import Records

/// The stretch of a stream that a reader looks at: it grows until a whole row is in it, and moves on.
///
/// The pointer and counts are open to the readers of this module, whose loops over them are the tool's hot ones.
@safe final class ByteWindow {
  /// Bytes asked of one read.
  static let blockSize = 256 * 1024

  private let stream: any ByteStream
  nonisolated(unsafe) var base: UnsafeMutablePointer<UInt8>
  private var capacity: Int
  /// The first byte that is still wanted.
  var start = 0
  /// The byte after the last one there is.
  private(set) var filled = 0
  /// Where `base[0]` stands in the (decompressed) stream.
  private var baseOffset: Int
  private(set) var isAtEnd = false

  /// A window on a stream whose first byte is byte `offset` of the whole.
  init(_ stream: any ByteStream, offset: Int) {
    self.stream = stream
    baseOffset = offset
    capacity = 2 * Self.blockSize
    unsafe base = Memory.allocate(capacity)
  }

  deinit { unsafe Memory.free(base) }

  /// Where `start` stands in the whole stream.
  var offset: Int { baseOffset + start }
  /// Bytes that the stream took from its source.
  var bytesRead: Int { stream.bytesRead }

  /// The bytes of a range of positions, good until the next `fill`.
  @inline(__always)
  func view(_ from: Int, _ to: Int) -> ByteView { unsafe ByteView(base: UnsafePointer(base + from), count: to &- from) }

  /// Reads more behind what is there; false at the end. Moves `start` to position 0, so positions
  /// kept across it are kept relative to `start`.
  func fill() throws(ToolError) -> Bool {
    guard !isAtEnd else { return false }
    makeRoom()
    let count = unsafe try stream.read(into: base + filled, capacity: capacity - filled)
    filled += count
    isAtEnd = count == 0
    return count > 0
  }

  private func makeRoom() {
    if start > 0 {
      unsafe memmove(base, base + start, filled - start)
      filled -= start
      baseOffset += start
      start = 0
    }
    guard capacity - filled < Self.blockSize else { return }
    capacity = max(2 * capacity, filled + Self.blockSize)
    unsafe base = Memory.grow(base, to: capacity, keeping: filled)
  }

  /// Passes over a byte order mark, when the stream begins with one. Waits for no byte that can't be of one.
  func skipByteOrderMark() throws(ToolError) {
    guard offset == 0 else { return }
    for (index, byte) in ([0xEF, 0xBB, 0xBF] as [UInt8]).enumerated() {
      if filled - start <= index {
        guard try fill() else { return }
      }
      if unsafe base[start + index] != byte { return }
    }
    start += 3
  }
}
