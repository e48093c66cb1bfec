import CZlib
import Records

/// Gzip members (RFC 1952) without a name and time; many of them in a row are one gzip file.
@safe final class GzipMembers: FrameCompressor {
  private nonisolated(unsafe) var stream = unsafe z_stream()
  let endSize = 0

  init(level: Int) throws(ToolError) {
    // 15 bits of window, and 16 for gzip's header and trailer.
    let status = unsafe deflateInit2_(
      &stream, Int32(level), Z_DEFLATED, 15 + 16, 8, Z_DEFAULT_STRATEGY, ZLIB_VERSION,
      Int32(MemoryLayout<z_stream>.size))
    guard status == Z_OK else { throw ToolError(.ioError, "zlib: out of memory") }
  }

  deinit { unsafe deflateEnd(&stream) }

  func append(_ bytes: ByteView, to buffer: ByteBuffer) throws(ToolError) {
    unsafe deflateReset(&stream)
    let bound = Int(unsafe deflateBound(&stream, UInt(bytes.count)))
    let room = unsafe buffer.tail(reserving: bound)
    unsafe stream.next_in = UnsafeMutablePointer(mutating: bytes.pointer)
    unsafe stream.avail_in = UInt32(bytes.count)  // LinesShard's frames are no larger
    unsafe stream.next_out = room.baseAddress
    unsafe stream.avail_out = UInt32(min(room.count, Int(UInt32.max)))
    let status = unsafe deflate(&stream, Z_FINISH)
    guard status == Z_STREAM_END else { throw ToolError(.software, "zlib: deflate ends with \(status)") }
    buffer.commit(Int(unsafe stream.total_out))
  }

  func appendEnd(to buffer: ByteBuffer) {}
}
