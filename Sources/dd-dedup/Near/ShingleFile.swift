internal import CBlocks
internal import Glibc
import Records

/// The shingles of kept rows, with the names of the rows, in a nameless file in `$TMPDIR`.
///
/// An entry is the number of shingles and the bytes of the name in 4 bytes each, the shingles in 8 each, the name, and
/// zeros to a multiple of 8.
@safe final class ShingleFile {
  private let descriptor: Int32
  /// The entries from `written` on.
  private let pending = ByteBuffer(capacity: 2 * ShingleFile.chunk)
  private var written = 0
  private let entry = ByteBuffer(capacity: 1 << 16)
  private static let chunk = 256 * 1024
  private static let header = 8

  /// Throws exit 74 when no file can be made there.
  init() throws(ToolError) { descriptor = try openNamelessFile() }

  deinit { close(descriptor) }

  private func fail(_ error: Int32) -> ToolError {
    ToolError(
      .ioError, "\(temporaryFolder): shingles of --near: \(describe(errno: error)); TMPDIR names another folder")
  }

  /// Adds an entry at `end`.
  func append(_ text: NearText, name: ByteView) throws(ToolError) {
    var sizes = (UInt32(text.shingleCount), UInt32(name.count))
    unsafe withUnsafeBytes(of: &sizes) { unsafe append($0) }
    pending.append(text.shingleBytes)
    pending.append(name)
    while pending.count & 7 != 0 { pending.append(0) }
    if pending.count >= Self.chunk { try flush() }
  }

  private func append(_ bytes: UnsafeRawBufferPointer) {
    guard let base = bytes.baseAddress else { return }
    unsafe pending.append(ByteView(base: base.assumingMemoryBound(to: UInt8.self), count: bytes.count))
  }

  private func flush() throws(ToolError) {
    let (error, taken) = writeAll(descriptor, pending.view)
    if error != 0 { throw fail(error) }
    written += taken
    pending.removeAll()
  }

  /// Where the next entry goes.
  var end: Int { written + pending.count }

  /// How many shingles an entry has in common with a set, and how many it has; nil when those in common are fewer than
  /// `least` of its number.
  func common(
    _ place: Range<Int>, with text: NearText, least: (Int) -> Int
  ) throws(ToolError) -> (common: Int, size: Int)? {
    let entry = try bytes(place)
    let size = Int(number(entry, 0))
    let needed = least(size)
    // Of sets that differ too much in size, not even all of the smaller one is enough.
    guard min(size, text.shingleCount) >= needed else { return nil }
    let set = entry[Self.header..<Self.header + 8 * size]
    // Entries begin at multiples of 8 in the file, and so in its buffers.
    let common = unsafe UnsafeRawPointer(set.pointer).withMemoryRebound(to: UInt64.self, capacity: size) { other in
      unsafe dd_common(text.shingles, text.shingleCount, other, size, needed)
    }
    return common >= needed ? (common, size) : nil
  }

  /// The name of an entry's row; good until the next call.
  func name(_ place: Range<Int>) throws(ToolError) -> ByteView {
    let entry = try bytes(place)
    let start = Self.header + 8 * Int(number(entry, 0))
    return entry[start..<start + Int(number(entry, 4))]
  }

  private func number(_ bytes: ByteView, _ at: Int) -> UInt32 {
    UInt32(bytes[at]) | UInt32(bytes[at + 1]) << 8 | UInt32(bytes[at + 2]) << 16 | UInt32(bytes[at + 3]) << 24
  }

  private func bytes(_ place: Range<Int>) throws(ToolError) -> ByteView {
    if place.lowerBound >= written { return pending.view[place.lowerBound - written..<place.upperBound - written] }
    entry.removeAll()
    let error = readAll(descriptor, at: place.lowerBound, count: place.count, into: entry)
    if error != 0 { throw fail(error) }
    return entry.view
  }
}
