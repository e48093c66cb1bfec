import CBrotli
import CLZ4
import CZlib
import CZstd
import Records

/// The codecs, and what they keep from page to page.
@safe final class Decompressor {
  private let zstd: OpaquePointer?

  init() { unsafe zstd = ZSTD_createDCtx() }

  deinit { _ = unsafe ZSTD_freeDCtx(zstd) }

  /// Fills `output` with exactly `size` bytes; fewer or more is an error.
  func decompress(
    _ input: ByteView, _ codec: Codec, into output: UnsafeMutablePointer<UInt8>, size: Int
  ) throws(ParquetError) {
    let produced: Int
    switch codec {
    case .uncompressed:
      guard input.count == size else { throw .corrupt("\(input.count) bytes stored, \(size) claimed, no codec") }
      unsafe output.update(from: input.pointer, count: size)
      return
    case .snappy:
      try unsafe Snappy.decompress(input, into: output, size: size)
      return
    case .gzip: produced = try unsafe gzip(input, output, size)
    case .brotli: produced = try unsafe brotli(input, output, size)
    case .zstd: produced = try unsafe zstandard(input, output, size)
    case .lz4Raw: produced = try unsafe lz4Block(input, output, size)
    case .lz4: produced = try unsafe lz4(input, output, size)
    case .lzo: throw ParquetError(.unsupported, "codec LZO isn't supported")
    }
    guard produced == size else { throw .corrupt("\(codec): \(produced) bytes came out, the header claims \(size)") }
  }

  private func zstandard(
    _ input: ByteView, _ output: UnsafeMutablePointer<UInt8>, _ size: Int
  ) throws(ParquetError) -> Int {
    let result = unsafe ZSTD_decompressDCtx(zstd, output, size, input.pointer, input.count)
    if ZSTD_isError(result) != 0 {
      throw .corrupt("zstd: \(unsafe String(cString: ZSTD_getErrorName(result)))")
    }
    return result
  }

  private func brotli(_ input: ByteView, _ output: UnsafeMutablePointer<UInt8>, _ size: Int) throws(ParquetError) -> Int
  {
    var produced = size
    guard unsafe BrotliDecoderDecompress(input.count, input.pointer, &produced, output) == BROTLI_DECODER_RESULT_SUCCESS
    else { throw .corrupt("brotli: \(input.count) bytes don't decompress to \(size)") }
    return produced
  }

  /// Members of a gzip (or zlib) stream, one after the other.
  private func gzip(_ input: ByteView, _ output: UnsafeMutablePointer<UInt8>, _ size: Int) throws(ParquetError) -> Int {
    var stream = unsafe z_stream()
    // 15 bits of window; 32 lets zlib tell gzip from zlib by the header.
    guard unsafe inflateInit2_(&stream, 15 + 32, ZLIB_VERSION, Int32(MemoryLayout<z_stream>.size)) == Z_OK else {
      throw ParquetError(.unreadable, "gzip: zlib doesn't start")
    }
    defer { unsafe inflateEnd(&stream) }
    unsafe stream.next_in = UnsafeMutablePointer(mutating: input.pointer)
    unsafe stream.avail_in = UInt32(input.count)
    unsafe stream.next_out = output
    unsafe stream.avail_out = UInt32(size)
    while true {
      let status = unsafe inflate(&stream, Z_FINISH)
      guard status == Z_STREAM_END else {
        throw .corrupt("gzip: \(input.count) bytes don't decompress to \(size) (zlib: \(status))")
      }
      if unsafe stream.avail_in == 0 { return size - Int(unsafe stream.avail_out) }
      unsafe inflateReset(&stream)
    }
  }

  private func lz4Block(
    _ input: ByteView, _ output: UnsafeMutablePointer<UInt8>, _ size: Int
  ) throws(ParquetError) -> Int {
    guard let produced = unsafe lz4Block(input, output, room: size) else {
      throw .corrupt("lz4: \(input.count) bytes don't decompress to \(size)")
    }
    return produced
  }

  private func lz4Block(_ input: ByteView, _ output: UnsafeMutablePointer<UInt8>, room: Int) -> Int? {
    let produced = unsafe input.pointer.withMemoryRebound(to: CChar.self, capacity: input.count) { source in
      unsafe output.withMemoryRebound(to: CChar.self, capacity: room) {
        unsafe LZ4_decompress_safe(source, $0, Int32(input.count), Int32(room))
      }
    }
    return produced < 0 ? nil : Int(produced)
  }

  /// The legacy codec: blocks framed by Hadoop, an LZ4 frame, or a bare block.
  private func lz4(_ input: ByteView, _ output: UnsafeMutablePointer<UInt8>, _ size: Int) throws(ParquetError) -> Int {
    if unsafe lz4Hadoop(input, output, size) { return size }
    if let produced = unsafe lz4Frame(input, output, size) { return produced }
    return try unsafe lz4Block(input, output, size)
  }

  /// Blocks that each follow two big-endian lengths: uncompressed and compressed bytes.
  private func lz4Hadoop(_ input: ByteView, _ output: UnsafeMutablePointer<UInt8>, _ size: Int) -> Bool {
    var position = 0
    var produced = 0
    while position < input.count {
      guard input.count - position >= 8 else { return false }
      let expected = bigEndian(input, position)
      let stored = bigEndian(input, position + 4)
      position += 8
      guard stored <= input.count - position, expected <= size - produced else { return false }
      let block = input[position..<position + stored]
      guard unsafe lz4Block(block, output + produced, room: expected) == expected else { return false }
      position += stored
      produced += expected
    }
    return produced == size
  }

  private func bigEndian(_ input: ByteView, _ position: Int) -> Int {
    var value = 0
    for index in 0..<4 { value = value << 8 | Int(input[position + index]) }
    return value
  }

  private func lz4Frame(_ input: ByteView, _ output: UnsafeMutablePointer<UInt8>, _ size: Int) -> Int? {
    guard input.count >= 7, input.prefix(4).elementsEqual([0x04, 0x22, 0x4D, 0x18]) else { return nil }
    var context: OpaquePointer?
    guard unsafe LZ4F_isError(LZ4F_createDecompressionContext(&context, UInt32(LZ4F_VERSION))) == 0 else { return nil }
    defer { unsafe LZ4F_freeDecompressionContext(context) }
    var consumed = 0
    var produced = 0
    while consumed < input.count {
      var inputLeft = input.count - consumed
      var room = size - produced
      let status = unsafe LZ4F_decompress(
        context, output + produced, &room, input.pointer + consumed, &inputLeft, nil)
      guard LZ4F_isError(status) == 0, inputLeft > 0 || room > 0 else { return nil }
      consumed += inputLeft
      produced += room
    }
    return produced
  }
}
