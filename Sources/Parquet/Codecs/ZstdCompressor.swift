import CZstd
public import Records

/// Makes Zstandard frames (RFC 8878); its memory is used again for each.
@safe public final class ZstdCompressor {
  private nonisolated(unsafe) let context: OpaquePointer

  /// `level` as zstd's command line has it; `hasChecksums`: each frame ends with a checksum of its content. Throws exit 74
  /// without memory.
  public init(level: Int, hasChecksums: Bool = false) throws(ToolError) {
    guard let context = unsafe ZSTD_createCCtx() else { throw ToolError(.ioError, "zstd: out of memory") }
    unsafe self.context = context
    unsafe ZSTD_CCtx_setParameter(context, ZSTD_c_compressionLevel, Int32(clamping: level))
    unsafe ZSTD_CCtx_setParameter(context, ZSTD_c_checksumFlag, hasChecksums ? 1 : 0)
  }

  deinit { unsafe ZSTD_freeCCtx(context) }

  /// Appends a frame and returns its size. Throws exit 74 without memory, which is all that is left to fail.
  @discardableResult public func append(_ bytes: ByteView, to buffer: ByteBuffer) throws(ToolError) -> Int {
    let room = unsafe buffer.tail(reserving: ZSTD_compressBound(bytes.count))
    let size = unsafe ZSTD_compress2(context, room.baseAddress, room.count, bytes.pointer, bytes.count)
    guard ZSTD_isError(size) == 0 else {
      throw ToolError(.ioError, "zstd: \(asWords(unsafe String(cString: ZSTD_getErrorName(size))))")
    }
    buffer.commit(size)
    return size
  }
}
