import Records
import ToolKit

/// Where lines begin in uncompressed files, asked from front to back: what was read for one place serves the next ones
/// that are in it, and no request goes beyond what it takes.
final class LineStarts {
  private let opener: FileOpener
  private var path: ExactText?
  private var window: ByteWindow?

  /// Bytes that are asked for at first.
  private static let stretch = 64 * 1024

  init(_ opener: FileOpener) { self.opener = opener }

  /// The first byte of a line at or after a byte, 1 at least, of a file of `size` bytes; the size where no line begins there.
  func first(in file: SourceFile, of size: Int, atOrAfter byte: Int) throws(ToolError) -> Int {
    var (place, count) = (byte - 1, Self.stretch)
    while place < size {
      let window = try window(of: file, place, in: place..<min(size, place + count))
      repeat {
        let view = window.view(window.start, window.filled)
        if let index = view.firstIndex(of: 0x0A) { return window.offset + index + 1 }
        window.start = window.filled
      } while try window.fill()
      guard window.offset > place else { return size }  // it ended before its size
      place = window.offset
      count *= 4
    }
    return size
  }

  /// A window that begins at a place: the last one where that has it, else one on this range.
  private func window(of file: SourceFile, _ place: Int, in range: Range<Int>) throws(ToolError) -> ByteWindow {
    let path = ExactText(file.path)
    if let window, self.path == path, place >= window.offset, place < window.offset + window.filled - window.start {
      window.start += place - window.offset
      return window
    }
    let opened = ByteWindow(try opener.repository.holder(of: file).stream(file, in: range), offset: range.lowerBound)
    (self.path, window) = (path, opened)
    return opened
  }
}
