import Parquet
import Records

/// Zstandard frames with a table of their sizes behind them, in a frame that readers skip (zstd's contrib/seekable_format,
/// zstd_seekable_compression_format.md 0.1.0).
final class ZstdFrames: FrameCompressor {
  private let compressor: ZstdCompressor
  private var sizes: [(compressed: Int, lines: Int)] = []

  init(level: Int) throws(ToolError) { compressor = try ZstdCompressor(level: level, hasChecksums: true) }

  var endSize: Int { 8 * sizes.count + 17 }

  func append(_ bytes: ByteView, to buffer: ByteBuffer) throws(ToolError) {
    let size = try compressor.append(bytes, to: buffer)
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
