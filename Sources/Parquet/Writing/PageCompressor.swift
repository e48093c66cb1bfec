import Records

/// Compresses pages with one codec; its memory is used again for each.
final class PageCompressor {
  private enum Method {
    case none
    case snappy(SnappyCompressor)
    case zstd(ZstdCompressor)
  }

  private let method: Method

  init(_ codec: PageCodec) throws(ToolError) {
    switch codec {
    case .none: method = .none
    case .snappy: method = .snappy(SnappyCompressor())
    case .zstd(let level): method = .zstd(try ZstdCompressor(level: level))
    }
  }

  /// Appends the compressed bytes. Throws exit 74 without memory.
  func append(_ bytes: ByteView, to buffer: ByteBuffer) throws(ToolError) {
    switch method {
    case .none: buffer.append(bytes)
    case .snappy(let snappy): snappy.append(bytes, to: buffer)
    case .zstd(let zstd): try zstd.append(bytes, to: buffer)
    }
  }
}
