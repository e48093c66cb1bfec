import CZlib

/// A gzip stream being made (RFC 1952).
@safe final class Gzip {
  /// At a fixed address, which zlib remembers.
  private let stream = UnsafeMutablePointer<z_stream>.allocate(capacity: 1)
  private(set) var isFinished = false

  init() {
    unsafe stream.initialize(to: z_stream())
    // 15 bits of window, 16 for a gzip header; a fast level: it is the sending that is tested.
    unsafe deflateInit2_(
      stream, 1, Z_DEFLATED, 15 + 16, 8, Z_DEFAULT_STRATEGY, ZLIB_VERSION, Int32(MemoryLayout<z_stream>.size))
  }

  deinit {
    unsafe deflateEnd(stream)
    unsafe stream.deallocate()
  }

  /// Compresses a block; an empty one ends the stream.
  func compress(_ input: [UInt8]) -> [UInt8] {
    var input = input
    var output: [UInt8] = []
    var room = [UInt8](repeating: 0, count: 65536)
    unsafe input.withUnsafeMutableBufferPointer { source in
      unsafe stream.pointee.next_in = source.baseAddress
      unsafe stream.pointee.avail_in = UInt32(source.count)
      var isFull = true
      while isFull {
        let made = deflateOnce(into: &room, flush: source.isEmpty ? Z_FINISH : Z_NO_FLUSH)
        output += room[..<made]
        isFull = made == room.count
      }
    }
    return output
  }

  private func deflateOnce(into room: inout [UInt8], flush: Int32) -> Int {
    unsafe room.withUnsafeMutableBufferPointer { target in
      unsafe stream.pointee.next_out = target.baseAddress
      unsafe stream.pointee.avail_out = UInt32(target.count)
      isFinished = unsafe deflate(stream, flush) == Z_STREAM_END
      return target.count - Int(unsafe stream.pointee.avail_out)
    }
  }
}
