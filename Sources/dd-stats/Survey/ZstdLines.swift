import CZstd
import Glibc
import Records
import ToolKit

/// The lines of a file in zstd frames, one after another (RFC 8878).
@safe final class ZstdLines {
  private let path: String
  private let descriptor: Int32
  private nonisolated(unsafe) let stream: OpaquePointer
  private nonisolated(unsafe) var input = unsafe ZSTD_inBuffer(src: nil, size: 0, pos: 0)
  private let compressed = ByteBuffer(capacity: 1 << 17)
  private let plain = ByteBuffer(capacity: 1 << 18)
  /// Where the next line begins in `plain`.
  private var start = 0
  private var isInFrame = false
  private var isAtEnd = false

  /// Longer lines are passed over.
  private static let longestLine = 65 << 20

  /// Opens the file. Throws exit 66 when it isn't there.
  init(_ path: String) throws(ToolError) {
    self.path = path
    guard let stream = unsafe ZSTD_createDStream() else { throw ToolError(.software, "\(path): zstd: out of memory") }
    unsafe self.stream = stream
    do {
      descriptor = try openForReading(path)
    } catch {
      unsafe ZSTD_freeDStream(stream)
      throw error
    }
  }

  deinit {
    unsafe ZSTD_freeDStream(stream)
    if descriptor > STDIN_FILENO { close(descriptor) }
  }

  /// The next line, good until the next call; nil at the end. Throws exit 65 for what is no zstd, or was cut off.
  func next() throws(ToolError) -> ByteView? {
    var searched = start
    while true {
      if let end = plain.view.firstIndex(of: 0x0A, from: searched) {
        defer { start = end + 1 }
        return plain.view[start..<end]
      }
      if plain.count - start > Self.longestLine { start = plain.count }
      plain.removeFirst(start)
      start = 0
      searched = plain.count
      guard try readMore() else {
        guard !plain.isEmpty else { return nil }
        start = plain.count
        return plain.view
      }
    }
  }

  /// Appends more plain bytes; false at the end.
  private func readMore() throws(ToolError) -> Bool {
    let room = 1 << 17
    while !isAtEnd {
      if unsafe input.pos == input.size {
        compressed.removeAll()
        let error = Records.readMore(descriptor, room, into: compressed)
        if error != 0 { throw ToolError(.ioError, "\(path): \(describe(errno: error))") }
        isAtEnd = compressed.isEmpty
        unsafe input = unsafe ZSTD_inBuffer(src: compressed.view.pointer, size: compressed.count, pos: 0)
      }
      if isAtEnd && isInFrame && Signals.pending == 0 {
        throw ToolError(.dataError, "\(path): zstd: the file ends in the middle: it was cut off")
      }
      let tail = unsafe plain.tail(reserving: room)
      var output = unsafe ZSTD_outBuffer(dst: tail.baseAddress, size: room, pos: 0)
      let outcome = unsafe ZSTD_decompressStream(stream, &output, &input)
      if ZSTD_isError(outcome) != 0 {
        throw ToolError(.dataError, "\(path): zstd: \(asWords(unsafe String(cString: ZSTD_getErrorName(outcome))))")
      }
      isInFrame = outcome != 0
      plain.commit(unsafe output.pos)
      if unsafe output.pos > 0 { return true }
    }
    return false
  }
}
