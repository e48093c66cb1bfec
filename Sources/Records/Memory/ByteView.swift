public import CSystem
public import Glibc

/// Bytes that somebody else owns: a line, a field's text, a buffer's contents.
///
/// `@safe` because every access is checked against `count`. What the compiler does not check is the
/// owner's life: a view of a record is good until the next record is read, a view of a `ByteBuffer`
/// until that buffer changes. Keep bytes beyond that with `Array(view)` or `buffer.append(view)`.
@safe public struct ByteView: Sendable {
  @usableFromInline nonisolated(unsafe) let base: UnsafePointer<UInt8>
  /// How many bytes there are.
  public let count: Int

  /// A view of `count` bytes at `base`, which must outlive the view.
  @inlinable @unsafe public init(base: UnsafePointer<UInt8>, count: Int) {
    unsafe self.base = base
    self.count = count
  }

  /// The bytes of a literal, which live for ever.
  @inlinable @inline(__always) public init(_ literal: StaticString) {
    precondition(literal.hasPointerRepresentation)
    unsafe self.init(base: literal.utf8Start, count: literal.utf8CodeUnitCount)
  }

  /// No bytes.
  @inlinable public static var empty: ByteView { ByteView("") }

  /// Whether there are no bytes.
  @inlinable public var isEmpty: Bool { count == 0 }

  /// The byte at `index`, which is checked.
  @inlinable public subscript(index: Int) -> UInt8 {
    precondition(index >= 0 && index < count, "index outside the view")
    return unsafe base[index]
  }

  /// The bytes of `range`, which is checked.
  @inlinable public subscript(range: Range<Int>) -> ByteView {
    precondition(range.lowerBound >= 0 && range.upperBound <= count, "range outside the view")
    return unsafe ByteView(base: base + range.lowerBound, count: range.count)
  }

  /// The bytes from `start` to the end.
  @inlinable public func suffix(from start: Int) -> ByteView { self[start..<count] }

  /// The bytes before `end`.
  @inlinable public func prefix(_ end: Int) -> ByteView { self[0..<end] }

  /// The memory itself, for C functions and hot loops.
  @inlinable @unsafe public var pointer: UnsafePointer<UInt8> { unsafe base }

  /// The position of the first `byte` at or after `start`, found by memchr.
  @inlinable public func firstIndex(of byte: UInt8, from start: Int = 0) -> Int? {
    guard start < count else { return nil }
    precondition(start >= 0)
    guard let found = unsafe memchr(base + start, Int32(byte), count - start) else { return nil }
    return unsafe UnsafeRawPointer(found) - UnsafeRawPointer(base)
  }

  /// Hands over the lines that these bytes are, without their ends; what follows the last end is none.
  public func eachLine<Failure: Error>(_ body: (ByteView) throws(Failure) -> Void) throws(Failure) {
    var start = 0
    while let end = firstIndex(of: 0x0A, from: start) {
      try body(self[start..<end])
      start = end + 1
    }
  }

  /// The position of the first occurrence of `needle` at or after `start`, found by memmem; an empty one is found at once.
  @inlinable public func firstRange(of needle: ByteView, from start: Int = 0) -> Int? {
    guard start <= count else { return nil }
    if needle.isEmpty { return start }
    guard let found = unsafe memmem(base + start, count - start, needle.base, needle.count) else { return nil }
    return unsafe UnsafeRawPointer(found) - UnsafeRawPointer(base)
  }

  /// The position of the last occurrence of `needle`, which is not empty, by memmem from the end in growing steps.
  public func lastRange(of needle: ByteView) -> Int? {
    guard !needle.isEmpty, needle.count <= count else { return nil }
    var step = Swift.max(256, 2 * needle.count)
    var end = count
    while true {
      let start = Swift.max(0, end - step)
      var found: Int? = nil
      var at = start
      while let next = self[start..<end].firstRange(of: needle, from: at - start) {
        found = start + next
        at = start + next + 1
      }
      if found != nil || start == 0 { return found }
      // What lies across the boundary is looked at again.
      end = start + needle.count - 1
      step *= 2
    }
  }

  /// Whether the bytes begin with `other`.
  @inlinable public func hasPrefix(_ other: ByteView) -> Bool {
    count >= other.count && prefix(other.count) == other
  }

  /// Whether the bytes end with `other`.
  @inlinable public func hasSuffix(_ other: ByteView) -> Bool {
    count >= other.count && suffix(from: count - other.count) == other
  }
}

extension ByteView: Equatable {
  /// Byte for byte.
  @inlinable @inline(__always) public static func == (left: ByteView, right: ByteView) -> Bool {
    unsafe left.count == right.count && left.isSame(as: right.base)
  }

  /// Whether as many bytes are the same there. Names mostly are of 4 to 16: two words that may overlap, and no call.
  @inlinable @inline(__always) @unsafe func isSame(as other: UnsafePointer<UInt8>) -> Bool {
    func word<Word: FixedWidthInteger>(_ bytes: UnsafePointer<UInt8>, _ at: Int, _ type: Word.Type) -> Word {
      unsafe UnsafeRawPointer(bytes).loadUnaligned(fromByteOffset: at, as: type)
    }
    if count >= 8 && count <= 16 {
      return unsafe word(base, 0, UInt64.self) == word(other, 0, UInt64.self)
        && word(base, count &- 8, UInt64.self) == word(other, count &- 8, UInt64.self)
    }
    if count >= 4 && count < 8 {
      return unsafe word(base, 0, UInt32.self) == word(other, 0, UInt32.self)
        && word(base, count &- 4, UInt32.self) == word(other, count &- 4, UInt32.self)
    }
    return unsafe memcmp(base, other, count) == 0
  }

  /// Byte for byte, against a literal.
  @inlinable @inline(__always) public static func == (left: ByteView, right: StaticString) -> Bool {
    left == ByteView(right)
  }
}

extension ByteView: RandomAccessCollection {
  /// The first position, 0.
  @inlinable public var startIndex: Int { 0 }
  /// The position past the last, `count`.
  @inlinable public var endIndex: Int { count }
}

extension String {
  /// The text of UTF-8 bytes; what is not UTF-8 becomes U+FFFD.
  public init(_ bytes: ByteView) {
    self = unsafe String(decoding: UnsafeBufferPointer(start: bytes.pointer, count: bytes.count), as: UTF8.self)
  }
}

extension String {
  /// The string's UTF-8 bytes, for the time of `body`.
  public func withBytes<Result>(_ body: (ByteView) throws -> Result) rethrows -> Result {
    var copy = self
    return try copy.withUTF8 { utf8 in
      guard let base = utf8.baseAddress else { return try body(.empty) }
      return try unsafe body(ByteView(base: base, count: utf8.count))
    }
  }
}
