import CZstd
import Glibc
import Records
import ToolKit

/// What a zstd stream holds, its frames one after another (RFC 8878).
@safe final class Unzstd: ByteStream {
  private let source: any ByteStream
  private let watch: Watch
  private nonisolated(unsafe) let stream: OpaquePointer
  private nonisolated(unsafe) let room: UnsafeMutablePointer<UInt8>
  private nonisolated(unsafe) var input = unsafe ZSTD_inBuffer(src: nil, size: 0, pos: 0)
  /// Whether more must come, as zstd said last: at the beginning, and within a frame.
  private var isInFrame = true
  private var mayHoldMore = false
  var name: String { source.name }
  var bytesRead: Int { source.bytesRead }

  private let largestWindow: ByteSize

  /// Decompresses `source`, whose frames may ask for windows of so much memory. Throws when memory is short.
  init(_ source: any ByteStream, largestWindow: ByteSize, watch: Watch) throws(ToolError) {
    guard let stream = unsafe ZSTD_createDStream() else {
      throw ToolError(.software, "\(source.name): zstd: out of memory")
    }
    // From 1 KiB to 2 GiB, by the format (RFC 8878 section 3.1.1.1.2) and zstd's own ceiling.
    let log = largestWindow.bytes.bitWidth - 1 - largestWindow.bytes.leadingZeroBitCount
    unsafe ZSTD_DCtx_setParameter(stream, ZSTD_d_windowLogMax, Int32(min(31, max(10, log))))
    self.largestWindow = largestWindow
    unsafe self.stream = stream
    self.source = source
    self.watch = watch
    unsafe room = .allocate(capacity: ByteWindow.blockSize)
  }

  deinit {
    unsafe ZSTD_freeDStream(stream)
    unsafe room.deallocate()
  }

  func read(into target: UnsafeMutablePointer<UInt8>, capacity: Int) throws(ToolError) -> Int {
    var output = unsafe ZSTD_outBuffer(dst: target, size: capacity, pos: 0)
    while unsafe output.pos == 0 {
      if unsafe input.pos == input.size && !mayHoldMore {
        let count = unsafe try source.read(into: room, capacity: ByteWindow.blockSize)
        unsafe input = unsafe ZSTD_inBuffer(src: room, size: count, pos: 0)
        if count == 0 {
          if isInFrame && watch.goesOn() { throw fail("the file ends in the middle: it was cut off") }
          return 0
        }
      }
      let outcome = unsafe ZSTD_decompressStream(stream, &output, &input)
      if ZSTD_isError(outcome) != 0 {
        if ZSTD_getErrorCode(outcome) == ZSTD_error_frameParameter_windowTooLarge {
          throw fail("it takes more than \(largestWindow) of memory: --max-window raises the limit")
        }
        throw fail(unsafe String(cString: ZSTD_getErrorName(outcome)))
      }
      isInFrame = outcome != 0
      mayHoldMore = unsafe output.pos == output.size && isInFrame
    }
    return unsafe output.pos
  }

  private func fail(_ what: String) -> ToolError {
    ToolError(.dataError, "\(name): zstd: near byte \(source.bytesRead): \(asWords(what))")
  }
}
