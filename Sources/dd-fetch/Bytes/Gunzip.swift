import CZlib
import Glibc
import Records
import ToolKit

/// What a gzip stream holds, its members one after another (RFC 1952).
@safe final class Gunzip: ByteStream {
  private let source: any ByteStream
  private let watch: Watch
  private nonisolated(unsafe) var state = unsafe z_stream()
  private let input: UnsafeMutablePointer<UInt8>
  /// Whether more must come: a file begins with a member.
  private var isInMember = true
  private var atEnd = false
  var name: String { source.name }
  var bytesRead: Int { source.bytesRead }

  /// Decompresses `source`. Throws when memory is short.
  init(_ source: any ByteStream, watch: Watch) throws(ToolError) {
    self.source = source
    self.watch = watch
    unsafe input = .allocate(capacity: ByteWindow.blockSize)
    // 15: the largest window; 16 more: gzip's header and nothing else.
    let outcome = unsafe inflateInit2_(&state, 15 + 16, ZLIB_VERSION, Int32(MemoryLayout<z_stream>.size))
    guard outcome == Z_OK else { throw ToolError(.software, "\(source.name): zlib: error \(outcome)") }
  }

  deinit {
    unsafe inflateEnd(&state)
    unsafe input.deallocate()
  }

  func read(into room: UnsafeMutablePointer<UInt8>, capacity: Int) throws(ToolError) -> Int {
    let wanted = min(capacity, 1 << 30)
    unsafe state.next_out = room
    unsafe state.avail_out = UInt32(wanted)
    while unsafe !atEnd && state.avail_out == UInt32(wanted) {
      if unsafe state.avail_in == 0, try !refill() { break }
      if !isInMember, try !startMember() { break }
      let outcome = unsafe inflate(&state, Z_NO_FLUSH)
      switch outcome {
      case Z_OK, Z_BUF_ERROR: break
      case Z_STREAM_END:
        isInMember = false
        unsafe inflateReset(&state)
      default: throw fail(unsafe state.msg.map { unsafe String(cString: $0) } ?? "error \(outcome)")
      }
    }
    return unsafe wanted - Int(state.avail_out)
  }

  private func fail(_ what: String) -> ToolError {
    ToolError(.dataError, "\(name): gzip: near byte \(source.bytesRead): \(what)")
  }

  private func refill() throws(ToolError) -> Bool {
    let count = unsafe try source.read(into: input, capacity: ByteWindow.blockSize)
    unsafe state.next_in = input
    unsafe state.avail_in = UInt32(count)
    if count > 0 { return true }
    atEnd = true
    if isInMember && watch.goesOn() { throw fail("the file ends in the middle: it was cut off") }
    return false
  }

  /// Before a member: zeros that pad the file are passed over, as gzip does; false when only they were left.
  private func startMember() throws(ToolError) -> Bool {
    while true {
      while unsafe state.avail_in > 0 && state.next_in[0] == 0 {
        unsafe state.next_in += 1
        unsafe state.avail_in -= 1
      }
      if unsafe state.avail_in > 0 { break }
      if try !refill() { return false }
    }
    isInMember = true
    return true
  }
}
