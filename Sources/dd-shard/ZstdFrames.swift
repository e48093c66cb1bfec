import CZstd
import Records

/// Zstandard frames with a table of their sizes behind them, in a frame that readers skip (zstd's contrib/seekable_format,
/// zstd_seekable_compression_format.md 0.1.0).
@safe final class ZstdFrames: FrameCompressor {
  private nonisolated(unsafe) let context: OpaquePointer
  private var sizes: [(compressed: Int, lines: Int)] = []

  init(level: Int) {
    guard let context = unsafe ZSTD_createCCtx() else { fatalError("out of memory") }
    unsafe self.context = context
    unsafe ZSTD_CCtx_setParameter(context, ZSTD_c_compressionLevel, Int32(level))
    unsafe ZSTD_CCtx_setParameter(context, ZSTD_c_checksumFlag, 1)
  }

  deinit { unsafe ZSTD_freeCCtx(context) }

  var endSize: Int { 8 * sizes.count + 17 }

  func append(_ bytes: ByteView, to buffer: ByteBuffer) {
    let room = unsafe buffer.tail(reserving: ZSTD_compressBound(bytes.count))
    let size = unsafe ZSTD_compress2(context, room.baseAddress, room.count, bytes.pointer, bytes.count)
    // With room for the bound, what is left to fail is memory.
    guard ZSTD_isError(size) == 0 else { fatalError("zstd: \(unsafe String(cString: ZSTD_getErrorName(size)))") }
    buffer.commit(size)
    sizes.append((size, bytes.count))
  }

  func appendEnd(to buffer: ByteBuffer) {
    func append(_ number: Int) {
      for shift in stride(from: 0, to: 32, by: 8) { buffer.append(UInt8(number >> shift & 0xFF)) }
    }
    append(0x184D_2A5E)
    append(8 * sizes.count + 9)
    for size in sizes {
      append(size.compressed)
      append(size.lines)
    }
    append(sizes.count)
    buffer.append(0)  // no checksums in the table
    append(0x8F92_EAB1)
  }
}
