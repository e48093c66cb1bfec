import Records

/// A data page's bytes seen through a window, for pages too large to be held whole.
@safe final class StreamedPage {
  /// What is decompressed at a time.
  static let pieceBytes = 512 << 10

  private let stream: PageStream
  private let codec: StreamingCodec
  private let window: PaddedBuffer
  private let pieceBytes: Int
  /// The unread bytes in the window are `start..<end`; what lies before `start` are earlier ones.
  private var start = 0
  private var end = 0
  /// Bytes of the page that aren't in the window yet.
  private var toCome: Int

  /// Reads `size` uncompressed bytes from the body that `stream` has begun; `window` belongs to the column.
  init(
    _ stream: PageStream, _ codec: StreamingCodec, size: Int, window: PaddedBuffer,
    pieceBytes: Int = StreamedPage.pieceBytes
  ) {
    self.stream = stream
    self.pieceBytes = pieceBytes
    self.codec = codec
    self.window = window
    toCome = size
  }

  /// The bytes that can be had without moving any.
  var available: ByteView { window.view(end)[start..<end] }

  /// The bytes of the page that haven't been taken.
  var left: Int { end - start + toCome }

  /// Takes bytes that are available.
  func take(_ count: Int) { start += count }

  /// Makes `count` bytes available; earlier views of the window are gone.
  func supply(_ count: Int) throws {
    guard count <= left else {
      throw ParquetError.corrupt("a value of \(count) bytes with its length, \(left) left in the page")
    }
    if end - start >= count { return }
    slide(count)
    while end - start < count {
      let before = (end, stream.bodyLeft)
      let input = try stream.piece()
      let limit = min(end + toCome, max(start + count, end + pieceBytes))
      let isLast = input.count == stream.bodyLeft
      let used = try unsafe codec.step(input, isLast: isLast, into: window.base, &end, limit: limit)
      try stream.advance(used)
      toCome -= end - before.0
      guard toCome >= 0 else { throw ParquetError.corrupt("the page is longer than its header claims") }
      guard end > before.0 || used > 0 else {
        throw ParquetError.corrupt("the page ends \(count - (end - start)) bytes early")
      }
    }
  }

  /// Moves the unread bytes to the front, behind the history that the codec refers to, and makes room.
  private func slide(_ count: Int) {
    let kept = max(0, start - SnappyStream.history)
    // Everything that came out before, as far as it is near: unread bytes count as history too.
    unsafe window.base.update(from: window.base + kept, count: end - kept)
    start -= kept
    end -= kept
    window.reserve(
      start + max(count, end - start) + pieceBytes + SnappyStream.overrun, keeping: end)
  }
}

/// PLAIN byte arrays of a streamed page.
@safe struct StreamedBytes {
  let page: StreamedPage

  /// Fills in up to `count` values and returns how many; they are good until the next call.
  func next(_ output: UnsafeMutablePointer<ByteView>, _ count: Int) throws -> Int {
    if page.left == 0 { return 0 }
    try page.supply(4)
    try page.supply(4 + length(page.available))
    let bytes = page.available
    var position = 0
    var done = 0
    while done < count {
      let left = bytes.count &- position
      if left < 4 { break }
      let length = length(bytes.suffix(from: position))
      if length > left &- 4 { break }
      unsafe (output + done).initialize(to: bytes[position &+ 4..<position &+ 4 &+ length])
      position &+= 4 &+ length
      done &+= 1
    }
    page.take(position)
    return done
  }

  private func length(_ bytes: ByteView) -> Int {
    Int(unsafe UnsafeRawPointer(bytes.pointer).loadUnaligned(as: UInt32.self))
  }
}
