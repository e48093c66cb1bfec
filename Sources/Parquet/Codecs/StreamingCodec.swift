import CBrotli
import CZlib
import CZstd
import Records

/// A codec that works piece by piece, for pages too large to be held whole.
@safe final class StreamingCodec {
  @safe private enum State {
    case stored
    case snappy(SnappyStream)
    case gzip(UnsafeMutablePointer<z_stream>)
    case zstd(OpaquePointer)
    case brotli(OpaquePointer)
  }

  private var state: State
  /// The uncompressed size that the header claims.
  private let total: Int

  /// Nil for codecs whose blocks are one piece (LZ4).
  init?(_ codec: Codec, total: Int) {
    self.total = total
    switch codec {
    case .uncompressed: state = .stored
    case .snappy: state = .snappy(SnappyStream())
    case .gzip:
      let stream = UnsafeMutablePointer<z_stream>.allocate(capacity: 1)
      unsafe stream.initialize(to: z_stream())
      // 15 bits of window; 32 lets zlib tell gzip from zlib by the header.
      guard unsafe inflateInit2_(stream, 15 + 32, ZLIB_VERSION, Int32(MemoryLayout<z_stream>.size)) == Z_OK else {
        unsafe stream.deallocate()
        return nil
      }
      unsafe state = .gzip(stream)
    case .zstd:
      guard let context = unsafe ZSTD_createDCtx() else { return nil }
      unsafe state = .zstd(context)
    case .brotli:
      guard let decoder = unsafe BrotliDecoderCreateInstance(nil, nil, nil) else { return nil }
      unsafe state = .brotli(decoder)
    case .lz4, .lz4Raw, .lzo: return nil
    }
  }

  deinit {
    switch state {
    case .stored, .snappy: break
    case .gzip(let stream):
      unsafe inflateEnd(stream)
      unsafe stream.deallocate()
    case .zstd(let context): _ = unsafe ZSTD_freeDCtx(context)
    case .brotli(let decoder): unsafe BrotliDecoderDestroyInstance(decoder)
    }
  }

  /// Decompresses from `input` to `output` from `to` on, up to `limit` or `SnappyStream.overrun` beyond it; what lies
  /// before `to` is what came out last. Returns how many bytes of the input were used.
  func step(
    _ input: ByteView, isLast: Bool, into output: UnsafeMutablePointer<UInt8>, _ to: inout Int, limit: Int
  ) throws(ParquetError) -> Int {
    switch state {
    case .stored:
      let count = min(input.count, limit - to)
      unsafe (output + to).update(from: input.pointer, count: count)
      to += count
      return count
    case .snappy(var stream):
      let used = try unsafe stream.step(input, isLast: isLast, into: output, &to, limit: limit, total: total)
      state = .snappy(stream)
      return used
    case .gzip(let stream): return try unsafe inflate(stream, input, output, &to, limit)
    case .zstd(let context):
      var source = unsafe ZSTD_inBuffer(src: input.pointer, size: input.count, pos: 0)
      var target = unsafe ZSTD_outBuffer(dst: output, size: limit, pos: to)
      let result = unsafe ZSTD_decompressStream(context, &target, &source)
      if ZSTD_isError(result) != 0 { throw .corrupt("zstd: \(unsafe String(cString: ZSTD_getErrorName(result)))") }
      to = unsafe target.pos
      return unsafe source.pos
    case .brotli(let decoder): return try unsafe brotli(decoder, input, output, &to, limit)
    }
  }

  /// Members of a gzip (or zlib) stream, one after the other.
  private func inflate(
    _ stream: UnsafeMutablePointer<z_stream>, _ input: ByteView, _ output: UnsafeMutablePointer<UInt8>,
    _ to: inout Int, _ limit: Int
  ) throws(ParquetError) -> Int {
    unsafe stream.pointee.next_in = UnsafeMutablePointer(mutating: input.pointer)
    unsafe stream.pointee.avail_in = UInt32(input.count)
    unsafe stream.pointee.next_out = output + to
    unsafe stream.pointee.avail_out = UInt32(limit - to)
    while unsafe stream.pointee.avail_in > 0 && stream.pointee.avail_out > 0 {
      let status = unsafe CZlib.inflate(stream, Z_NO_FLUSH)
      if status == Z_STREAM_END {
        unsafe inflateReset(stream)
      } else if status != Z_OK {
        throw .corrupt("gzip: the page doesn't decompress (zlib: \(status))")
      }
    }
    to = limit - Int(unsafe stream.pointee.avail_out)
    return input.count - Int(unsafe stream.pointee.avail_in)
  }

  private func brotli(
    _ decoder: OpaquePointer, _ input: ByteView, _ output: UnsafeMutablePointer<UInt8>, _ to: inout Int, _ limit: Int
  ) throws(ParquetError) -> Int {
    var inputLeft = input.count
    var next: UnsafePointer<UInt8>? = unsafe input.pointer
    var room = limit - to
    var target: UnsafeMutablePointer<UInt8>? = unsafe output + to
    let result = unsafe BrotliDecoderDecompressStream(decoder, &inputLeft, &next, &room, &target, nil)
    if result == BROTLI_DECODER_RESULT_ERROR { throw .corrupt("brotli: the page doesn't decompress") }
    to = limit - room
    return input.count - inputLeft
  }
}
