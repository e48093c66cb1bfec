import CZstd
import Records

/// Compresses pages with one codec; its memory is used again for each.
@safe final class PageCompressor {
  private let codec: PageCodec
  private nonisolated(unsafe) let zstd: OpaquePointer?
  private let snappy = SnappyCompressor()

  init(_ codec: PageCodec) {
    self.codec = codec
    if case .zstd(let level) = codec {
      guard let context = unsafe ZSTD_createCCtx() else { fatalError("out of memory") }
      unsafe ZSTD_CCtx_setParameter(context, ZSTD_c_compressionLevel, Int32(level))
      unsafe zstd = context
    } else {
      unsafe zstd = nil
    }
  }

  deinit { unsafe ZSTD_freeCCtx(zstd) }

  /// Appends the compressed bytes.
  func append(_ bytes: ByteView, to buffer: ByteBuffer) {
    switch codec {
    case .none: buffer.append(bytes)
    case .snappy: snappy.append(bytes, to: buffer)
    case .zstd:
      let bound = ZSTD_compressBound(bytes.count)
      let room = unsafe buffer.tail(reserving: bound)
      let size = unsafe ZSTD_compress2(zstd, room.baseAddress, room.count, bytes.pointer, bytes.count)
      // With room for the bound, what is left to fail is memory.
      guard ZSTD_isError(size) == 0 else { fatalError("zstd: \(unsafe String(cString: ZSTD_getErrorName(size)))") }
      buffer.commit(size)
    }
  }
}
