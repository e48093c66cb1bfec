/// A line with the texts behind it that were parsed after it. Copies that were handed out stay where they are until the
/// next line.
@safe final class InnerTexts {
  private let arena = Arena(capacity: 1 << 12)
  private nonisolated(unsafe) var room: UnsafeMutablePointer<UInt8>?
  private var capacity = 0

  /// `bytes` with the text behind it, which is what this gave last, or the line.
  func append(_ text: ByteView, to bytes: ByteView) -> ByteView {
    let count = bytes.count + text.count
    if unsafe room == nil || count > capacity {
      capacity = 2 * count
      let larger = unsafe arena.allocate(capacity)
      unsafe larger.update(from: bytes.pointer, count: bytes.count)
      unsafe room = larger
    }
    guard let room = unsafe room else { return bytes }
    unsafe (room + bytes.count).update(from: text.pointer, count: text.count)
    return unsafe ByteView(base: UnsafePointer(room), count: count)
  }

  /// Forgets the line.
  func removeAll() {
    unsafe room = nil
    capacity = 0
    arena.removeAll()
  }
}
