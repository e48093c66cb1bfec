import CBZip2
import Glibc
import Records
import ToolKit

/// What a bzip2 file holds, its streams one after another, in under 4 MB of memory.
@safe final class Bunzip2: ByteStream {
  private let source: any ByteStream
  private let watch: Watch
  private nonisolated(unsafe) var state = unsafe bz_stream()
  private let input: UnsafeMutablePointer<CChar>
  private var isInStream = false
  private var atEnd = false
  var name: String { source.name }
  var bytesRead: Int { source.bytesRead }

  /// Decompresses `source`. Throws where the library can't be opened.
  init(_ source: any ByteStream, watch: Watch) throws(ToolError) {
    if let reason = unsafe dd_bzip2_open() {
      throw ToolError(.unavailable, "\(source.name): \(unsafe String(cString: reason))")
    }
    self.source = source
    self.watch = watch
    unsafe input = .allocate(capacity: ByteWindow.blockSize)
  }

  deinit {
    if isInStream { unsafe BZ2_bzDecompressEnd(&state) }
    unsafe input.deallocate()
  }

  private func fail(_ what: String) -> ToolError {
    ToolError(.dataError, "\(name): bzip2: near byte \(source.bytesRead): \(what)")
  }

  func read(into room: UnsafeMutablePointer<UInt8>, capacity: Int) throws(ToolError) -> Int {
    let wanted = UInt32(min(capacity, 1 << 30))
    unsafe state.next_out = UnsafeMutableRawPointer(room).assumingMemoryBound(to: CChar.self)
    unsafe state.avail_out = wanted
    while unsafe state.avail_out == wanted {
      if unsafe state.avail_in == 0, try !refill() { break }
      if !isInStream {
        guard unsafe BZ2_bzDecompressInit(&state, 0, 0) == BZ_OK else { throw fail("out of memory") }
        isInStream = true
      }
      switch unsafe BZ2_bzDecompress(&state) {
      case BZ_OK: break
      case BZ_STREAM_END:
        unsafe BZ2_bzDecompressEnd(&state)
        isInStream = false
      case BZ_DATA_ERROR_MAGIC: throw fail("no bzip2 stream")
      case BZ_MEM_ERROR: throw fail("out of memory")
      default: throw fail("corrupt data")
      }
    }
    return unsafe Int(wanted - state.avail_out)
  }

  private func refill() throws(ToolError) -> Bool {
    guard !atEnd else { return false }
    let bytes = unsafe UnsafeMutableRawPointer(input).assumingMemoryBound(to: UInt8.self)
    let count = unsafe try source.read(into: bytes, capacity: ByteWindow.blockSize)
    unsafe state.next_in = input
    unsafe state.avail_in = UInt32(count)
    atEnd = count == 0
    if atEnd && (isInStream || source.bytesRead == 0) && watch.goesOn() {
      throw fail("the file ends in the middle: it was cut off")
    }
    return count > 0
  }
}
