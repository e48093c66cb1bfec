import Glibc
import Records

/// Memory for a page, with readable bytes past its end so that decoders load whole words and blocks.
@safe final class PaddedBuffer {
  /// The readable bytes past the end; a decoder's widest load is 16 bytes.
  static let padding = 64

  private(set) nonisolated(unsafe) var base: UnsafeMutablePointer<UInt8>
  private(set) var capacity: Int

  init(capacity: Int = 0) {
    self.capacity = capacity
    unsafe base = PaddedBuffer.allocate(capacity)
  }

  deinit { unsafe free(base) }

  /// Zeroed, so that what lies past the end is the same in every run; fresh pages from the kernel cost nothing.
  private static func allocate(_ capacity: Int) -> UnsafeMutablePointer<UInt8> {
    unsafe Memory.zeroed(capacity + padding)
  }

  /// Makes room for `count` bytes; the first `keeping` stay.
  func reserve(_ count: Int, keeping kept: Int = 0) {
    guard count > capacity else { return }
    let larger = unsafe PaddedBuffer.allocate(count)
    unsafe memcpy(larger, base, min(kept, capacity))
    unsafe free(base)
    unsafe base = larger
    capacity = count
  }

  /// Gives the memory back.
  func release() {
    unsafe free(base)
    capacity = 0
    unsafe base = PaddedBuffer.allocate(0)
  }

  /// The first `count` bytes.
  func view(_ count: Int) -> ByteView {
    precondition(count >= 0 && count <= capacity)
    return unsafe ByteView(base: UnsafePointer(base), count: count)
  }
}
