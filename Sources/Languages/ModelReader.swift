internal import Records

/// Reads the little-endian numbers of a fastText model; whatever is missing or too large is an error.
struct ModelReader {
  private let path: String
  private let bytes: ByteView
  private(set) var at = 0

  init(_ path: String, _ bytes: ByteView) { (self.path, self.bytes) = (path, bytes) }

  func fail(_ what: String) -> ToolError {
    ToolError(.dataError, "\(path): byte \(at): \(what): is it a fastText model?")
  }

  mutating func take(_ count: Int) throws(ToolError) -> ByteView {
    guard count >= 0, count <= bytes.count - at else { throw fail("the file ends early") }
    defer { at += count }
    return bytes[at..<(at + count)]
  }

  private mutating func integer(_ count: Int) throws(ToolError) -> UInt64 {
    let view = try take(count)
    return view.reversed().reduce(0) { $0 << 8 | UInt64($1) }
  }

  mutating func byte() throws(ToolError) -> UInt8 { UInt8(truncatingIfNeeded: try integer(1)) }

  mutating func int32() throws(ToolError) -> Int { Int(Int32(truncatingIfNeeded: try integer(4))) }

  mutating func int64() throws(ToolError) -> Int { Int(Int64(bitPattern: try integer(8))) }

  /// A number of things that take so many bytes each, and so can't be more than the file has room for.
  mutating func count(_ name: String, bytes each: Int, wide: Bool = false) throws(ToolError) -> Int {
    let count = wide ? try int64() : try int32()
    guard count >= 0, count <= (bytes.count - at) / max(each, 1) else { throw fail("\(count) \(name)") }
    return count
  }

  /// Numbers of 32 bits, all of them finite.
  mutating func floats(_ count: Int) throws(ToolError) -> [Float] {
    guard count >= 0, count <= (bytes.count - at) / 4 else { throw fail("the file ends early") }
    let start = at
    let view = try take(4 * count)
    let floats = unsafe [Float](unsafeUninitializedCapacity: count) { room, initialized in
      if let base = room.baseAddress {
        unsafe UnsafeMutableRawPointer(base).copyMemory(from: view.pointer, byteCount: 4 * count)
      }
      initialized = count
    }
    if let wrong = floats.firstIndex(where: { !$0.isFinite }) {
      at = start + 4 * wrong
      throw fail("a weight of \(floats[wrong])")
    }
    return floats
  }

  /// A text that ends in a zero.
  mutating func text() throws(ToolError) -> ByteView {
    guard let end = bytes.firstIndex(of: 0, from: at) else { throw fail("a word without an end") }
    defer { at = end + 1 }
    return bytes[at..<end]
  }
}
