import CZlib
import Glibc
import Records
import ToolKit

/// The one file in a zip archive, stored or deflated, read from front to back (APPNOTE 6.3, sections 4.3 to 4.5).
///
/// Folders and what macOS adds (`__MACOSX/…`) are no files; a second one is an error, and so is an archive without the end of
/// its directory: it was cut off, and may have had one.
@safe final class Unzip: ByteStream {
  private let window: ByteWindow
  private let watch: Watch
  private nonisolated(unsafe) var state = unsafe z_stream()
  private var member: ZipMember?
  /// Of a stored member, the bytes that are left.
  private var storedLeft = 0
  private var foundCRC: UInt = 0
  private var isDone = false
  let name: String
  var bytesRead: Int { window.bytesRead }

  /// Finds the file. Throws exit 65 where there is none that can be read.
  init(_ source: any ByteStream, watch: Watch) throws(ToolError) {
    window = ByteWindow(source, offset: 0)
    name = source.name
    self.watch = watch
    // -15: the largest window, and no header around deflate's own blocks.
    let outcome = unsafe inflateInit2_(&state, -15, ZLIB_VERSION, Int32(MemoryLayout<z_stream>.size))
    guard outcome == Z_OK else { throw ToolError(.software, "\(name): zlib: error \(outcome)") }
    while member == nil, watch.goesOn() {
      guard let header = try nextMember() else { throw fail("no file in the archive") }
      if header.isPassedOver { try passOver(header) } else { member = header }
    }
    storedLeft = member?.method == .stored ? member?.compressedSize ?? 0 : 0
  }

  deinit { unsafe inflateEnd(&state) }

  /// What the archive calls the file.
  var memberName: String { member?.name ?? "" }

  private func fail(_ what: String) -> ToolError {
    ToolError(.dataError, "\(name): zip: byte \(window.offset): \(what)")
  }

  /// Makes `count` bytes available at the window's start; false at the end of the stream.
  private func need(_ count: Int) throws(ToolError) -> Bool {
    while window.filled - window.start < count {
      if try !window.fill() { return false }
    }
    return true
  }

  private func take(_ count: Int) throws(ToolError) -> ByteView {
    guard try need(count) else { throw fail("the file ends in the middle: it was cut off") }
    defer { window.start += count }
    return window.view(window.start, window.start + count)
  }

  /// The next member's header; nil where the archive's directory begins.
  private func nextMember() throws(ToolError) -> ZipMember? {
    guard try need(4), window.view(window.start, window.start + 4) == ZipMember.signature else { return nil }
    let fixed = try take(ZipMember.headerBytes)
    let lengths = ZipMember.lengths(fixed)
    var header = ZipMember(fixed)
    header.add(try take(lengths.name + lengths.extra), nameLength: lengths.name)
    if let refusal = header.refusal { throw fail("'\(header.name)' \(refusal)") }
    return header
  }

  /// Passes over a member that is no file of the user's.
  private func passOver(_ header: ZipMember) throws(ToolError) {
    guard header.sizesFollow else { return try skip(header.compressedSize) }
    guard header.method == .deflated else {
      // A folder, which has no bytes.
      if try need(4), window.view(window.start, window.start + 4) == ZipMember.descriptorSignature {
        _ = try trailingCRC()
      }
      return
    }
    let room = UnsafeMutablePointer<UInt8>.allocate(capacity: ByteWindow.blockSize)
    defer { unsafe room.deallocate() }
    while unsafe try inflate(into: room, ByteWindow.blockSize) > 0 {}
    unsafe inflateReset(&state)
    isInflated = false
    _ = try trailingCRC()
  }

  private func skip(_ count: Int) throws(ToolError) {
    var left = count
    while left > 0 {
      let step = min(left, ByteWindow.blockSize)
      _ = try take(step)
      left -= step
    }
  }

  func read(into room: UnsafeMutablePointer<UInt8>, capacity: Int) throws(ToolError) -> Int {
    guard !isDone, let member else { return 0 }
    let count = unsafe try member.method == .stored ? copy(into: room, capacity) : inflate(into: room, capacity)
    foundCRC = unsafe crc32_z(foundCRC, room, count)
    if count == 0 && watch.goesOn() { try finish(member) }
    return count
  }

  private func copy(into room: UnsafeMutablePointer<UInt8>, _ capacity: Int) throws(ToolError) -> Int {
    guard storedLeft > 0 else { return 0 }
    guard try need(1) else {
      if !watch.goesOn() { return 0 }
      throw fail("the file ends in the middle: it was cut off")
    }
    let count = min(capacity, storedLeft, window.filled - window.start)
    unsafe memcpy(room, window.base + window.start, count)
    window.start += count
    storedLeft -= count
    return count
  }

  private func inflate(into room: UnsafeMutablePointer<UInt8>, _ capacity: Int) throws(ToolError) -> Int {
    let wanted = UInt32(min(capacity, 1 << 30))
    unsafe state.next_out = room
    unsafe state.avail_out = wanted
    while unsafe !isInflated && state.avail_out == wanted {
      if try !need(1) {
        if !watch.goesOn() { return 0 }
        throw fail("the file ends in the middle: it was cut off")
      }
      let there = min(window.filled - window.start, 1 << 30)
      unsafe state.next_in = window.base + window.start
      unsafe state.avail_in = UInt32(there)
      let outcome = unsafe CZlib.inflate(&state, Z_NO_FLUSH)
      window.start += unsafe there - Int(state.avail_in)
      switch outcome {
      case Z_OK, Z_BUF_ERROR: break
      case Z_STREAM_END: isInflated = true
      default: throw fail(unsafe state.msg.map { unsafe String(cString: $0) } ?? "error \(outcome)")
      }
    }
    return unsafe Int(wanted - state.avail_out)
  }

  private var isInflated = false

  /// Checks the file that was read, and that no other follows.
  private func finish(_ member: ZipMember) throws(ToolError) {
    isDone = true
    let crc = member.sizesFollow ? try trailingCRC() : member.crc
    guard crc == UInt32(truncatingIfNeeded: foundCRC) else {
      throw fail("the CRC of '\(member.name)' is \(foundCRC), the archive says \(crc)")
    }
    unsafe inflateReset(&state)
    isInflated = false
    while let other = try nextMember() {
      guard other.isPassedOver else {
        throw fail("a second file, '\(other.name)', after '\(member.name)': unpack it and name its files")
      }
      try passOver(other)
    }
    try readDirectory()
  }

  /// Reads the archive's directory to its end (sections 4.3.11 to 4.3.16).
  private func readDirectory() throws(ToolError) {
    while true {
      switch ZipMember.number(try take(4), 0, 4) {
      case 0x0201_4B50:  // A member.
        let fixed = try take(42)
        try skip(ZipMember.number(fixed, 24, 2) + ZipMember.number(fixed, 26, 2) + ZipMember.number(fixed, 28, 2))
      case 0x0806_4B50: try skip(ZipMember.number(try take(4), 0, 4))  // More about the archive.
      case 0x0505_4B50: try skip(ZipMember.number(try take(2), 0, 2))  // A signature.
      case 0x0606_4B50: try skip(ZipMember.number(try take(8), 0, 6))  // The end in 64 bits,
      case 0x0706_4B50: try skip(16)  // and where it is.
      case 0x0605_4B50: return try skip(ZipMember.number(try take(18), 16, 2))  // The end.
      default: throw fail("'\(memberName)' is followed by what no archive has: unpack it and name its files")
      }
    }
  }

  /// The CRC behind the data; the sizes after it are of 4 or 8 bytes each.
  private func trailingCRC() throws(ToolError) -> UInt32 {
    guard try need(4) else { throw fail("the file ends in the middle: it was cut off") }
    if window.view(window.start, window.start + 4) == ZipMember.descriptorSignature { window.start += 4 }
    let crc = ZipMember.number(try take(4), 0, 4)
    let isShort = try need(10) && window.view(window.start + 8, window.start + 10) == "PK"
    _ = try take(isShort ? 8 : 16)
    return UInt32(crc)
  }
}
