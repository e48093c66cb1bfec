internal import Glibc
import Records

/// The folded words of parts, each with a space behind it, in a nameless file in `$TMPDIR`: they are wanted again when
/// something is found, which is seldom.
final class PartTexts {
  private let descriptor: Int32
  private let pending = ByteBuffer(capacity: 2 * PartTexts.chunk)
  private var written = 0
  private static let chunk = 256 * 1024

  /// Throws exit 74 when no file can be made there.
  init() throws(ToolError) { descriptor = try openNamelessFile() }

  deinit { close(descriptor) }

  private func fail(_ error: Int32) -> ToolError {
    ToolError(.ioError, "\(temporaryFolder): benchmarks of --decontaminate: \(describe(errno: error))")
  }

  /// Adds a text and returns its place.
  func append(_ text: ByteView) throws(ToolError) -> Range<Int> {
    let start = written + pending.count
    pending.append(text)
    if pending.count >= Self.chunk { try flush() }
    return start..<start + text.count
  }

  /// What was added can be read from now on, by any thread.
  func flush() throws(ToolError) {
    let (error, taken) = writeAll(descriptor, pending.view)
    if error != 0 { throw fail(error) }
    written += taken
    pending.removeAll()
  }

  /// The text at a place, which was flushed.
  func read(_ place: Range<Int>) throws(ToolError) -> ByteBuffer {
    let text = ByteBuffer(capacity: place.count + 1)
    let error = readAll(descriptor, at: place.lowerBound, count: place.count, into: text)
    if error != 0 { throw fail(error) }
    return text
  }
}
