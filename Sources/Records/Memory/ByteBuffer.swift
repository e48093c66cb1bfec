public import Glibc

/// A growing buffer of bytes with a stable owner: output is gathered in it, text is decoded into it.
///
/// Appending moves the bytes when they outgrow the capacity, so a `view` taken before is gone.
/// Running out of memory ends the process (`Memory`).
@safe public final class ByteBuffer {
  // No call of this class calls back but `append(count:_:)`, which has done with them by then: no check at run time.
  @exclusivity(unchecked) @usableFromInline nonisolated(unsafe) var base: UnsafeMutablePointer<UInt8>
  @exclusivity(unchecked) @usableFromInline var capacity: Int
  @exclusivity(unchecked) @usableFromInline var length = 0

  /// How many bytes are in it.
  @inlinable public var count: Int { unsafe length }

  /// An empty buffer with room for `capacity` bytes.
  public init(capacity: Int = 256) {
    unsafe self.capacity = max(capacity, 16)
    unsafe base = Memory.allocate(self.capacity)
  }

  deinit { unsafe Memory.free(base) }

  /// What is in it now; good until the next change.
  @inlinable public var view: ByteView { unsafe ByteView(base: UnsafePointer(base), count: length) }

  /// Whether there is nothing in it.
  @inlinable public var isEmpty: Bool { unsafe length == 0 }

  /// Forgets the bytes and keeps the memory.
  @inlinable public func removeAll() { unsafe length = 0 }

  /// Forgets all bytes from `count` on.
  @inlinable public func truncate(to count: Int) {
    unsafe precondition(count >= 0 && count <= length)
    unsafe length = count
  }

  /// Forgets the first `count` bytes and moves the rest to the front.
  public func removeFirst(_ count: Int) {
    unsafe precondition(count >= 0 && count <= length)
    unsafe memmove(base, base + count, length - count)
    unsafe length -= count
  }

  /// Makes room for `extra` more bytes.
  @inlinable @inline(__always) public func reserve(_ extra: Int) {
    if unsafe extra > capacity &- length { grow(extra) }
  }

  @usableFromInline @inline(never) func grow(_ extra: Int) {
    let wanted = unsafe max(capacity * 2, length + extra)
    unsafe base = Memory.grow(base, to: wanted, keeping: length)
    unsafe capacity = wanted
  }

  /// Appends one byte.
  @inlinable @inline(__always) public func append(_ byte: UInt8) {
    reserve(1)
    unsafe base[length] = byte
    unsafe length &+= 1
  }

  /// Appends bytes, which must not be this buffer's own.
  @inlinable @inline(__always) public func append(_ bytes: ByteView) {
    reserve(bytes.count)
    unsafe memcpy(base + length, bytes.base, bytes.count)
    unsafe length &+= bytes.count
  }

  /// Appends one byte so many times.
  @inlinable public func append(repeating byte: UInt8, count: Int) {
    precondition(count >= 0)
    reserve(count)
    unsafe memset(base + length, Int32(byte), count)
    unsafe length &+= count
  }

  /// Appends a literal.
  @inlinable public func append(_ literal: StaticString) { append(ByteView(literal)) }

  /// Appends a string's UTF-8. Literals take the way above, which costs next to nothing.
  @_disfavoredOverload public func append(_ string: String) { string.withBytes { append($0) } }

  /// Appends a whole number in decimal.
  public func append(decimal number: Int) {
    if number < 0 { append(0x2D) }
    var rest = number.magnitude
    var digits = 1
    while rest >= 10 {
      rest /= 10
      digits += 1
    }
    reserve(digits)
    rest = number.magnitude
    for place in stride(from: digits - 1, through: 0, by: -1) {
      unsafe base[length + place] = UInt8(truncatingIfNeeded: 0x30 + rest % 10)
      rest /= 10
    }
    unsafe length += digits
  }

  /// Where the next bytes go, with room for `room` of them; `commit` says how many were written there.
  @inlinable @unsafe public func tail(reserving room: Int) -> UnsafeMutableBufferPointer<UInt8> {
    reserve(room)
    return unsafe UnsafeMutableBufferPointer(start: base + length, count: capacity &- length)
  }

  /// Takes over `count` bytes that were written to `tail`.
  @inlinable public func commit(_ count: Int) {
    unsafe precondition(count >= 0 && count <= capacity - length)
    unsafe length += count
  }

  /// Appends `count` bytes that `write` fills in; it gets uninitialised memory of exactly that size.
  @inlinable @unsafe public func append(count: Int, _ write: (UnsafeMutablePointer<UInt8>) -> Void) {
    reserve(count)
    unsafe write(base + length)
    unsafe length &+= count
  }
}
