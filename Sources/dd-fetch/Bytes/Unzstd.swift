import CZstd
import Glibc
import Records

/// What a zstd stream holds, its frames one after another (RFC 8878).
@safe final class Unzstd: ByteStream {
  private let source: any ByteStream
  private let watch: Watch
  private nonisolated(unsafe) let stream: OpaquePointer
  private nonisolated(unsafe) let room: UnsafeMutablePointer<UInt8>
  private nonisolated(unsafe) var input = unsafe ZSTD_inBuffer(src: nil, size: 0, pos: 0)
  /// What zstd said last: 0 after a whole frame.
  private var isInFrame = false
  private var mayHoldMore = false
  var name: String { source.name }
  var bytesRead: Int { source.bytesRead }

  /// The largest window that is accepted, as a power of two: that of `zstd --long=31`.
  private static let windowLog: Int32 = 31

  /// Decompresses `source`. Throws when memory is short.
  init(_ source: any ByteStream, watch: Watch) throws(ToolError) {
    guard let stream = unsafe ZSTD_createDStream() else {
      throw ToolError(.software, "\(source.name): zstd: out of memory")
    }
    unsafe ZSTD_DCtx_setParameter(stream, ZSTD_d_windowLogMax, Self.windowLog)
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
      if ZSTD_isError(outcome) != 0 { throw fail(unsafe String(cString: ZSTD_getErrorName(outcome))) }
      isInFrame = outcome != 0
      mayHoldMore = unsafe output.pos == output.size && isInFrame
    }
    return unsafe output.pos
  }

  private func fail(_ what: String) -> ToolError {
    ToolError(.dataError, "\(name): zstd: near byte \(source.bytesRead): \(asWords(what))")
  }
}
