internal import Glibc

/// Memory in which lines of an input stand, as long as who holds it wants them.
@safe public final class LineMemory {
  nonisolated(unsafe) var base: UnsafeMutablePointer<UInt8>
  private(set) var capacity: Int

  /// Room before a stretch for the line that began before it; most lines are shorter.
  static let gap = 64 << 10
  var behindGap: UnsafeMutablePointer<UInt8> { unsafe base + Self.gap }

  /// Room for two blocks of an input.
  public init() {
    capacity = 2 * RecordInput.blockSize
    unsafe base = Memory.allocate(capacity)
  }

  deinit { unsafe free(base) }

  /// Makes room for so many bytes, whatever was in it; false when there is no memory.
  func reserve(_ count: Int) -> Bool {
    if count <= capacity { return true }
    guard let larger = unsafe malloc(count) else { return false }
    unsafe free(base)
    unsafe base = larger.assumingMemoryBound(to: UInt8.self)
    capacity = count
    return true
  }

  /// Makes room for so many bytes and keeps what is in it; false when there is no memory.
  func grow(to count: Int) -> Bool {
    guard let larger = unsafe realloc(base, count) else { return false }
    unsafe base = larger.assumingMemoryBound(to: UInt8.self)
    capacity = count
    return true
  }
}
